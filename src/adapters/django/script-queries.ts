/** Selects, joins and inserts along the models, on a database that the migrations built. Python. */
export const DJANGO_QUERIES = `
from django.db import models, transaction

OWN_SQL = []
def remember_statement(execute, sql, params, many, context):
    # Savepoints surround every attempt.
    if re.match(r"SELECT|INSERT", sql):
        OWN_SQL[:] = [sql]
    return execute(sql, params, many, context)

with connection.cursor() as cursor:
    cursor.execute("""
        SELECT n.nspname, c.relname, c.relkind::text
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'""")
    migrated = {(schema, name): kind for schema, name, kind in cursor.fetchall()}
    cursor.execute(OTHER_SCHEMAS)
    schemas = [row[0] for row in cursor.fetchall()]

def kind_of(model):
    return migrated.get(split(model._meta.db_table))

def is_asked(model):
    """A table that this database should have, or a view that it has; a foreign table leads elsewhere."""
    options, kind = model._meta, kind_of(model)
    if options.proxy or options.swapped or kind == "f":
        return False
    if not options.managed:
        return kind in ("v", "m")
    if not options.can_migrate(connection) or not router.allow_migrate_model(alias, model):
        return False
    if alias not in (router.db_for_read(model), router.db_for_write(model)):
        return False
    # What a package's migrations make is the package's affair.
    return kind is not None or options.app_label in labels

def asked_models():
    for model in apps.get_models(include_auto_created=True):
        try:
            if is_asked(model):
                yield model
        except Exception as error:
            leave_open_for("select", model._meta.label, error)

def tables_of(model):
    chain = [model] + list(getattr(model._meta, "all_parents", None) or model._meta.get_parent_list())
    return [".".join(split(each._meta.db_table)) for each in chain]

def attempt(work):
    """None when the server took it, else the error."""
    try:
        with transaction.atomic(using=alias):
            work()
        return None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return error

def run(query):
    """Runs it as the mapper writes it; no row is fetched, since the project's own fields would read it."""
    sql, parameters = query.query.get_compiler(using=alias).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)

class Back(Exception):
    """Takes everything back."""

def is_elsewhere_by_name(work, said):
    """Whether it works, or fails otherwise, where the search path is the application's own affair."""
    quoted = [connection.ops.quote_name(name) for name in schemas]
    for path in ["%s, public" % name for name in quoted] + ([", ".join(["public"] + quoted)] if quoted else []):
        error = None
        try:
            with transaction.atomic(using=alias):
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL search_path = " + path)
                error = attempt(work)
                raise Back()
        except Back:
            pass
        other = server_said(error) if error is not None else None
        if other is None or other["sqlstate"] != said["sqlstate"]:
            return True
    return False

def is_proven(said, work):
    """Nothing of the rows, of the session or of the search path explains it."""
    if said is None or said["sqlstate"] not in PROVEN or is_inside(said):
        return False
    if said["sqlstate"] == "42P01":
        name = re.search(r'relation "(?:[^"]*\\.)?([^".]+)"', said["message"] or "")
        if name is None or any(table == name.group(1) for _, table in migrated):
            return False
    return not is_elsewhere_by_name(work, said)

def details_of(tables, place, more=None):
    item = at({"tables": sorted(set(tables)), "statement": OWN_SQL[0] if OWN_SQL else ""}, place)
    item.update(more or {})
    return item

def all_of(kind, works):
    """Whether all of them work; then each has been counted. Savepoints around every one would cost twice as much."""
    def together():
        for work in works:
            work()
    if attempt(together) is not None:
        return False
    taken[kind] += len(works)
    return True

def selection_of(model):
    return lambda: run(models.QuerySet(model, using=alias).order_by()[:1])

def select_from(model):
    name = model._meta.label
    work = selection_of(model)
    error = attempt(work)
    if error is None:
        taken["select"] += 1
        return True
    said = server_said(error)
    if not is_proven(said, work):
        leave_open_for("select", name, error)
        return False
    place, column = place_of(model), named_column(said)
    for field in model._meta.concrete_fields:
        if field.column == column:
            place = field_place(field.model, field) or place
    refuse("select", name, said, details_of(tables_of(model), place, {"column": column} if column else {}))
    return False

def joined_fields(model):
    for field in list(model._meta.local_fields) + list(model._meta.local_many_to_many):
        if field.remote_field is not None and isinstance(field.related_model, type):
            yield field

def joining_of(model, field):
    def work():
        query = models.QuerySet(model, using=alias).order_by()
        if field.many_to_many:
            run(query.values_list("pk", field.name + "__pk")[:1])
        else:
            run(query.select_related(field.name)[:1])
    return work

def join_along(model, field):
    name = "%s.%s" % (model._meta.label, field.name)
    work = joining_of(model, field)
    error = attempt(work)
    if error is None:
        taken["join"] += 1
        return
    said = server_said(error)
    if not is_proven(said, work):
        return leave_open_for("join", name, error)
    tables = tables_of(model) + tables_of(field.related_model)
    if field.many_to_many:
        tables += tables_of(field.remote_field.through)
    # One object's own are found by a value, which the server may still read as the other type.
    refuse("join", name, said, details_of(tables, field_place(model, field), {"avoidable": True}))

def is_joined(field, selected):
    if field.related_model._meta.concrete_model not in selected:
        return False
    return not field.many_to_many or field.remote_field.through in selected

def ask_models():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %d" % STATEMENT_TIMEOUT_MS)
    asked = sorted(asked_models(), key=lambda model: model._meta.label)
    if all_of("select", [selection_of(model) for model in asked]):
        selected = set(asked)
    else:
        selected = {model for model in asked if select_from(model)}
    fields = [(model, field) for model in asked if model in selected for field in joined_fields(model) if is_joined(field, selected)]
    if not all_of("join", [joining_of(*each) for each in fields]):
        for each in fields:
            join_along(*each)
    fillable.update(model for model in selected if model._meta.managed and kind_of(model) in ("r", "p"))
    for model in asked:
        if model in fillable and model not in rows:
            insert_into(model, ())
    raise Back()

with connection.execute_wrapper(remember_statement):
    try:
        with transaction.atomic(using=alias):
            ask_models()
    except Back:
        pass
tell_queries()
`;
