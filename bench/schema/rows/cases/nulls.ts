import { type RowCase, sqlCase } from "../case.ts";

const CUSTOMERS = `CREATE TABLE customers (id serial PRIMARY KEY, email text, nickname text, status text);`;

/** Columns that become NOT NULL. */
export const NULLS: readonly RowCase[] = [
  sqlCase("null-set-not-null", {
    base: CUSTOMERS,
    failing: "ALTER TABLE customers ALTER COLUMN email SET NOT NULL;",
    safe: `UPDATE customers SET email = '' WHERE email IS NULL;
ALTER TABLE customers ALTER COLUMN email SET NOT NULL;`,
    sqlstate: "23502",
    row: /rows? of customers.*\(id \d+, email NULL/,
  }),
  sqlCase("null-new-column", {
    base: CUSTOMERS,
    failing: "ALTER TABLE customers ADD COLUMN locale text NOT NULL;",
    safe: "ALTER TABLE customers ADD COLUMN locale text NOT NULL DEFAULT 'en';",
    sqlstate: "23502",
    row: /rows of customers, such as \(id 1/,
  }),
  sqlCase("null-partial-backfill", {
    base: CUSTOMERS,
    failing: `UPDATE customers SET nickname = email WHERE nickname IS NULL;
ALTER TABLE customers ALTER COLUMN nickname SET NOT NULL;`,
    safe: `UPDATE customers SET nickname = coalesce(email, 'nobody') WHERE nickname IS NULL;
ALTER TABLE customers ALTER COLUMN nickname SET NOT NULL;`,
    sqlstate: "23502",
    row: /rows? of customers.*nickname NULL/,
  }),
  sqlCase("null-odd-names", {
    base: `CREATE SCHEMA "Sales"; CREATE TABLE "Sales"."Line Items" ("Id" serial PRIMARY KEY, "Unit Price" numeric(8,2));`,
    failing: `ALTER TABLE "Sales"."Line Items" ALTER COLUMN "Unit Price" SET NOT NULL;`,
    safe: `UPDATE "Sales"."Line Items" SET "Unit Price" = 0 WHERE "Unit Price" IS NULL;
ALTER TABLE "Sales"."Line Items" ALTER COLUMN "Unit Price" SET NOT NULL;`,
    sqlstate: "23502",
    row: /Sales\.Line Items.*Unit Price NULL/,
  }),
  sqlCase("null-primary-key", {
    base: "CREATE TABLE devices (serial_number text UNIQUE, model text);",
    failing: "ALTER TABLE devices ADD PRIMARY KEY (serial_number);",
    safe: `ALTER TABLE devices ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;`,
    sqlstate: "23502",
    row: /rows? of devices.*serial_number NULL/,
  }),
  sqlCase("null-moved-into-a-table", {
    base: CUSTOMERS,
    failing: `CREATE TABLE addresses (customer_id integer PRIMARY KEY REFERENCES customers, email text NOT NULL);
INSERT INTO addresses SELECT id, email FROM customers;`,
    safe: `CREATE TABLE addresses (customer_id integer PRIMARY KEY REFERENCES customers, email text NOT NULL);
INSERT INTO addresses SELECT id, email FROM customers WHERE email IS NOT NULL;`,
    sqlstate: "23502",
    row: /Failing row contains \(\d+, null\)/,
  }),
];
