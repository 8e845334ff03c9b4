import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalDefault,
  isConstant,
  isSequenceDefault,
  withoutCasts,
} from "#engines/catalog/defaults.ts";

describe("canonicalDefault", () => {
  it.each([
    ["2", "'2'::bigint", "bigint"],
    ["1.5", "'1.50'::numeric", "numeric(10,2)"],
    ["'-1'::integer", "(-1)", "integer"],
    ["true", "'t'::boolean", "boolean"],
    ["'draft'::public.order_status", "'draft'", "public.order_status"],
    ["'{}'::text[]", "ARRAY[]::text[]", "text[]"],
    ["'x'::character varying(3)", "('x'::text)::character varying", "character varying(3)"],
    ["now()", "CURRENT_TIMESTAMP", "timestamp with time zone"],
    [
      "timezone('utc'::text, now())",
      "(now() AT TIME ZONE 'utc'::text)",
      "timestamp without time zone",
    ],
  ])("%s is %s for %s", (one, other, type) => {
    expect(canonicalDefault(one, type)).toBe(canonicalDefault(other, type));
  });

  it.each([
    ["'02'", "2", "text"],
    ["'1'", "'2'", "integer"],
    ["now()", "clock_timestamp()", "timestamp with time zone"],
    ["'a'", "'A'", "text"],
  ])("%s is not %s for %s", (one, other, type) => {
    expect(canonicalDefault(one, type)).not.toBe(canonicalDefault(other, type));
  });

  it("NULL is no default", () => {
    expect(canonicalDefault("NULL::character varying", "character varying")).toBeNull();
  });

  it("is idempotent for every integer", () => {
    void fc.assert(
      fc.property(fc.bigInt(), (number) => {
        const once = canonicalDefault(`'${number}'::numeric`, "numeric");
        expect(canonicalDefault(once, "numeric")).toBe(once);
        expect(once).toBe(String(number));
      }),
    );
  });

  it("never throws, whatever the text", () => {
    void fc.assert(
      fc.property(fc.string(), fc.string(), (text, type) => {
        const canonical = canonicalDefault(text, type);
        expect(canonical === null || typeof canonical === "string").toBe(true);
      }),
    );
  });
});

describe("other readings of a default", () => {
  it("tells constants from expressions", () => {
    expect(isConstant("'a'")).toBe(true);
    expect(isConstant("now()")).toBe(false);
  });

  it("knows a sequence", () => {
    expect(isSequenceDefault("nextval('public.orders_id_seq'::regclass)")).toBe(true);
    expect(isSequenceDefault("1")).toBe(false);
    expect(isSequenceDefault(null)).toBe(false);
  });

  it("leaves casts and parentheses out of an expression", () => {
    expect(withoutCasts("((s)::text = ANY ((ARRAY['a'::character varying])::text[]))")).toBe(
      "s=ANYARRAY['a']",
    );
  });
});
