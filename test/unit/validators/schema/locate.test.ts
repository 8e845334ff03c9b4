import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MigrationText } from "#engines/migrations/texts.ts";
import { createAllLine, lastMention, lastWord } from "#validators/schema/comparison/locate.ts";

const text = (file: string, ...lines: readonly string[]): MigrationText => ({
  file,
  text: lines.join("\n"),
});

const create = text(
  "versions/1_create.py",
  "def upgrade() -> None:",
  "    op.create_table(",
  '        "orders",',
  '        sa.Column("id", sa.Integer(), nullable=False),',
  '        sa.Column("note", sa.String(500)),',
  '        sa.ForeignKeyConstraint(["id"], ["accounts.id"], name="fk_orders_id"),',
  "    )",
  '    op.create_index("ix_orders_note", "orders", ["note"])',
  "",
  "",
  "def downgrade() -> None:",
  '    op.drop_index("ix_orders_note", "orders")',
  '    op.drop_table("orders")',
);
const widen = text(
  "versions/2_widen.py",
  "def upgrade() -> None:",
  '    with op.batch_alter_table("orders") as batch_op:',
  '        batch_op.alter_column("note", type_=sa.Text())',
  '    op.add_column("orders", sa.Column("total", sa.Integer()))',
);

const django = text(
  "library/migrations/0001_initial.py",
  "operations = [",
  "    migrations.CreateModel(",
  "        name='Author',",
  "        fields=[('id', models.AutoField()), ('name', models.CharField())],",
  "    ),",
  "    migrations.CreateModel(",
  "        name='Book',",
  "        fields=[",
  "            ('name', models.CharField()),",
  "            ('author', models.ForeignKey(to='library.author')),",
  "            ('readers', models.ManyToManyField(to='library.author')),",
  "        ],",
  "    ),",
  "    migrations.CreateModel(",
  "        name='Shelf',",
  "        fields=[('code', models.SlugField())],",
  "        options={'db_table': 'places'},",
  "    ),",
  "    migrations.AddField(",
  "        model_name='book',",
  "        name='pages',",
  "        field=models.IntegerField(),",
  "    ),",
  "]",
);

describe("lastMention in Django's migrations", () => {
  const line = (subject: Parameters<typeof lastMention>[1]) => lastMention([django], subject)?.line;

  it("finds a field in the operation on its own model", () => {
    expect(line({ table: "library_author", column: "name" })).toBe(4);
    expect(line({ table: "library_book", column: "name" })).toBe(9);
    expect(line({ table: "library_book", column: "pages" })).toBe(21);
  });

  it("knows a reference by its field, and a table by the name that the model gives it", () => {
    expect(line({ table: "library_book", column: "author_id" })).toBe(10);
    expect(line({ table: "places", column: "code" })).toBe(16);
  });

  it("finds the table of a many-to-many field where the field is", () => {
    expect(line({ table: "library_book_readers", column: "author_id" })).toBe(10);
    expect(line({ table: "library_book_readers" })).toBeGreaterThan(5);
  });

  it("says nothing of a table that no operation makes", () => {
    expect(line({ table: "library_magazine", column: "name" })).toBeUndefined();
  });
});

describe("lastMention in Alembic migrations", () => {
  it("finds the column in the call that creates its table", () => {
    expect(lastMention([create], { table: "orders", column: "note" })).toEqual({
      file: "versions/1_create.py",
      line: 5,
    });
  });

  it("prefers the last migration, also in a batch", () => {
    expect(lastMention([create, widen], { table: "orders", column: "note" })).toEqual({
      file: "versions/2_widen.py",
      line: 3,
    });
  });

  it("finds added columns, indexes and constraints by name", () => {
    const texts = [create, widen];
    expect(lastMention(texts, { table: "orders", column: "total" })?.line).toBe(4);
    expect(lastMention(texts, { table: "orders", name: "ix_orders_note" })?.line).toBe(8);
    expect(lastMention(texts, { table: "orders", name: "fk_orders_id" })?.line).toBe(6);
  });

  it("falls back to the last statement about the table, never to a reversal", () => {
    expect(lastMention([create], { table: "orders", column: "colour" })).toEqual({
      file: "versions/1_create.py",
      line: 8,
    });
  });

  it("does not take a table that is only referred to", () => {
    expect(lastMention([create], { table: "accounts", column: "id" })).toBeUndefined();
  });
});

describe("lastMention in other migrations", () => {
  it("reads node-pg-migrate", () => {
    const migration = text(
      "migrations/1.js",
      "export const up = (pgm) => {",
      '  pgm.createTable("accounts", { id: "id" });',
      '  pgm.createTable("orders", {',
      '    id: "id",',
      '    account_id: { type: "integer", references: "accounts" },',
      "  });",
      '  pgm.addColumns({ schema: "public", name: "orders" }, {',
      '    note: { type: "text" },',
      "  });",
      "};",
      "export const down = (pgm) => {",
      '  pgm.dropColumns("orders", ["note"]);',
      "};",
    );
    const at = (column: string) => lastMention([migration], { table: "orders", column })?.line;
    expect(at("account_id")).toBe(5);
    expect(at("note")).toBe(8);
    expect(lastMention([migration], { table: "accounts", column: "id" })?.line).toBe(2);
  });

  it("reads SQL up to the part that undoes it", () => {
    const migration = text(
      "migrations/1.sql",
      "-- Up Migration",
      "CREATE TABLE IF NOT EXISTS public.orders (",
      "  id bigint,",
      "  note text",
      ");",
      "CREATE INDEX ix_note ON orders (note);",
      "-- Down Migration",
      "ALTER TABLE orders DROP COLUMN note;",
    );
    expect(lastMention([migration], { table: "orders", column: "note" })?.line).toBe(4);
    expect(lastMention([migration], { table: "orders", name: "ix_note" })?.line).toBe(6);
    expect(lastMention([migration], { table: "orders" })?.line).toBe(6);
  });

  it("reads SQL inside a program", () => {
    const migration = text(
      "m.py",
      'op.execute("""',
      "  ALTER TABLE orders",
      "    ADD COLUMN note text",
      '""")',
    );
    expect(lastMention([migration], { table: "orders", column: "note" })?.line).toBe(3);
  });

  it("survives any text and any name", () => {
    void fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (body, table, column) => {
        const found = lastMention([text("m.py", body)], { table, column });
        expect(found === undefined || found.line >= 1).toBe(true);
      }),
    );
  });
});

describe("other lines", () => {
  it("finds where a type is named", () => {
    const migration = text("m.py", "x = 1", 'sa.Enum("a", name="order_status")');
    expect(lastWord([migration], "order_status")).toEqual({ file: "m.py", line: 2 });
    expect(lastWord([migration], "nothing")).toBeUndefined();
  });

  it("finds a migration that builds tables from the models, but not in a comment", () => {
    expect(createAllLine("a\n    Base.metadata.create_all(bind)\n")).toBe(2);
    expect(createAllLine("# Base.metadata.create_all(bind)\n")).toBeUndefined();
  });
});
