import { expect, test } from "vitest";
import { mayRound } from "../../../../../src/validators/schema/fixes/rounding.ts";

test.each([
  ["timestamp without time zone", "date"],
  ["timestamp without time zone", "time without time zone"],
  ["timestamp with time zone", "timestamp(3) with time zone"],
  ["time without time zone", "time(0) without time zone"],
  ["interval", "interval(2)"],
  ["double precision", "real"],
  ["double precision", "numeric(8,2)"],
  ["numeric", "numeric(8,2)"],
  ["numeric(10,4)", "numeric(12,2)"],
  ["numeric(10,2)", "integer"],
  ["real", "bigint"],
])("%s to %s may round", (from, to) => {
  expect(mayRound(from, to)).toBe(true);
});

test.each([
  ["timestamp(3) with time zone", "timestamp with time zone"],
  ["timestamp without time zone", "timestamp with time zone"],
  ["date", "timestamp without time zone"],
  ["time(0) without time zone", "time without time zone"],
  ["integer", "bigint"],
  ["integer", "numeric(12,2)"],
  ["numeric(10,2)", "numeric(12,2)"],
  ["numeric(10,2)", "numeric"],
  ["real", "double precision"],
  ["text", "integer"],
  ["character varying(20)", "character varying(5)"],
])("%s to %s does not round", (from, to) => {
  expect(mayRound(from, to)).toBe(false);
});
