import { describe, expect, it } from "vitest";
import { statementLine, statementNaming } from "#engines/migrations/statement-line.ts";

const SQL = {
  file: "migrations/7_status.sql",
  text: "-- Orders get a status.\nALTER TABLE orders\n  ADD COLUMN status text;\nCREATE INDEX by_status ON orders (status);\n",
};
const ALEMBIC = {
  file: "versions/a1.py",
  text: 'def upgrade():\n    # by_status comes last\n    op.add_column("orders", sa.Column("status"))\n    op.create_index(\n        "by_status",\n        "orders", ["status"],\n    )\n',
};
const DJANGO = {
  file: "shop/migrations/0002.py",
  text: 'class Migration:\n    operations = [\n        migrations.AddField("order", "status", models.TextField(null=True)),\n        migrations.AlterField("order", "note", models.TextField()),\n    ]\n',
};
const known = new Set(["status", "note", "by_status", "id"]);

describe("statementLine", () => {
  it("finds a statement that was sent as it is written", () => {
    const found = statementLine({
      ...{ texts: [ALEMBIC, SQL], known, table: "orders" },
      statement: "CREATE INDEX by_status ON orders (status)",
    });
    expect(found).toEqual({ file: SQL.file, line: 4 });
  });

  it("finds the beginning of a statement that the server has cut", () => {
    const statement = "ALTER TABLE orders\n  ADD COLUMN sta";
    const found = statementLine({ texts: [SQL], known, table: "orders", statement });
    expect(found).toEqual({ file: SQL.file, line: 2 });
  });

  it("finds the line of a builder by the names of the statement, and no comment", () => {
    const found = statementLine({
      ...{ texts: [ALEMBIC], known, table: "orders" },
      statement: "CREATE INDEX by_status ON orders (note)",
    });
    expect(found).toEqual({ file: ALEMBIC.file, line: 5 });
  });

  it("knows a model by the last part of its table's name", () => {
    const found = statementLine({
      ...{ texts: [DJANGO], known, table: "shop_order" },
      statement: 'ALTER TABLE "shop_order" ALTER COLUMN "note" SET NOT NULL',
    });
    expect(found).toEqual({ file: DJANGO.file, line: 4 });
  });

  it("is silent where nothing names anything of it", () => {
    const statement = "ALTER TABLE parcels DROP COLUMN weight";
    expect(statementLine({ texts: [DJANGO], known, table: "parcels", statement })).toBeUndefined();
  });
});

describe("statementNaming", () => {
  it("takes the statement about the table out of a whole script", () => {
    const script = "BEGIN; ALTER TABLE parcels ADD a int; ALTER TABLE orders ADD b text; COMMIT";
    expect(statementNaming(script, "orders")).toBe("ALTER TABLE orders ADD b text");
    expect(statementNaming("SELECT 1", "orders")).toBe("SELECT 1");
    expect(
      statementNaming("-- Of orders.\n/* soon */ ALTER TABLE orders ADD b int;", "orders"),
    ).toBe("ALTER TABLE orders ADD b int");
    expect(statementNaming("BEGIN; COMMIT", "orders")).toBe("BEGIN; COMMIT");
  });
});
