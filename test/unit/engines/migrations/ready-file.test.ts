import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { MigrationFile } from "#contract/adapter.ts";
import { readyFile } from "#engines/migrations/files/of-tool.ts";
import {
  type FileQuestion,
  pythonLiteral,
  slugOf,
  templateLiteral,
} from "#engines/migrations/files/ready-file.ts";

const file = (name: string, id: string, ...parents: readonly string[]): MigrationFile => ({
  ...{ file: name, id, parents, line: 1 },
});
const inTransaction = (sql: string) => ({ sql, isTransactional: true });
const alone = (sql: string) => ({ sql, isTransactional: false });

const ADD = 'ALTER TABLE "public"."shop_cargo" ADD COLUMN "note" text';
const DROP = 'ALTER TABLE "public"."shop_cargo" DROP COLUMN "note"';
const LABEL = `ALTER TYPE "public"."tide" ADD VALUE 'flow'`;

const ask = (
  tool: string,
  existing: readonly MigrationFile[],
  given: Partial<FileQuestion> = {},
) => {
  const made = readyFile(tool, {
    ...{ title: "add shop_cargo.note", relation: "public.shop_cargo" },
    ...{ up: [inTransaction(ADD)], down: [inTransaction(DROP)] },
    ...{ existing, directory: "db", at: "2031-05-06T07:08:09.123Z" },
    ...given,
  });
  if (made === undefined) throw new Error("no file");
  return made;
};

test("Alembic: the revision follows the head, is the same every time, and another for another change", () => {
  const existing = [file("db/a.py", "a"), file("db/b.py", "b", "a")];
  const { name, content } = ask("alembic", existing);
  const revision = /^db\/([0-9a-f]{12})_add_shop_cargo_note\.py$/.exec(name)?.[1];
  expect(content).toContain(`revision = "${revision}"`);
  expect(content).toContain('down_revision = "b"');
  expect(content).toContain("Create Date: 2031-05-06 07:08:09");
  expect(ask("alembic", existing).name).toBe(name);
  expect(ask("alembic", existing, { up: [inTransaction(LABEL)] }).name).not.toBe(name);
  expect(ask("alembic", []).content).toContain("down_revision = None");
  const heads = [file("db/a.py", "a"), file("db/b.py", "b")];
  expect(ask("alembic", heads).content).toContain('down_revision = ("a", "b")');
});

test("Alembic: what wants no transaction leaves it, and a colon is no parameter", () => {
  const { content } = ask("alembic", [], {
    up: [alone(LABEL), inTransaction("SELECT ':x', 'a'::text")],
    down: null,
  });
  expect(content).toContain("    with op.get_context().autocommit_block():\n        op.execute(");
  expect(content).toContain(String.raw`\\:x', 'a'::text`);
  expect(content).toContain("raise NotImplementedError");
});

test("Django: the next number of the application whose table it is", () => {
  const existing = [
    file("shop/migrations/0001_initial.py", "shop.0001_initial"),
    file("shop/migrations/0002_b.py", "shop.0002_b", "shop.0001_initial"),
    file("users/migrations/0009_c.py", "users.0009_c"),
  ];
  const { name, content, note } = ask("django", existing);
  expect(name).toBe("shop/migrations/0003_add_shop_cargo_note.py");
  expect(content).toContain('dependencies = [\n        ("shop", "0002_b"),\n    ]');
  expect(content).toContain("reverse_sql=[");
  expect(content).not.toContain("atomic");
  expect(note).toContain("makemigrations");
  expect(ask("django", existing, { up: [alone(LABEL)] }).content).toContain("atomic = False");
});

test("Django: no file where it is not clear whose table it is", () => {
  const existing = [
    file("a/migrations/0001_x.py", "a.0001_x"),
    file("b/migrations/0001_x.py", "b.0001_x"),
  ];
  expect(
    readyFile("django", {
      ...{ title: "add", relation: "public.other", up: [], down: null },
      ...{ existing, directory: "", at: "2031-05-06T07:08:09Z" },
    }),
  ).toBeUndefined();
});

