/** Runs Alembic's env.py as far as its configuration, and asks its filters. Python. */
export const ENVIRONMENT = `
configured = []
def record_environment(ini):
    """What env.py hands to context.configure; no migration runs."""
    from argparse import Namespace
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    before, name = os.getcwd(), os.path.basename(ini)
    os.chdir(os.path.join(root, os.path.dirname(ini)))
    try:
        options = Namespace(config=name, x=None, autogenerate=False, sql=False, name="alembic")
        config = Config(os.path.join(os.getcwd(), name), cmd_opts=options)
        if not config.get_main_option("script_location"):
            config.set_main_option("script_location", os.getcwd())
        script = ScriptDirectory.from_config(config)
        environment = EnvironmentContext(config, script, fn=lambda revision, context: [])
        configure = environment.configure
        def recorded(*args, **options):
            configured.append(options)
            return configure(*args, **options)
        environment.configure = recorded
        environment.run_migrations = lambda **options: None
        with environment:
            script.run_env()
    finally:
        os.chdir(before)

def context_of(applications):
    """Flask-Migrate's env.py asks the application, which has to be there."""
    for target in applications:
        module, _, name = target.partition(":")
        value = getattr(importlib.import_module(module), name, None)
        app = value if hasattr(value, "app_context") else value() if callable(value) else None
        if hasattr(app, "app_context"):
            app.app_context().push()
            return

if plan.get("ini"):
    try:
        if plan.get("applications"):
            context_of(plan["applications"])
        record_environment(plan["ini"])
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        configured = []
        signal("filters-unknown", "%s: %s" % (type(error).__name__, error))

def as_list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]

targets = [target for options in configured for target in as_list(options.get("target_metadata")) if isinstance(target, MetaData)]
known_to_migrations = {(id(target), key) for target in targets for key in target.tables}

def qualified(schema, name):
    return "%s.%s" % (schema or "public", name)

def note_ignored(kind, schema, name, table=None):
    item = {"kind": kind, "schema": schema or "public", "name": name}
    if table is not None:
        item["table"] = table
    if item not in ignored:
        ignored.append(item)

def asked(answers):
    """Left out when every configuration leaves it out; a filter that fails leaves nothing out."""
    results = []
    for ask in answers:
        try:
            results.append(bool(ask()))
        except Exception as error:
            signal("filters-unknown", "%s: %s" % (type(error).__name__, error))
            results.append(True)
    return bool(results) and not any(results)

def object_left_out(thing, name, kind, reflected, compared):
    def one(options):
        rule = options.get("include_object")
        return lambda: rule is None or rule(thing, name, kind, reflected, compared)
    return asked([one(options) for options in configured])

def name_left_out(name, kind, parents):
    def one(options):
        rule = options.get("include_name")
        given = dict(parents)
        table = name if kind == "table" else given.get("table_name")
        if table:
            schema = given.get("schema_name")
            given["schema_qualified_table_name"] = "%s.%s" % (schema, table) if schema else table
        return lambda: rule is None or rule(name, kind, given)
    return asked([one(options) for options in configured])

has_filters = any(options.get("include_object") or options.get("include_name") for options in configured)
for options in configured:
    note_ignored("table", options.get("version_table_schema"), options.get("version_table") or "alembic_version")
`;
