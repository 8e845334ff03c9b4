/** Inserts a row that the fields' own types and defaults ask for, without a signal or a method of the model. Python. */
export const DJANGO_ROW = `
import datetime, decimal, uuid
from django.db.models.base import ModelState

MOMENT = datetime.datetime(2001, 2, 3, 4, 5, 6)
SOME_UUID = uuid.UUID(int=0x5eed)

def moment():
    return MOMENT.replace(tzinfo=datetime.timezone.utc) if settings.USE_TZ else MOMENT

def number(field):
    return decimal.Decimal(0 if field.max_digits is not None and field.max_digits <= (field.decimal_places or 0) else 1)

MAKERS = {
    "BooleanField": lambda field: False, "DateField": lambda field: MOMENT.date(), "DateTimeField": lambda field: moment(),
    "TimeField": lambda field: MOMENT.time(), "DurationField": lambda field: datetime.timedelta(hours=1),
    "DecimalField": number, "FloatField": lambda field: 1.0, "UUIDField": lambda field: SOME_UUID,
    "BinaryField": lambda field: b"x", "JSONField": lambda field: {}, "FileField": lambda field: "", "ImageField": lambda field: "",
    "GenericIPAddressField": lambda field: "192.0.2.1", "IPAddressField": lambda field: "192.0.2.1", "ArrayField": lambda field: [],
    "HStoreField": lambda field: {}, "IntegerRangeField": lambda field: (1, 2), "BigIntegerRangeField": lambda field: (1, 2),
    "DecimalRangeField": lambda field: (1, 2), "DateRangeField": lambda field: (MOMENT.date(), None), "DateTimeRangeField": lambda field: (moment(), None),
}
for name in ("IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"):
    MAKERS[name] = lambda field: 1
for name in ("CharField", "TextField", "SlugField", "EmailField", "URLField", "FilePathField", "CICharField", "CITextField", "CIEmailField"):
    MAKERS[name] = lambda field: "readiness" if field.max_length is None else "readiness"[:field.max_length]

def sample(field):
    choices = list(field.flatchoices or [])
    if choices:
        return choices[0][0]
    make = MAKERS.get(field.get_internal_type())
    if make is None:
        raise Undecided("no value of a %s is known" % type(field).__name__)
    return make(field)

def is_generated(field):
    """The server gives it a value, and takes none."""
    return getattr(field, "generated", False) or isinstance(field, models.AutoField)

rows, fillable = {}, set()
def row_for(model, underway):
    """An object whose row is there for the time being; Undecided where none could be made."""
    model = model._meta.concrete_model
    if model in underway:
        raise Undecided("its references lead back to itself")
    if model not in fillable:
        raise Undecided("it refers to %s, which is not asked" % model._meta.label)
    if model not in rows:
        insert_into(model, underway)
    if rows[model] is None:
        raise Undecided("no row of %s could be made" % model._meta.label)
    return rows[model]

def value_for(model, field, underway):
    # The default of a reference need not have a row.
    if field.remote_field is not None:
        if field.null:
            return None
        row = row_for(field.related_model, underway)
        return getattr(row, field.target_field.attname)
    if field.has_default() or field.null or getattr(field, "db_default", models.NOT_PROVIDED) is not models.NOT_PROVIDED:
        return field.get_default()
    return sample(field)

def blank(model):
    # Neither the model's own __init__ nor a receiver of its signals is called.
    one = model.__new__(model)
    one._state = ModelState()
    one._state.db = alias
    return one

def insert_into(model, underway):
    options = model._meta
    rows[model] = None
    try:
        one = blank(model)
        for field in options.concrete_fields:
            if field.model is not model and field not in options.local_concrete_fields:
                one.__dict__.setdefault(field.attname, None)
        fields = [field for field in options.local_concrete_fields if not is_generated(field)]
        for field in fields:
            setattr(one, field.attname, value_for(model, field, underway + (model,)))
    except Exception as error:
        leave_open_for("insert", options.label, error)
        return
    returned = list(options.db_returning_fields)
    def work():
        results = models.QuerySet(model, using=alias)._insert([one], fields=fields, returning_fields=returned, using=alias)
        for field, value in zip(returned, results[0] if results else ()):
            setattr(one, field.attname, value)
    error = attempt(work)
    if error is None:
        taken["insert"] += 1
        rows[model] = one
        return
    said = server_said(error)
    if not is_refused_row(model, said, work):
        leave_open_for("insert", options.label, error)
        if said is not None and said["sqlstate"] == "23505":
            rows[model] = existing_row(model)
        return
    more = {"column": said["column"]} if said["column"] else {}
    refuse("insert", options.label, said, details_of([".".join(split(options.db_table))], place_of(model), more))

def existing_row(model):
    """A row that a migration made, to which others may refer; None where there is none."""
    names, found = [field.attname for field in model._meta.local_concrete_fields], []
    if attempt(lambda: found.extend(models.QuerySet(model, using=alias).order_by().values(*names)[:1])) is not None or not found:
        return None
    one = blank(model)
    for name, value in found[0].items():
        one.__dict__[name] = value
    return one

def is_refused_row(model, said, work):
    """Whether no row at all can be inserted through this model."""
    if said is None or is_inside(said):
        return False
    if said["sqlstate"] != "23502":
        return is_proven(said, work)
    schema, table = split(model._meta.db_table)
    columns = {field.column for field in model._meta.local_concrete_fields}
    return said["table"] == table and said["column"] not in columns and not fills_itself(schema, table, said["column"])

def fills_itself(schema, table, column):
    """Whether a default or a trigger may give the column a value, which another session would see."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT a.atthasdef OR a.attidentity <> '' OR EXISTS (
                SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 2 = 2 AND t.tgtype & 4 = 4)
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = %s AND c.relname = %s AND a.attname = %s""", [schema, table, column])
        return any(row[0] for row in cursor.fetchall())
`;
