/** A row that the columns' own types and defaults ask for. Python. */
export const ROW = `
import datetime, decimal, enum, uuid
from sqlalchemy import types as sqltypes

SOME_UUID = uuid.UUID(int=0x5eed)
TEXT = "readiness"

def plain(kind):
    # The interval of SQLAlchemy itself is a moment to servers that know no intervals.
    while isinstance(kind, sqltypes.TypeDecorator) and not isinstance(kind, sqltypes.Interval):
        kind = getattr(kind, "impl_instance", None) or kind.impl
    return kind() if isinstance(kind, type) else kind

def number(kind):
    if not getattr(kind, "asdecimal", False):
        return 1.0
    precision, scale = getattr(kind, "precision", None), getattr(kind, "scale", None) or 0
    return decimal.Decimal(0 if precision is not None and precision <= scale else 1)

def word(kind):
    length = getattr(kind, "length", None)
    return TEXT if length is None else TEXT[:length]

def unique_id(kind):
    return SOME_UUID if getattr(kind, "as_uuid", True) else str(SOME_UUID)

def of_enum(kind):
    members = list(kind.enum_class) if kind.enum_class else list(kind.enums)
    if not members:
        raise Undecided("the enum has no label")
    return members[0]

def network(value):
    return lambda kind: value

MOMENT = datetime.datetime(2001, 2, 3, 4, 5, 6)
# The first that fits counts; a type stands before those that it extends.
MAKERS = [
    (sqltypes.Enum, of_enum),
    (sqltypes.Boolean, lambda kind: False),
    (sqltypes.Integer, lambda kind: 1),
    (sqltypes.Float, number),
    (sqltypes.Numeric, number),
    (sqltypes.DateTime, lambda kind: MOMENT.replace(tzinfo=datetime.timezone.utc) if kind.timezone else MOMENT),
    (sqltypes.Date, lambda kind: MOMENT.date()),
    (sqltypes.Time, lambda kind: MOMENT.time().replace(tzinfo=datetime.timezone.utc) if kind.timezone else MOMENT.time()),
    (sqltypes.Interval, lambda kind: datetime.timedelta(hours=1)),
    (postgresql.INTERVAL, lambda kind: datetime.timedelta(hours=1)),
    (sqltypes._Binary, lambda kind: b"x"),
    (sqltypes.JSON, lambda kind: {}),
    (sqltypes.ARRAY, lambda kind: []),
    (postgresql.HSTORE, lambda kind: {}),
    (postgresql.UUID, unique_id),
    (getattr(sqltypes, "Uuid", postgresql.UUID), unique_id),
    (postgresql.INET, network("192.0.2.1")),
    (postgresql.CIDR, network("192.0.2.0/24")),
    (sqltypes.String, word),
]

def made(kind):
    impl = plain(kind)
    for wanted, make in MAKERS:
        if isinstance(impl, wanted):
            return make(impl)
    raise Undecided("no value of the type %s is known" % type(kind).__name__)

def sample(column, dialect):
    """A value that the column's own type takes; a type of the project may want one of its own kind."""
    first = made(column.type)
    if not isinstance(column.type, sqltypes.TypeDecorator):
        return first
    processed = column.type.bind_processor(dialect)
    last = None
    for value in (first, SOME_UUID, str(SOME_UUID), "a@example.org", {}, 1):
        try:
            if processed is not None:
                processed(value)
            return value
        except Exception as error:
            last = error
    raise Undecided("%s takes none of the values that were tried: %s" % (type(column.type).__name__, last))

def is_filled(table, column):
    """Whether the column has a value without being given one."""
    return (column is getattr(table, "_autoincrement_column", None) or column.identity is not None
            or column.computed is not None or column.server_default is not None or column.default is not None)

def is_required(table, column):
    return not is_filled(table, column) and (not column.nullable or column.primary_key)

def kind_of_row(table, column):
    """The label that says which class a row is of; None where the column says nothing of that kind."""
    for cls in base_first(table):
        mapper = cls.__mapper__
        if mapper.polymorphic_on is column:
            names = [each.polymorphic_identity for each in mapper.self_and_descendants if each.polymorphic_identity is not None]
            return names[0] if names else None
    return None

def version_of_row(table, column):
    return any(cls.__mapper__.version_id_col is column for cls in base_first(table))
`;
