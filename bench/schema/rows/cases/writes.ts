import { type RowCase, sqlCase } from "../case.ts";

const PRODUCTS =
  "CREATE TABLE products (id serial PRIMARY KEY, price text, name text, sold_on text);";

/** Migrations that compute with the rows. */
export const WRITES: readonly RowCase[] = [
  sqlCase("write-cast", {
    base: PRODUCTS,
    failing: `ALTER TABLE products ADD COLUMN cents bigint;
UPDATE products SET cents = (price::numeric * 100)::bigint;`,
    safe: `ALTER TABLE products ADD COLUMN cents bigint;
UPDATE products SET cents = (price::numeric * 100)::bigint WHERE price ~ '^\\d{1,9}(\\.\\d+)?$';`,
    sqlstate: "22P02",
    row: /rows? of products.*\(id \d+, price "/,
  }),
  sqlCase("write-day", {
    base: PRODUCTS,
    failing: `ALTER TABLE products ADD COLUMN sold date;
UPDATE products SET sold = sold_on::date;`,
    safe: `ALTER TABLE products ADD COLUMN sold date;
UPDATE products SET sold = sold_on::date WHERE sold_on ~ '^\\d{4}-0\\d-[01]\\d$';`,
    sqlstate: "22007",
    row: /rows? of products.*\(id \d+, sold_on "/,
  }),
  sqlCase("write-too-long", {
    base: PRODUCTS,
    failing: `CREATE TABLE labels (product_id integer PRIMARY KEY, label varchar(20) NOT NULL);
INSERT INTO labels SELECT id, coalesce(name, '') FROM products;`,
    safe: `CREATE TABLE labels (product_id integer PRIMARY KEY, label varchar(20) NOT NULL);
INSERT INTO labels SELECT id, left(coalesce(name, ''), 20) FROM products;`,
    sqlstate: "22001",
    row: /rows? of products.*name "x+/,
  }),
];
