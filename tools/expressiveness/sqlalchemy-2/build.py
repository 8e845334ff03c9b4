"""Everything that SQLAlchemy's constructs for PostgreSQL can say without a statement of one's own."""
import enum, os
from sqlalchemy import (ARRAY, JSON, BigInteger, Boolean, CheckConstraint, Column, Computed, Date, DateTime, Enum, Float,
    ForeignKey, ForeignKeyConstraint, Identity, Index, Integer, Interval, LargeBinary, MetaData, Numeric, PrimaryKeyConstraint,
    Sequence, SmallInteger, String, Table, Text, Time, UniqueConstraint, Uuid, create_engine, func, text)
from sqlalchemy.dialects import postgresql as pg

metadata = MetaData()
url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)
steps = Sequence("steps", start=5, increment=2, minvalue=1, maxvalue=900, cycle=True, cache=3, metadata=metadata)
big = Sequence("big_steps", data_type=BigInteger, metadata=metadata)
small = Sequence("small_steps", data_type=SmallInteger, metadata=metadata)
owned = Sequence("owned_steps", metadata=metadata)
mood = pg.ENUM("sad", "happy", name="mood", metadata=metadata)
class Kind(enum.Enum):
    one = 1
    two = 2
price = pg.DOMAIN("price", Numeric(9, 2), constraint_name="price_positive", not_null=True, check="VALUE > 0", default="1")
word = pg.DOMAIN("word", Text, collation="C", check="VALUE <> ''")

types = Table("types", metadata,
    Column("id", Integer, Identity(always=True, start=3, increment=4, minvalue=1, maxvalue=99, cycle=True, cache=2), primary_key=True),
    Column("mood", mood, nullable=False, server_default="sad"), Column("kind", Enum(Kind)), Column("price", price), Column("word", word),
    Column("text", String(9, collation="C"), comment="a comment", unique=True), Column("plain", Text, index=True),
    Column("amount", Numeric(8, 3), server_default=text("1.5")), Column("tags", ARRAY(String)), Column("flag", Boolean(create_constraint=True, name="flag_known")),
    Column("at", DateTime(timezone=True), server_default=func.now()), Column("day", Date), Column("time", Time), Column("float", Float), Column("bytes", LargeBinary),
    Column("span", Interval), Column("json", JSON), Column("jsonb", pg.JSONB), Column("uuid", Uuid), Column("inet", pg.INET), Column("cidr", pg.CIDR),
    Column("mac", pg.MACADDR), Column("bit", pg.BIT(3)), Column("money", pg.MONEY), Column("oid", pg.OID), Column("vector", pg.TSVECTOR), Column("store", pg.HSTORE),
    Column("range", pg.INT4RANGE), Column("dates", pg.DATEMULTIRANGE), Column("ci", pg.CITEXT), Column("by", Integer, owned, server_default=owned.next_value()),
    Column("twice", Integer, Computed("id * 2", persisted=True)), Column("native", Enum("a", "b", name="letters", native_enum=False, create_constraint=True)),
    comment="a table", postgresql_with={"fillfactor": 70})
Table("serials", metadata, Column("id", BigInteger, primary_key=True, autoincrement=True), Column("small", SmallInteger))
Table("keys", metadata, Column("id", Integer, Identity()), Column("a", Integer), Column("b", Integer), Column("during", pg.INT4RANGE), Column("c", Integer),
    Column("up", Integer),
    PrimaryKeyConstraint("id", name="keys_id", deferrable=True, initially="DEFERRED", postgresql_include=["b"]),
    UniqueConstraint("a", "b", name="keys_ab", deferrable=True, initially="DEFERRED"),
    UniqueConstraint("b", name="keys_nulls", postgresql_nulls_not_distinct=True, postgresql_include=["c"]),
    ForeignKeyConstraint(["a", "b"], ["referred.a", "referred.b"], name="keys_referred", onupdate="CASCADE", ondelete="SET NULL (a)", deferrable=True, initially="DEFERRED", match="FULL", postgresql_not_valid=True, comment="why"),
    ForeignKeyConstraint(["up"], ["referred.id"], onupdate="RESTRICT", ondelete="SET DEFAULT", use_alter=True, name="keys_up"),
    CheckConstraint("a > 0", name="keys_a", postgresql_not_valid=True, comment="why"),
    CheckConstraint("b > 0", name="keys_b"),
    pg.ExcludeConstraint(("during", "&&"), ("a", "="), name="keys_during", using="gist", where=text("a > 3"), deferrable=True, initially="DEFERRED", ops={"a": "gist_int4_ops"}))
Table("referred", metadata, Column("id", Integer, primary_key=True), Column("a", Integer), Column("b", Integer), UniqueConstraint("a", "b"))
parent = Table("parent", metadata, Column("id", Integer))
Table("child", metadata, Column("x", Integer), postgresql_inherits="parent").add_is_dependent_on(parent)
Table("measures", metadata, Column("id", Integer), Column("day", Date), postgresql_partition_by="RANGE (day)")
Table("lists", metadata, Column("id", Integer), postgresql_partition_by="LIST (id)")
Table("fast", metadata, Column("id", Integer), prefixes=["UNLOGGED"])
Table("accessed", metadata, Column("id", Integer), postgresql_using="heap", postgresql_tablespace="pg_default")
Table("elsewhere", metadata, Column("id", Integer, primary_key=True), schema="rooms")
t = types.c
Index("i_method", t.jsonb, postgresql_using="gin", postgresql_ops={"jsonb": "jsonb_path_ops"})
Index("i_unique", t.plain, unique=True, postgresql_where=t.amount > 1, postgresql_include=["text"], postgresql_nulls_not_distinct=True)
Index("i_expression", func.lower(t.plain), t.amount.desc().nulls_last(), postgresql_with={"fillfactor": 50})
Index("i_concurrent", t.day, postgresql_using="brin", postgresql_with={"pages_per_range": 4})
Index("i_collate", t.plain.collate("C"), postgresql_ops={"plain": "text_pattern_ops"})
Index("i_tablespace", t.span, postgresql_tablespace="pg_default")
Index("i_trigram", t.plain, postgresql_using="gist", postgresql_ops={"plain": "gist_trgm_ops(siglen=32)"})

engine = create_engine(url)
with engine.begin() as connection:
    connection.exec_driver_sql("CREATE SCHEMA rooms")
    metadata.create_all(connection)
    try:
        # Views are metadata from 2.1 on.
        from sqlalchemy import CreateView, select
    except ImportError:
        pass
    else:
        connection.execute(CreateView(select(types.c.id), "seen"))