test("Rails: a class later than every other, of its own name and release, and quoted as it is", () => {
  const existing = [
    { ...file("db/20310101000000_first.rb", "20310101000000"), writtenFor: "6.1" },
    {
      ...file("db/20310901000000_add_shop_cargo_note.rb", "20310901000000", "20310101000000"),
      writtenFor: "7.1",
    },
  ];
  const { name, content, id } = ask("rails", existing);
  expect([name, id]).toEqual(["db/20310901000001_add_shop_cargo_note_2.rb", "20310901000001"]);
  expect(content).toContain("class AddShopCargoNote2 < ActiveRecord::Migration[7.1]");
  expect(content).toContain(`  def up\n    execute <<~'SQL'\n      ${ADD}\n    SQL\n  end`);
  expect(content).not.toContain("disable_ddl_transaction!");
  const other = ask("rails", [], { up: [alone("SELECT '\nSQL\n'")], down: null });
  expect(other.name).toBe("db/20310506070809_add_shop_cargo_note.rb");
  expect(other.content).toContain(
    "  disable_ddl_transaction!\n\n  def up\n    execute <<~'SQL_END'",
  );
  expect(other.content).toContain("raise ActiveRecord::IrreversibleMigration");
});

test("TypeORM: named by milliseconds after the last one, in its language", () => {
  const { name, content } = ask("typeorm", [file("db/1577836800000-First.ts", "x")]);
  expect(name).toBe("db/1935817689123-AddShopCargoNote.ts");
  expect(content).toContain(
    "export class AddShopCargoNote1935817689123 implements MigrationInterface",
  );
  expect(content).not.toContain("transaction");
  const later = ask("typeorm", [file("db/1999999999999-Far.js", "x")], {
    up: [alone('CREATE INDEX CONCURRENTLY "a" ON "shop_cargo" ("note")')],
  });
  expect(later.name).toBe("db/2000000000000-AddShopCargoNote.js");
  expect(later.content).toContain("transaction = false");
  expect(later.content).toContain("module.exports.AddShopCargoNote2000000000000 = class");
});

test("TypeORM: labels alone share the one transaction that it opens unless it is told otherwise", () => {
  const existing = [file("db/1577836800000-First.ts", "x")];
  const labels = ask("typeorm", existing, { up: [alone(LABEL), alone(LABEL)] });
  expect([labels.note, labels.content.includes("transaction")]).toEqual(["", false]);
  const used = ask("typeorm", existing, { up: [alone(LABEL), inTransaction(ADD)] });
  expect(used.content).toContain("transaction = false");
});

test("Knex: a question mark is no binding, and a label is added outside of a transaction", () => {
  const { name, content } = ask("knex", [file("db/20200101000000_first.ts", "x")], {
    up: [alone("SELECT '?'")],
  });
  expect(name).toBe("db/20310506070809_add_shop_cargo_note.ts");
  expect(content).toContain(String.raw`knex.raw(${"`"}SELECT '\\?'${"`"})`);
  expect(content).toContain("export const config = { transaction: false };");
  expect(ask("knex", [file("db/20200101000000_first.js", "x")]).content).toContain(
    "exports.up = async",
  );
});

test("node-pg-migrate: named as the last one is, and SQL only where it can be", () => {
  expect(ask("node-pg-migrate", [file("db/1577836800000_first.js", "x")]).name).toBe(
    "db/1935817689123_add-shop-cargo-note.js",
  );
  expect(ask("node-pg-migrate", [file("db/20200101000000000_first.ts", "x")]).name).toBe(
    "db/20310506070809123_add-shop-cargo-note.ts",
  );
  const existing = [file("db/1577836800000_first.sql", "x")];
  const sql = ask("node-pg-migrate", existing);
  expect(sql.content).toBe(`-- Up Migration\n${ADD};\n\n-- Down Migration\n${DROP};\n`);
  const code = ask("node-pg-migrate", existing, { up: [alone(LABEL)] });
  expect(code.name).toMatch(/\.mjs$/);
  expect(code.content).toContain("pgm.noTransaction();");
});

