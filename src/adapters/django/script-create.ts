/** Creates the models' tables, and says which of them this comparison is not about. Python. */
export const DJANGO_CREATE = `
import runpy, tempfile
import django
from django.core import management

manage = os.path.join(root, plan["manage"])
sys.path.insert(0, os.path.dirname(manage))
management.execute_from_command_line = lambda argv=None: None
sys.argv = [manage, "migrate"]
try:
    # It may read a file with variables or set up its configuration in a way of its own.
    runpy.run_path(manage, run_name="__main__")
except SystemExit:
    pass
if plan.get("settings"):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", plan["settings"])
django.setup()

from django.apps import apps
from django.conf import settings
from django.db import connections, router
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

def database_alias():
    """The alias of the database that this run gave."""
    from urllib.parse import unquote, urlsplit
    name = unquote(urlsplit(os.environ.get("DATABASE_URL", "")).path.lstrip("/"))
    aliases = [alias for alias in connections if str(connections[alias].settings_dict.get("NAME")) == name]
    return "default" if "default" in aliases or not aliases else aliases[0]

alias = database_alias()
connection = connections[alias]
if connection.vendor != "postgresql":
    raise SystemExit("the settings give a database of the kind %s" % connection.vendor)

def split(table):
    """Schema and name of a table; a name with quotation marks may say both."""
    parts = table.strip('"').split('"."')
    return (parts[0], parts[1]) if len(parts) == 2 else (default_schema, parts[0])

with connection.cursor() as cursor:
    cursor.execute("SELECT coalesce(current_schema(), 'public')")
    default_schema = cursor.fetchone()[0]

def is_own(config):
    """Whether the models are compared: the project's, and those whose migrations the project keeps."""
    if own(os.path.join(config.path, "__init__.py")):
        return True
    module, explicit = MigrationLoader.migrations_module(config.label)
    if module is None:
        return True
    try:
        return own(importlib.import_module(module).__file__) is not None
    except ImportError:
        return True

created, through, labels = [], {}, set()
for config in apps.get_app_configs():
    if config.models_module is None or not is_own(config):
        continue
    labels.add(config.label)
    imported.append(config.models_module.__name__)
    for model in router.get_migratable_models(config, alias, include_auto_created=False):
        if model._meta.can_migrate(connection):
            created.append(model)
            for field in model._meta.local_many_to_many:
                if field.remote_field.through._meta.auto_created:
                    through[field.remote_field.through] = (model, field)

def write_migrations(folder):
    """First migrations of the project's applications, as makemigrations would write them today."""
    package = os.path.join(folder, "readiness_migrations")
    for path in [package] + [os.path.join(package, label) for label in labels]:
        os.makedirs(path)
        open(os.path.join(path, "__init__.py"), "w").close()
    sys.path.insert(0, folder)
    modules = {label: "readiness_migrations." + label for label in labels}
    settings.MIGRATION_MODULES = dict(settings.MIGRATION_MODULES, **modules)
    loader = MigrationLoader(None, ignore_no_migrations=True)
    questioner = NonInteractiveMigrationQuestioner(specified_apps=labels, dry_run=True)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), questioner)
    changes = detector.changes(graph=loader.graph, trim_to_apps=labels, convert_apps=labels)
    for migrations in changes.values():
        for migration in migrations:
            writer = MigrationWriter(migration)
            with open(writer.path, "w", encoding="utf-8") as file:
                file.write(writer.as_string())
    importlib.invalidate_caches()

def create():
    with connection.cursor() as cursor:
        for schema in sorted({split(model._meta.db_table)[0] for model in created} - {default_schema}):
            cursor.execute('CREATE SCHEMA IF NOT EXISTS "%s"' % schema)
    # Packages keep their own migrations: what these do beyond the packages' models is nobody's fault here.
    with tempfile.TemporaryDirectory() as folder:
        write_migrations(folder)
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

def note_ignored(kind, table, name=None):
    schema, bare = split(table)
    item = {"kind": kind, "schema": schema, "name": bare if name is None else name}
    if name is not None:
        item["table"] = bare
    if item not in ignored:
        ignored.append(item)

def leave_out():
    note_ignored("table", "django_migrations")
    made = {model._meta.db_table for model in created} | {model._meta.db_table for model in through}
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if options.app_label not in labels:
            continue
        if options.db_table in made or options.proxy or options.swapped:
            continue
        # An unmanaged model is a view, or another program's table.
        note_ignored("table", options.db_table)
        if options.managed and not options.auto_created:
            signal("another-database", options.label, place_of(model))
`;
