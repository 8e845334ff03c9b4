import { expect, test } from "vitest";
import type { IgnoredObject } from "#contract/adapter.ts";
import { isIgnored } from "#validators/schema/comparison/ignored.ts";

const TABLE: IgnoredObject = { kind: "table", schema: "public", name: "legacy" };
const COLUMN: IgnoredObject = { kind: "column", schema: "public", table: "orders", name: "aside" };
const INDEX: IgnoredObject = { kind: "index", schema: "public", table: "orders", name: "by_hand" };
const SCHEMA: IgnoredObject = { kind: "schema", schema: "audit", name: "audit" };

test("a table goes with everything that belongs to it, and no other does", () => {
  expect(isIgnored([TABLE], { relation: "public.legacy", member: null })).toBe(true);
  expect(isIgnored([TABLE], { relation: "public.legacy", member: "id" })).toBe(true);
  expect(isIgnored([TABLE], { relation: "public.legacy_orders", member: null })).toBe(false);
  expect(isIgnored([TABLE], { relation: "audit.legacy", member: null })).toBe(false);
});

test("a column or an index goes alone", () => {
  expect(isIgnored([COLUMN], { relation: "public.orders", member: "aside" })).toBe(true);
  expect(isIgnored([COLUMN], { relation: "public.orders", member: null })).toBe(false);
  expect(isIgnored([INDEX], { relation: "public.orders", member: "by_hand" })).toBe(true);
  expect(isIgnored([INDEX], { relation: "public.items", member: "by_hand" })).toBe(false);
});

test("a schema goes with what is in it", () => {
  expect(isIgnored([SCHEMA], { relation: "audit.entries", member: "id" })).toBe(true);
  expect(isIgnored([SCHEMA], { relation: "audit", member: null })).toBe(true);
  expect(isIgnored([SCHEMA], { relation: "auditors.entries", member: null })).toBe(false);
  expect(isIgnored([], { relation: "audit.entries", member: null })).toBe(false);
});