test("a module among scripts of the same name is followed by a module", () => {
  const module = (name: string) => [{ ...file(name, "x"), isModule: true as const }];
  const knex = ask("knex", module("db/20200101000000_first.js"), { up: [alone(LABEL)] });
  expect(knex.name).toMatch(/\.js$/);
  expect(knex.content).toContain("export async function up(knex) {");
  expect(knex.content).toContain("export const config = { transaction: false };");
  const typeorm = ask("typeorm", module("db/1577836800000-First.js"));
  expect(typeorm.content).toContain("export class AddShopCargoNote1935817689123 {");
  expect(typeorm.content).toContain("async up(queryRunner) {");
  expect(ask("node-pg-migrate", module("db/1577836800000_first.js")).content).toContain(
    "export const up = (pgm) => {",
  );
});

test("SQL: each tool's own numbers and marks", () => {
  const { name, content, note } = ask("drizzle", [file("db/0003_old.sql", "x")], {
    up: [inTransaction(ADD), inTransaction(LABEL)],
  });
  expect([name, content]).toEqual([
    "db/0004_add_shop_cargo_note.sql",
    `${ADD};\n--> statement-breakpoint\n${LABEL};\n`,
  ]);
  expect(note).toContain("--custom");
  expect(ask("flyway", [file("db/V7__x.sql", "7")]).name).toBe("db/V8__add_shop_cargo_note.sql");
  expect(ask("flyway", [file("db/V20200101000000__x.sql", "7")]).name).toBe(
    "db/V20310506070809__add_shop_cargo_note.sql",
  );
  expect(ask("flyway", [], { up: [alone(LABEL)] }).note).toContain("executeInTransaction=false");
  expect(ask("goose", [file("db/00003_x.sql", "3")]).name).toBe("db/00004_add_shop_cargo_note.sql");
  expect(ask("goose", [], { up: [alone(LABEL)] }).content).toMatch(/^-- \+goose NO TRANSACTION\n/);
  expect(ask("golang-migrate", [file("db/000003_x.up.sql", "3")])).toMatchObject({
    name: "db/000004_add_shop_cargo_note.up.sql",
    note: expect.stringContaining("000004_add_shop_cargo_note.down.sql"),
  });
  expect(ask("sql", [file("db/003-x.sql", "3")])).toMatchObject({
    name: "db/004-add_shop_cargo_note.sql",
    content: `BEGIN;\n${ADD};\nCOMMIT;\n`,
  });
  expect(ask("sql", [], { up: [alone(LABEL)] }).content).toBe(`${LABEL};\n`);
});

test("a tool whose form is not known has no file", () => {
  expect(
    readyFile("liquibase", {
      ...{ title: "x", relation: "t", up: [], down: null, existing: [] },
      ...{ directory: "", at: "2031-05-06T07:08:09Z" },
    }),
  ).toBeUndefined();
});

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("`", "${x}", "\\", '"', '"""', "'", "\n", ":a", "%s", "?", "\u2028"),
      fc.string({ unit: "grapheme", maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join("").replaceAll("\r", ""));

test("a literal of JavaScript says what the statement says", () => {
  fc.assert(
    fc.property(text, (sql) => {
      expect(new Function(`return ${templateLiteral(sql)}`)()).toBe(sql);
    }),
  );
});

test("a literal of Python ends where it should", () => {
  fc.assert(
    fc.property(text, (sql) => {
      const literal = pythonLiteral(sql);
      const quote = literal.startsWith('"""') ? '"""' : '"';
      const body = literal.slice(quote.length, -quote.length).replaceAll(/\\./gs, "x");
      expect(body).not.toContain(quote);
      expect(body.endsWith('"')).toBe(false);
      if (quote === '"') expect(body).not.toContain("\n");
    }),
  );
});

test("a name is short, and of plain letters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (title) => {
      expect(slugOf(title)).toMatch(/^[a-z0-9_]{1,60}$/);
    }),
  );
});
