import { describe, expect, it } from "vitest";
import {
  blocksReads,
  blocksWrites,
  modeInWords,
  strongest,
} from "#engines/migrations/lock-modes.ts";
import { onlineRecipe } from "#engines/migrations/online-recipe.ts";

describe("onlineRecipe", () => {
  it.each([
    ["CREATE INDEX by_status ON orders (status)", /CREATE INDEX CONCURRENTLY/],
    ["create unique index by_status on orders (status)", /CREATE INDEX CONCURRENTLY/],
    ["REINDEX TABLE orders", /CONCURRENTLY/],
    ["VACUUM (FULL) orders", /plain VACUUM/],
    [
      "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id)",
      /foreign key as NOT VALID/,
    ],
    ["ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0)", /check as NOT VALID/],
    ["ALTER TABLE orders ADD CONSTRAINT u UNIQUE (number)", /USING INDEX/],
    ["ALTER TABLE orders ADD PRIMARY KEY (id)", /USING INDEX/],
    ["ALTER TABLE orders ALTER COLUMN note SET NOT NULL", /IS NOT NULL\) NOT VALID/],
    ["ALTER TABLE orders ALTER COLUMN id TYPE bigint", /new type/],
    ['ALTER TABLE "orders" ALTER "id" SET DATA TYPE bigint USING id::bigint', /new type/],
    [
      "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL",
      /differs per row/,
    ],
    [
      "ALTER TABLE orders ADD COLUMN n integer GENERATED ALWAYS AS (a + 1) STORED",
      /empty and nullable/,
    ],
    ["UPDATE orders SET status = 'sent'", /batches/],
    ["LOCK TABLE orders", /lock_timeout/],
  ])("%s", (statement, advice) => {
    expect(onlineRecipe(statement, "sql").advice).toMatch(advice);
  });

  it("speaks the language of the tool, where it must leave its transaction", () => {
    const statement = "CREATE INDEX by_status ON orders (status)";
    expect(onlineRecipe(statement, "django").advice).toMatch(/AddIndexConcurrently/);
    expect(onlineRecipe(statement, "flask-migrate").advice).toMatch(/autocommit_block/);
    expect(onlineRecipe("UPDATE orders SET a = 1", "django").advice).not.toMatch(/Django/);
  });
});

describe("lock modes", () => {
  it("stop what the manual says they stop", () => {
    expect(blocksWrites("ShareUpdateExclusiveLock")).toBe(false);
    expect(blocksWrites("ShareLock")).toBe(true);
    expect(blocksReads("ExclusiveLock")).toBe(false);
    expect(blocksReads("AccessExclusiveLock")).toBe(true);
  });

  it("are ordered and written as the manual does", () => {
    expect(strongest(["ShareLock", "RowExclusiveLock"])).toBe("ShareLock");
    expect(strongest([])).toBeUndefined();
    expect(modeInWords("ShareUpdateExclusiveLock")).toBe("SHARE UPDATE EXCLUSIVE");
  });
});
