import { type RowCase, sqlCase } from "../case.ts";

const ITEMS = `CREATE TABLE items (id serial PRIMARY KEY, price numeric(10,2), state text, name text, code text,
  discount integer, starts_on date, ends_on date, options jsonb, tags text[], email text, phone text);`;

const checked = (
  id: string,
  given: { readonly check: string; readonly repair: string; readonly row: RegExp },
): RowCase =>
  sqlCase(`check-${id}`, {
    base: ITEMS,
    failing: `ALTER TABLE items ADD CONSTRAINT items_rule CHECK (${given.check});`,
    safe: `${given.repair}
ALTER TABLE items ADD CONSTRAINT items_rule CHECK (${given.check});`,
    sqlstate: "23514",
    row: given.row,
  });

/** Checks that rows from before break. */
export const CHECKS: readonly RowCase[] = [
  checked("positive", {
    check: "price > 0",
    repair: "UPDATE items SET price = 0.01 WHERE price <= 0;",
    row: /rows? of items.*\(id \d+, price (?:-|0)/,
  }),
  checked("list", {
    check: "state IN ('draft', 'live')",
    repair: "UPDATE items SET state = 'draft' WHERE state NOT IN ('draft', 'live');",
    row: /rows? of items.*\(id \d+, state "/,
  }),
  checked("percent", {
    check: "discount BETWEEN 0 AND 100",
    repair: "UPDATE items SET discount = least(100, greatest(0, discount));",
    row: /rows? of items.*\(id \d+, discount -?\d+/,
  }),
  checked("order-of-days", {
    check: "ends_on >= starts_on",
    repair: "UPDATE items SET ends_on = starts_on WHERE ends_on < starts_on;",
    row: /rows? of items.*\(id \d+, (?:ends_on|starts_on) "/,
  }),
  checked("not-blank", {
    check: "trim(name) <> ''",
    repair: "UPDATE items SET name = 'unnamed' WHERE trim(name) = '';",
    row: /rows? of items.*\(id \d+, name "\s*"/,
  }),
  checked("longest", {
    check: "char_length(code) <= 8",
    repair: "UPDATE items SET code = left(code, 8);",
    row: /rows? of items.*\(id \d+, code "/,
  }),
  checked("form", {
    check: "code ~ '^[A-Z]{3}-[0-9]+$'",
    repair: "UPDATE items SET code = 'OLD-' || id WHERE code !~ '^[A-Z]{3}-[0-9]+$';",
    row: /rows? of items.*\(id \d+, code "/,
  }),
  checked("either", {
    check: "email IS NOT NULL OR phone IS NOT NULL",
    repair: "UPDATE items SET phone = 'unknown' WHERE email IS NULL AND phone IS NULL;",
    row: /rows? of items.*\(id \d+, email NULL, phone NULL/,
  }),
  checked("object", {
    check: "jsonb_typeof(options) = 'object'",
    repair: "UPDATE items SET options = '{}' WHERE jsonb_typeof(options) <> 'object';",
    row: /rows? of items.*\(id \d+, options (?:"|NULL)/,
  }),
  checked("not-empty", {
    check: "cardinality(tags) > 0",
    repair: "UPDATE items SET tags = NULL WHERE cardinality(tags) = 0;",
    row: /rows? of items.*\(id \d+, tags "/,
  }),
];
