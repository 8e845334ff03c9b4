import { describe, expect, test } from "vitest";
import { difference } from "#engines/catalog/compare/difference.ts";
import { remedyOf } from "../../../../src/validators/schema/comparison/remedy.ts";

const ALEMBIC = {
  migrations: {
    ...{ supported: true, reason: "", tool: "alembic", directory: "versions", graph: true },
    ...{ bookkeeping: [], files: [] },
  },
};

const labels = (expected: string, observed: string) =>
  remedyOf(
    difference({
      ...{ change: "different", severity: "critical", kind: "enum", attribute: "labels" },
      ...{ name: "public.state", parent: null, columns: [], expected, observed },
    }),
    ALEMBIC,
  );

describe("labels of an enum", () => {
  test("a new one is added where the models have it", () => {
    expect(labels("'new', 'packed', 'sent'", "'new', 'sent'")).toBe(
      `Add a migration in versions: alembic revision -m "add labels to state". It comes down to: ALTER TYPE state ADD VALUE 'packed' BEFORE 'sent';`,
    );
    expect(labels("'a', 'b', 'c', 'd'", "'c'")).toContain(
      "ADD VALUE 'a' BEFORE 'c'; ALTER TYPE state ADD VALUE 'b' BEFORE 'c'; ALTER TYPE state ADD VALUE 'd';",
    );
  });

  test("no statement takes one away or moves it", () => {
    for (const found of ["'new', 'lost', 'sent'", "'sent', 'new'"])
      expect(labels("'new', 'sent'", found)).toBe(
        'Add a migration in versions: alembic revision -m "replace state".',
      );
  });
});

test.each([
  ["generated", "GENERATED ALWAYS AS ((a - b)) STORED", "replace the expression of orders.gross"],
  ["identity", "GENERATED ALWAYS AS IDENTITY", "change the identity of orders.gross"],
  ["default", "DEFAULT 1", "set the default of orders.gross"],
])("what changes of a column's %s is named", (attribute, expected, purpose) => {
  const each = difference({
    ...{ change: "different", severity: "critical", kind: "column", attribute },
    ...{ name: "public.orders.gross", parent: "table public.orders", columns: ["gross"] },
    ...{ expected, observed: "DEFAULT 0" },
  });
  expect(remedyOf(each, ALEMBIC)).toContain(`-m "${purpose}"`);
});

test("what only the migrations have is first of all a question", () => {
  const unexpected = (kind: "table" | "column", severity: "warning" | "note") =>
    remedyOf(
      difference({ change: "unexpected", severity, kind, name: "public.notes", observed: "" }),
      ALEMBIC,
    );
  expect(unexpected("table", "warning")).toBe(
    "Describe notes in the models, or drop it in a later migration, once nothing uses it.",
  );
  expect(unexpected("table", "note")).toBeUndefined();
});

test("names with dots are quoted as one, and a purpose is no part of a shell's line", () => {
  const index = difference({
    ...{ change: "absent", severity: "warning", kind: "index", columns: ["User Id"] },
    ...{ name: 'public."by user"', parent: 'table public."Odd.Name"' },
    expected: 'btree ("User Id")',
  });
  expect(remedyOf(index, ALEMBIC)).toContain(
    'CREATE INDEX "by user" ON "Odd.Name" USING btree ("User Id");',
  );
  const column = difference({
    ...{ change: "absent", severity: "critical", kind: "column", expected: "text" },
    ...{ name: 'public.notes."say ""$(id)"""', parent: "table public.notes", columns: [] },
  });
  expect(remedyOf(column, ALEMBIC)).toContain('--autogenerate -m "add notes.say (id)".');
});

test("a schema that a tool writes is not described by hand", () => {
  const column = {
    ...{ severity: "warning" as const, kind: "column" as const, attribute: null },
    ...{ name: "public.notes.say", parent: "table public.notes", columns: ["say"] },
  };
  const context = {
    migrations: { ...ALEMBIC.migrations, tool: "rails", directory: "db/migrate" },
    snapshot: {
      ...{ file: "db/schema.rb", line: 13, lacking: [], unknown: [] },
      writtenBy: "bin/rails db:migrate",
    },
  };
  const only = difference({
    ...{ ...column, change: "unexpected", expected: null, observed: "text" },
  });
  expect(remedyOf(only, context)).toBe(
    "Run bin/rails db:migrate on a development database and commit db/schema.rb, which lacks notes.say, or drop it in a later migration, once nothing uses it.",
  );
  const absent = difference({
    ...{ ...column, change: "absent", expected: "text", observed: null },
  });
  expect(remedyOf(absent, context)).toContain("Add a migration in db/migrate that does this: add");
  expect(remedyOf(absent, context)).toContain("Where no migration was meant, db/schema.rb is");
});
