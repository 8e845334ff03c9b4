import { expect, test } from "vitest";
import type { MigrationFile } from "#contract/adapter.ts";
import { touchesOf } from "#engines/migrations/replay.ts";

const file = (app: string, name: string): MigrationFile => ({
  ...{ file: `${app}/migrations/${name}.py`, id: `${app}.${name}`, parents: [], line: 1 },
});
const row = (app: string, name: string) => ({ id: 1, app, name, applied: "2031-05-06" });
const creation = (state: number, relation: string) => ({
  ...{ state, identity: relation, relation, is_drop: false, statement: "CREATE TABLE" },
  shape: { "column id": "integer" },
});

test("migrations of two applications that have one name are told apart by the application", () => {
  const applied = [row("auth", "0001_initial"), row("home", "0001_initial")];
  const touches = touchesOf(
    {
      states: [
        { id: 1, rows: [] },
        { id: 2, rows: applied.slice(0, 1) },
        { id: 3, rows: applied },
        { id: 4, rows: [...applied, row("library", "0001_initial")] },
      ],
      changes: [
        creation(1, "public.auth_user"),
        creation(2, "public.home_page"),
        creation(3, "public.library_book"),
      ],
    },
    [file("home", "0001_initial"), file("library", "0001_initial")],
  );
  expect(touches["public.home_page.id"]?.file).toBe("home/migrations/0001_initial.py");
  expect(touches["public.library_book.id"]?.file).toBe("library/migrations/0001_initial.py");
  // An application from a package is none of the project's files.
  expect(touches["public.auth_user"]).toBeUndefined();
});

test("a migration that changes no schema takes no change of the one before it", () => {
  const revision = (id: string, parents: readonly string[]): MigrationFile => ({
    ...{ file: `versions/${id}_change.py`, id, parents, line: 1 },
  });
  const version = (id: string) => [{ version_num: id }];
  const files = [
    revision("aaa1", []),
    revision("bbb2", ["aaa1"]),
    revision("ccc3", ["bbb2"]),
    revision("ddd4", ["ccc3"]),
  ];
  const touches = touchesOf(
    {
      // bbb2 only moves rows, and the state before it was seen by nobody.
      states: [
        { id: 1, rows: [] },
        { id: 2, rows: version("bbb2") },
        { id: 3, rows: version("ccc3") },
        { id: 4, rows: version("ddd4") },
      ],
      changes: [creation(1, "public.a"), creation(2, "public.c"), creation(3, "public.d")],
    },
    files,
  );
  const fileOf = (table: string) => touches[`public.${table}`]?.file;
  expect([fileOf("a"), fileOf("c"), fileOf("d")]).toEqual([
    "versions/aaa1_change.py",
    "versions/ccc3_change.py",
    "versions/ddd4_change.py",
  ]);
});
