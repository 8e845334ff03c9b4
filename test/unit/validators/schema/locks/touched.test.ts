import { describe, expect, it } from "vitest";
import type { Target } from "#contract/target.ts";
import type { Table } from "#engines/catalog/shape.ts";
import type { TableAtSize } from "#validators/schema/locks/evidence.ts";
import {
  isHeld,
  isWorkedOn,
  mostTouched,
  namedTables,
  newMigrations,
} from "#validators/schema/locks/touched.ts";

const table = (name: string): Table => ({
  ...{ schema: "public", name, columns: [], constraints: [], indexes: [] },
});
const tables = ["orders", "shop_customer", "stock"].map(table);
const at = (more: Partial<TableAtSize> = {}): TableAtSize => ({
  ...{ wantedRows: 1_000, rowCount: 1_000, reads: null, writes: null, locks: [] },
  ...{ isRewritten: false, workedRows: 0, ...more },
});
const said = (text: string) => [{ file: "2.sql", text }];

describe("namedTables", () => {
  it("takes tables by their names and by those of their models", () => {
    const named = namedTables(tables, said('AddField("Customer", …) -- and Orders'));
    expect(named.map(({ name }) => name)).toEqual(["orders", "shop_customer"]);
  });

  it("takes all where none is named", () => {
    expect(namedTables(tables, said("nothing"))).toHaveLength(3);
    expect(namedTables(tables, [])).toHaveLength(3);
  });
});

describe("newMigrations", () => {
  const file = (id: string) => ({ file: `${id}.sql`, id, parents: [], line: 1 });
  const plan = (...ids: readonly string[]) => ({
    ...{ supported: true, tool: "sql", directory: ".", graph: false, bookkeeping: [] },
    files: ids.map(file),
  });
  const target = (more: object) =>
    ({ tree: { read: (path: string) => path }, ...more }) as unknown as Target;

  it("are those that the deployed version does not have", () => {
    const given = target({ migrations: plan("1", "2"), deployed: { migrations: plan("1") } });
    expect(newMigrations(given)).toEqual([{ file: "2.sql", text: "2.sql" }]);
  });

  it("are unknown where the project's migrations are", () => {
    expect(newMigrations(target({ migrations: { supported: false, reason: "" } }))).toBeUndefined();
  });
});

describe("what was done to a table", () => {
  it("is work when all of its rows were read or written", () => {
    expect(isWorkedOn(at({ workedRows: 1_000 }))).toBe(true);
    expect(isWorkedOn(at({ workedRows: 12 }))).toBe(false);
    expect(isWorkedOn(at({ workedRows: 0, rowCount: 0 }))).toBe(false);
    expect(isWorkedOn(at({ isRewritten: true }))).toBe(true);
  });

  it("kept others from it when they waited, or a lock that stops writes was seen", () => {
    const takenBy = { text: "VALIDATE" };
    const lock = (mode: string) => at({ locks: [{ mode, heldMs: 5, takenBy }] });
    expect(isHeld(lock("ShareUpdateExclusiveLock"))).toBe(false);
    expect(isHeld(lock("ShareLock"))).toBe(true);
    expect(isHeld(at({ writes: { longestMs: 9, askedCount: 3 } }))).toBe(true);
  });

  it("decides which tables one goes on with: those that were worked on first", () => {
    const takenBy = { text: "ALTER" };
    const seen = new Map([
      ["public.orders", at({ locks: [{ mode: "AccessExclusiveLock", heldMs: 1, takenBy }] })],
      ["public.stock", at({ workedRows: 1_000 })],
      ["public.shop_customer", at()],
    ]);
    expect(mostTouched(tables, seen).map(({ name }) => name)).toEqual(["stock", "orders"]);
  });
});
