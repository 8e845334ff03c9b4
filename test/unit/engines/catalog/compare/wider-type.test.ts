import { expect, test } from "vitest";
import { takesEvery } from "#engines/catalog/compare/wider-type.ts";

test.each([
  ["smallint", "integer"],
  ["integer", "bigint"],
  ["character varying(5)", "character varying(8)"],
  ["character varying(5)", "character varying"],
  ["character varying(5)", "text"],
  ["character varying", "text"],
  ["text", "character varying"],
  ["numeric(5,2)", "numeric(8,2)"],
  ["numeric(5,2)", "numeric"],
  ["timestamp(3) without time zone", "timestamp without time zone"],
  ["timestamp(0) with time zone", "timestamp(3) with time zone"],
  ["time(0) without time zone", "time without time zone"],
  ["timestamp with time zone", "timestamp(3) with time zone"],
])("every %s is taken by %s", (expected, observed) => {
  expect(takesEvery(expected, observed)).toBe(true);
  expect(takesEvery(expected, expected)).toBe(true);
});

test.each([
  ["bigint", "integer"],
  ["integer", "numeric"],
  ["character varying(8)", "character varying(5)"],
  ["text", "character varying(5)"],
  ["character(5)", "text"],
  ["numeric(5,2)", "numeric(8,3)"],
  ["numeric", "numeric(8,2)"],
  ["json", "jsonb"],
  ["timestamp without time zone", "timestamp with time zone"],
  ["timestamp(3) without time zone", "timestamp with time zone"],
  ["time(0) without time zone", "timestamp without time zone"],
])("not every %s is known to be taken by %s", (expected, observed) => {
  expect(takesEvery(expected, observed)).toBe(false);
});
