import type { Edit, Injection } from "./injection.ts";

const MODELS = "library/models.py";
const FIRST = "0001_initial.py";
const SECOND = "0002_book_language.py";

const edit = (find: string, replace: string): Edit => ({ file: MODELS, find, replace });
const migration = (find: string, replace: string): Edit => ({
  file: `library/migrations/${SECOND}`,
  ...{ find, replace },
});
const line = (text: string) => ({ model: { file: MODELS, text } });
const schema = (...names: readonly string[]) => names.map((name) => `schema/${name}`);
const more = (sql: string) =>
  migration(
    "    operations = [\n",
    `    operations = [\n        migrations.RunSQL("""${sql}"""),\n`,
  );

const TYPE = schema("type-different");
const KEYS = schema("constraint-absent", "constraint-different");
const EXTRA = schema("unexpected-object");

/** Twenty-five ways in which models and migrations part. */
export const WAGTAIL: readonly Injection[] = [
  {
    id: "column-added",
    edits: [
      edit("    summary", "    subtitle = models.CharField(max_length=50, null=True)\n    summary"),
    ],
    ...{ rules: schema("column-absent"), named: "subtitle", ...line("subtitle =") },
  },
  {
    id: "column-removed",
    edits: [edit("    summary = models.TextField(blank=True)\n", "")],
    ...{ rules: EXTRA, named: "summary", migration: FIRST },
  },
  {
    id: "column-renamed",
    edits: [edit("    summary =", "    abstract =")],
    ...{ rules: schema("rename", "column-absent"), named: "abstract", ...line("abstract =") },
  },
  {
    id: "type",
    edits: [edit("pages = models.PositiveIntegerField()", "pages = models.BigIntegerField()")],
    ...{ rules: TYPE, named: "pages", ...line("pages ="), migration: FIRST },
  },
  {
    id: "length",
    edits: [edit("max_length=13", "max_length=17")],
    ...{ rules: TYPE, named: "isbn", ...line("isbn ="), migration: FIRST },
  },
  {
    id: "digits",
    edits: [edit("max_digits=8", "max_digits=10")],
    ...{ rules: TYPE, named: "price", ...line("price ="), migration: FIRST },
  },
  {
    id: "places",
    edits: [edit("decimal_places=2", "decimal_places=3")],
    ...{ rules: TYPE, named: "price", ...line("price ="), migration: FIRST },
  },
  {
    id: "not-null",
    edits: [edit("born = models.DateField(null=True, blank=True)", "born = models.DateField()")],
    ...{
      rules: schema("nullability-different"),
      named: "born",
      ...line("born ="),
      migration: FIRST,
    },
  },
  {
    id: "nullable",
    edits: [
      edit(
        "isbn = models.CharField(max_length=13)",
        "isbn = models.CharField(max_length=13, null=True)",
      ),
    ],
    ...{
      rules: schema("nullability-different"),
      named: "isbn",
      ...line("isbn ="),
      migration: FIRST,
    },
  },
  {
    id: "unique-removed",
    edits: [edit("email = models.EmailField(unique=True)", "email = models.EmailField()")],
    ...{ rules: EXTRA, named: "email", migration: FIRST },
  },
  {
    id: "unique-added",
    edits: [
      edit(
        "isbn = models.CharField(max_length=13)",
        "isbn = models.CharField(max_length=13, unique=True)",
      ),
    ],
    ...{ rules: KEYS, named: "isbn", ...line("isbn =") },
  },
  {
    id: "unique-together-other",
    edits: [edit('fields=["author", "title"]', 'fields=["author", "isbn"]')],
    ...{ rules: KEYS, named: "book_author_title", ...line("book_author_title"), migration: FIRST },
  },
  {
    id: "index-removed",
    edits: [
      edit(
        "title = models.CharField(max_length=200, db_index=True)",
        "title = models.CharField(max_length=200)",
      ),
    ],
    ...{ rules: EXTRA, named: "title", migration: FIRST },
  },
  {
    id: "index-added",
    edits: [
      edit(
        "    pages = models.PositiveIntegerField()",
        "    pages = models.PositiveIntegerField(db_index=True)",
      ),
    ],
    ...{ rules: schema("index-absent"), named: "pages", ...line("pages =") },
  },
  {
    id: "index-other-columns",
    edits: [edit('fields=["isbn", "price"]', 'fields=["isbn", "pages"]')],
    ...{
      rules: schema("index-absent"),
      named: "book_isbn_price",
      ...line("book_isbn_price"),
      migration: FIRST,
    },
  },
  {
    id: "check-other",
    edits: [edit("pages__gt=0", "pages__gt=10")],
    ...{ rules: KEYS, named: "book_has_pages", ...line("book_has_pages"), migration: FIRST },
  },
  {
    id: "check-removed",
    edits: [
      edit(
        '            models.CheckConstraint(condition=models.Q(pages__gt=0), name="book_has_pages"),\n',
        "",
      ),
    ],
    ...{ rules: EXTRA, named: "book_has_pages", migration: FIRST },
  },
  {
    id: "foreign-key-target",
    edits: [edit("models.ForeignKey(Shelf, null=True", "models.ForeignKey(Author, null=True")],
    ...{ rules: KEYS, named: "shelf", ...line("shelf ="), migration: FIRST },
  },
  {
    id: "foreign-key-removed",
    edits: [
      edit("on_delete=models.SET_NULL)", "on_delete=models.DO_NOTHING, db_constraint=False)"),
    ],
    ...{ rules: EXTRA, named: "shelf", migration: FIRST },
  },
  {
    id: "default-other",
    edits: [edit("db_default=0", "db_default=1")],
    ...{ rules: schema("default-different"), named: "floor", ...line("floor ="), migration: FIRST },
  },
  {
    id: "default-removed",
    edits: [
      edit(
        'language = models.CharField(max_length=8, db_default="en")',
        "language = models.CharField(max_length=8)",
      ),
    ],
    ...{ rules: schema("default-different"), named: "language", migration: SECOND },
  },
  {
    id: "table-renamed",
    edits: [edit('db_table = "shelf"', 'db_table = "shelves"')],
    ...{ rules: schema("rename", "table-absent"), named: "shelves", ...line("class Shelf") },
  },
  {
    id: "table-added",
    edits: [
      edit(
        "class Shelf(",
        "class Room(models.Model):\n    name = models.TextField()\n\n\nclass Shelf(",
      ),
    ],
    ...{ rules: schema("table-absent"), named: "library_room", ...line("class Room") },
  },
  {
    id: "many-to-many-removed",
    edits: [edit('    readers = models.ManyToManyField(Author, related_name="reading")\n', "")],
    ...{ rules: EXTRA, named: "library_book_readers", migration: FIRST },
  },
  {
    id: "migration-extra-column",
    edits: [more("ALTER TABLE library_book ADD stray integer")],
    ...{ rules: EXTRA, named: "stray", migration: SECOND },
  },
];
