import { describe, expect, it } from "vitest";
import { BULK_FORMS, type BulkForm, bulkInsert } from "#engines/catalog/rows/bulk.ts";
import { distinctValue } from "#engines/catalog/rows/bulk-values.ts";
import type { Column, Constraint, Table } from "#engines/catalog/shape.ts";

const column = (name: string, type: string, more: Partial<Column> = {}): Column => ({
  ...{ name, type, nullable: false, default: null, identity: "none" },
  ...{ generated: null, collation: null, ...more },
});
const constraint = (kind: Constraint["kind"], columns: string[], definition = ""): Constraint => ({
  ...{ name: `${kind}_${columns.join("_")}`, kind, columns, definition, validated: true },
});
const table = (columns: readonly Column[], constraints: readonly Constraint[] = []): Table => ({
  ...{ schema: "public", name: "orders", columns, constraints, indexes: [] },
});
const [DISTINCT, COPIED] = BULK_FORMS as readonly [BulkForm, BulkForm];

describe("bulkInsert", () => {
  const orders = table(
    [
      column("id", "integer", { default: "nextval('public.orders_id_seq'::regclass)" }),
      column("number", "character varying(12)"),
      column("customer_id", "integer"),
      column("total", "integer"),
      column("note", "text"),
      column("doubled", "integer", { generated: "(total * 2)" }),
    ],
    [
      constraint("primary-key", ["id"], "PRIMARY KEY (id)"),
      constraint("unique", ["number"], "UNIQUE (number)"),
      constraint("check", ["total"], "CHECK ((total > 0))"),
      constraint(
        "foreign-key",
        ["customer_id"],
        "FOREIGN KEY (customer_id) REFERENCES public.customers(id)",
      ),
    ],
  );

  it("leaves to the server what the server fills, and copies what a check or a reference is about", () => {
    const { sql, parents } = bulkInsert(orders, DISTINCT);
    expect(sql).toContain('("number", "customer_id", "total", "note")');
    expect(sql).toContain(
      "SELECT lpad(to_hex(g.i), 6, '0') || left(m.c0, 6), m.c1, m.c2, lpad(to_hex(g.i), 6, '0') || m.c3",
    );
    expect(sql).toContain("ON CONFLICT DO NOTHING");
    expect(parents).toEqual([]);
  });

  it("copies everything but keys, when values are to be those that exist", () => {
    const { sql } = bulkInsert(orders, COPIED);
    expect(sql).toContain("SELECT lpad(to_hex(g.i), 6, '0') || left(m.c0, 6), m.c1, m.c2, m.c3");
  });

  it("gives every row another parent, where a key consists of a reference", () => {
    const profile = table(
      [column("customer_id", "integer"), column("text", "text")],
      [
        constraint("primary-key", ["customer_id"]),
        constraint(
          "foreign-key",
          ["customer_id"],
          "FOREIGN KEY (customer_id) REFERENCES public.customers(id)",
        ),
      ],
    );
    const { sql, parents } = bulkInsert(profile, COPIED);
    expect(parents).toEqual(["public.customers"]);
    expect(sql).toContain("SELECT p0.v0, m.c1");
    expect(sql).toContain('FROM "public"."customers" AS p');
  });

  it("asks for no conflict where a key is looked at only at the end", () => {
    const late = table(
      [column("a", "integer")],
      [constraint("unique", ["a"], "UNIQUE (a) DEFERRABLE")],
    );
    expect(bulkInsert(late, COPIED).sql).not.toContain("ON CONFLICT");
  });

  it("fills a table of which the server fills everything", () => {
    const empty = table([column("id", "bigint", { identity: "always" })]);
    expect(bulkInsert(empty, COPIED).sql).toBe(
      'INSERT INTO "public"."orders" SELECT FROM generate_series(1, $1::bigint)',
    );
  });
});

describe("distinctValue", () => {
  it.each([
    ["text", true],
    ["character varying(40)", true],
    ["public.citext", true],
    ["bigint", true],
    ["timestamp(3) with time zone", true],
    ["jsonb", false],
    ["boolean", false],
    ["numeric(5,2)", false],
    ["character varying(3)", false],
  ])("%s differs at will: %s", (type, isKnown) => {
    expect(distinctValue({ type }, false) !== undefined).toBe(isKnown);
  });

  it("goes further for what a key relies on", () => {
    for (const type of ["numeric(8,0)", "character varying(3)", "date", "bytea"])
      expect(distinctValue({ type }, true), type).toBeDefined();
  });
});
