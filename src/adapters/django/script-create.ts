/** Creates the models' tables, and says which of them this comparison is not about. Python. */
export const DJANGO_CREATE = `
import runpy
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
from django.db import connections, models, router

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

created, through = [], {}
for config in apps.get_app_configs():
    if config.models_module is None:
        continue
    imported.append(config.models_module.__name__)
    for model in router.get_migratable_models(config, alias, include_auto_created=False):
        if model._meta.can_migrate(connection):
            created.append(model)
            for field in model._meta.local_many_to_many:
                if field.remote_field.through._meta.auto_created:
                    through[field.remote_field.through] = (model, field)

def create():
    with connection.cursor() as cursor:
        for schema in sorted({split(model._meta.db_table)[0] for model in created} - {default_schema}):
            cursor.execute('CREATE SCHEMA IF NOT EXISTS "%s"' % schema)
    with connection.schema_editor() as editor:
        for model in created:
            editor.create_model(model)

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
        if options.db_table in made or options.proxy or options.swapped:
            continue
        # An unmanaged model is a view, or another program's table.
        note_ignored("table", options.db_table)
        if options.managed and not options.auto_created:
            signal("another-database", options.label, place_of(model))
    leave_out_of_packages()

def leave_out_of_packages():
    """Where a package's models have moved on from its own migrations, nobody here can write the missing one."""
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import MigrationQuestioner
    from django.db.migrations.state import ProjectState
    loader = MigrationLoader(None, ignore_no_migrations=True)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), MigrationQuestioner())
    for label, migrations in detector.changes(graph=loader.graph).items():
        if is_own(apps.get_app_config(label)) or label not in loader.migrated_apps:
            continue
        for operation in (operation for migration in migrations for operation in migration.operations):
            name = getattr(operation, "model_name", None) or getattr(operation, "name", None)
            try:
                model = apps.get_model(label, name)
                field = model._meta.get_field(operation.name) if type(operation).__name__ == "AlterField" else None
            except Exception:
                continue
            if field is None:
                note_ignored("table", model._meta.db_table)
            else:
                leave_out_column(field)

def leave_out_column(field):
    if field.column is None:
        return
    note_ignored("column", field.model._meta.db_table, field.column)
    for model in apps.get_models(include_auto_created=True):
        for other in model._meta.local_concrete_fields:
            if other.remote_field is not None and field in getattr(other, "foreign_related_fields", ()):
                note_ignored("column", model._meta.db_table, other.column)

def is_own(config):
    return own(os.path.join(config.path, "__init__.py")) is not None
`;
