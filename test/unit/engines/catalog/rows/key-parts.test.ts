import { expect, test } from "vitest";
import { keyParts, predicateOf } from "#engines/catalog/rows/key-parts.ts";

test.each([
  ["UNIQUE (a, b)", ["a", "b"]],
  ["UNIQUE NULLS NOT DISTINCT (a)", ["a"]],
  ["PRIMARY KEY (id)", ["id"]],
  ['btree ("Full Name" DESC, b NULLS FIRST)', ["Full Name", "b"]],
  ["btree (lower(email), tenant_id)", [undefined, "tenant_id"]],
  ["btree (email text_pattern_ops) INCLUDE (b)", ["email"]],
  ['btree (email COLLATE "C")', ["email"]],
  ["btree (COALESCE(a, '(,'::text), b)", [undefined, "b"]],
  ["btree ((a || ','::text))", [undefined]],
  ["nothing", []],
])("%s is about %j", (definition, columns) => {
  expect(keyParts(definition).map(({ column }) => column)).toEqual(columns);
});

test("the condition of a partial index", () => {
  expect(predicateOf("btree (a) WHERE (deleted_at IS NULL)")).toBe("(deleted_at IS NULL)");
  expect(predicateOf("btree (a)")).toBe("");
});
