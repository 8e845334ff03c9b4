import { expect, test } from "vitest";
import { mayTake } from "#engines/migrations/lock-modes.ts";

test.each<readonly [string, string, boolean]>([
  ["UPDATE orders SET a = 1", "RowExclusiveLock", true],
  ["  insert into orders values (1)", "ShareRowExclusiveLock", false],
  ["CREATE INDEX a ON orders (b)", "ShareLock", true],
  ["CREATE UNIQUE INDEX a ON orders (b)", "AccessExclusiveLock", false],
  ["CREATE INDEX CONCURRENTLY a ON orders (b)", "ShareLock", false],
  ['ALTER TABLE "my orders" VALIDATE CONSTRAINT "a b";', "ShareUpdateExclusiveLock", true],
  ["ALTER TABLE ONLY s.orders VALIDATE CONSTRAINT a", "AccessExclusiveLock", false],
  ["ALTER TABLE orders VALIDATE CONSTRAINT a, ALTER b SET NOT NULL", "AccessExclusiveLock", true],
  ["ALTER TABLE orders ALTER b SET NOT NULL", "AccessExclusiveLock", true],
  ["SELECT lock_everything()", "AccessExclusiveLock", true],
])("%s may take %s: %s", (statement, mode, expected) => {
  expect(mayTake(statement, mode)).toBe(expected);
});
