"""Everything that Django's models for PostgreSQL can say without a statement of one's own."""
import os
from urllib.parse import urlsplit

import django
from django.conf import settings

url = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    INSTALLED_APPS=["django.contrib.postgres"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username,
                           "PASSWORD": url.password or "", "HOST": url.hostname, "PORT": url.port}},
)
django.setup()

from django.contrib.postgres import constraints as pgc, fields as pgf, indexes as pgi
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models import Deferrable, F, Q, Value
from django.db.models.functions import Lower, Now


def of(app="kitchen", **options):
    return type("Meta", (), dict(options, app_label=app))


class Base(models.Model):
    small = models.SmallAutoField(primary_key=True)
    Meta = of(db_table_comment="a table")


class Other(models.Model):
    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=9, unique=True, db_collation="C", db_comment="a comment")
    slug = models.SlugField()
    code = models.TextField(db_collation="german", db_index=True)
    Meta = of(unique_together=[("name", "slug")])


class Everything(models.Model):
    uuid = models.UUIDField(primary_key=True)
    big = models.BigIntegerField(db_default=1)
    flag = models.BooleanField(null=True, db_default=True)
    count = models.PositiveIntegerField()
    small = models.PositiveSmallIntegerField()
    text = models.TextField(db_default="x")
    blob = models.BinaryField()
    day = models.DateField(db_index=True)
    at = models.DateTimeField(db_default=Now())
    time = models.TimeField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    span = models.DurationField()
    mail = models.EmailField()
    size = models.FloatField()
    ip = models.GenericIPAddressField()
    json = models.JSONField()
    twice = models.GeneratedField(expression=F("count") * 2, output_field=models.BigIntegerField(), db_persist=True)
    other = models.ForeignKey(Other, null=True, on_delete=models.SET_NULL)
    loose = models.ForeignKey(Other, related_name="+", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    by_name = models.ForeignKey(Other, related_name="+", to_field="name", on_delete=models.CASCADE, db_column="named")
    sole = models.OneToOneField(Base, on_delete=models.PROTECT)
    many = models.ManyToManyField(Other, related_name="+")
    tags = pgf.ArrayField(models.CharField(max_length=3), size=2)
    store = pgf.HStoreField()
    numbers = pgf.IntegerRangeField()
    days = pgf.DateRangeField()
    vector = SearchVectorField()
    Meta = of(
        constraints=[
            models.CheckConstraint(condition=Q(count__gt=0), name="count_given"),
            models.UniqueConstraint(fields=["count", "small"], name="u_deferred", deferrable=Deferrable.DEFERRED),
            models.UniqueConstraint(fields=["count"], name="u_plain"),
            models.UniqueConstraint(fields=["text"], condition=Q(count__gt=1), name="u_partial"),
            models.UniqueConstraint(fields=["mail"], include=["size"], name="u_include"),
            models.UniqueConstraint(Lower("text"), name="u_lower"),
            models.UniqueConstraint(fields=["mail", "ip"], name="u_opclass", opclasses=["varchar_pattern_ops", "inet_ops"]),
            pgc.ExclusionConstraint(name="x_numbers", expressions=[("numbers", "&&")], condition=Q(count__gt=2), deferrable=Deferrable.DEFERRED),
            pgc.ExclusionConstraint(name="x_include", expressions=[("numbers", "-|-")], include=["count"], index_type="GIST"),
        ],
        indexes=[
            models.Index(fields=["count", "-small"], name="i_order"),
            models.Index(fields=["text"], name="i_part", condition=Q(count__gt=1), include=["count"]),
            models.Index(F("amount").desc(nulls_last=True), name="i_expression"),
            models.Index(fields=["mail"], name="i_opclass", opclasses=["varchar_pattern_ops"], db_tablespace="pg_default"),
            pgi.GinIndex(fields=["tags"], name="i_gin", fastupdate=False),
            pgi.GistIndex(fields=["numbers"], name="i_gist", fillfactor=70, buffering=True),
            pgi.BrinIndex(fields=["at"], name="i_brin", pages_per_range=4, autosummarize=True),
            pgi.HashIndex(fields=["big"], name="i_hash", fillfactor=80),
            pgi.SpGistIndex(fields=["ip"], name="i_spgist", opclasses=["inet_ops"]),
            pgi.BTreeIndex(fields=["day"], name="i_btree", fillfactor=60, deduplicate_items=False),
            pgi.BloomIndex(fields=["count", "text"], name="i_bloom", length=96),
        ],
    )
if hasattr(models.UniqueConstraint(fields=["x"], name="x"), "nulls_distinct"):
    Everything._meta.constraints.append(models.UniqueConstraint(fields=["ip"], name="u_nulls", nulls_distinct=False))


class Child(Everything):
    extra = models.IntegerField()
    Meta = of()


class Both(models.Model):
    pk = models.CompositePrimaryKey("a", "b")
    a = models.IntegerField()
    b = models.IntegerField()
    Meta = of()


with connection.schema_editor() as editor:
    for model in (Base, Other, Everything, Child, Both):
        editor.create_model(model)
