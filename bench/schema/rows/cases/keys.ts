import { type RowCase, sqlCase } from "../case.ts";

const USERS = `CREATE TABLE users (id serial PRIMARY KEY, tenant_id integer, email text, is_default boolean NOT NULL DEFAULT false, deleted_at timestamptz);`;
const ORDERS = `CREATE TABLE shops (id serial PRIMARY KEY, code text NOT NULL UNIQUE, region text NOT NULL, UNIQUE (region, code));
CREATE TABLE orders (id serial PRIMARY KEY, shop_id integer, shop_code text, shop_region text, parent_id integer, note text);`;

/** Unique keys and foreign keys that rows from before break. */
export const KEYS: readonly RowCase[] = [
  sqlCase("unique-column", {
    base: USERS,
    failing: "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);",
    safe: `UPDATE users SET email = email || '+' || id WHERE email IN (SELECT email FROM users GROUP BY email HAVING count(*) > 1);
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);`,
    sqlstate: "23505",
    row: /[2-9]\d* rows of users, such as \(id \d+, email "/,
  }),
  sqlCase("unique-pair", {
    base: USERS,
    failing: "CREATE UNIQUE INDEX users_tenant_email ON users (tenant_id, email);",
    safe: `DELETE FROM users AS u USING users AS o WHERE o.tenant_id = u.tenant_id AND o.email = u.email AND o.id < u.id;
CREATE UNIQUE INDEX users_tenant_email ON users (tenant_id, email);`,
    sqlstate: "23505",
    row: /rows of users, such as \(id \d+, tenant_id -?\d+, email "/,
  }),
  sqlCase("unique-lower", {
    base: `CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE);`,
    failing: "CREATE UNIQUE INDEX users_email_lower ON users (lower(email));",
    safe: `UPDATE users SET email = lower(email) || '+' || id WHERE lower(email) IN (SELECT lower(email) FROM users GROUP BY 1 HAVING count(*) > 1);
CREATE UNIQUE INDEX users_email_lower ON users (lower(email));`,
    sqlstate: "23505",
    row: /rows of users, such as \(id \d+, email "[Mm]ixed@/,
  }),
  sqlCase("unique-live-rows", {
    base: USERS,
    failing: "CREATE UNIQUE INDEX users_live ON users (email) WHERE deleted_at IS NULL;",
    safe: `UPDATE users SET deleted_at = now() WHERE deleted_at IS NULL AND id NOT IN (SELECT min(id) FROM users WHERE deleted_at IS NULL GROUP BY email);
CREATE UNIQUE INDEX users_live ON users (email) WHERE deleted_at IS NULL;`,
    sqlstate: "23505",
    row: /rows of users, such as \(id \d+, email "/,
  }),
  sqlCase("unique-one-default", {
    base: USERS,
    failing: "CREATE UNIQUE INDEX users_default ON users (tenant_id) WHERE is_default;",
    safe: `UPDATE users SET is_default = false WHERE is_default AND id NOT IN (SELECT min(id) FROM users WHERE is_default GROUP BY tenant_id);
CREATE UNIQUE INDEX users_default ON users (tenant_id) WHERE is_default;`,
    sqlstate: "23505",
    row: /rows of users, such as \(id \d+, tenant_id -?\d+/,
  }),
  sqlCase("unique-nulls-too", {
    base: USERS,
    failing:
      "ALTER TABLE users ADD CONSTRAINT users_tenant UNIQUE NULLS NOT DISTINCT (tenant_id, email);",
    safe: "ALTER TABLE users ADD CONSTRAINT users_tenant UNIQUE (id, tenant_id, email);",
    sqlstate: "23505",
    row: /rows of users, such as \(id \d+, tenant_id /,
  }),
  sqlCase("unique-natural-key", {
    base: "CREATE TABLE rates (currency char(3) NOT NULL, day date NOT NULL, rate numeric(10,4));",
    failing: "ALTER TABLE rates ADD PRIMARY KEY (currency, day);",
    safe: `DELETE FROM rates AS r WHERE ctid NOT IN (SELECT min(ctid) FROM rates GROUP BY currency, day);
ALTER TABLE rates ADD PRIMARY KEY (currency, day);`,
    sqlstate: "23505",
    row: /rows of rates, such as \(currency "/,
  }),
  sqlCase("unique-into-a-table", {
    base: "CREATE TABLE articles (id serial PRIMARY KEY, author text NOT NULL);",
    failing: `CREATE TABLE authors (name text PRIMARY KEY);
INSERT INTO authors SELECT author FROM articles;`,
    safe: `CREATE TABLE authors (name text PRIMARY KEY);
INSERT INTO authors SELECT DISTINCT author FROM articles;`,
    sqlstate: "23505",
    row: /Key \(name\)=\(.*\) already exists/,
  }),
  sqlCase("orphan-simple", {
    base: ORDERS,
    failing:
      "ALTER TABLE orders ADD CONSTRAINT orders_shop FOREIGN KEY (shop_id) REFERENCES shops;",
    safe: `UPDATE orders SET shop_id = NULL WHERE shop_id NOT IN (SELECT id FROM shops);
ALTER TABLE orders ADD CONSTRAINT orders_shop FOREIGN KEY (shop_id) REFERENCES shops;`,
    sqlstate: "23503",
    row: /rows? of orders.*\(id \d+, shop_id -?\d+/,
  }),
  sqlCase("orphan-text-key", {
    base: ORDERS,
    failing:
      "ALTER TABLE orders ADD CONSTRAINT orders_code FOREIGN KEY (shop_code) REFERENCES shops (code) ON DELETE CASCADE;",
    safe: `INSERT INTO shops (code, region) SELECT DISTINCT shop_code, 'unknown' FROM orders WHERE shop_code IS NOT NULL AND shop_code NOT IN (SELECT code FROM shops);
ALTER TABLE orders ADD CONSTRAINT orders_code FOREIGN KEY (shop_code) REFERENCES shops (code) ON DELETE CASCADE;`,
    sqlstate: "23503",
    row: /rows? of orders.*\(id \d+, shop_code "/,
  }),
  sqlCase("orphan-two-columns", {
    base: ORDERS,
    failing:
      "ALTER TABLE orders ADD CONSTRAINT orders_place FOREIGN KEY (shop_region, shop_code) REFERENCES shops (region, code);",
    safe: "ALTER TABLE orders ADD CONSTRAINT orders_place FOREIGN KEY (shop_region, shop_code) REFERENCES shops (region, code) NOT VALID;",
    sqlstate: "23503",
    row: /rows? of orders.*\(id \d+, shop_region "/,
  }),
  sqlCase("orphan-self", {
    base: ORDERS,
    failing:
      "ALTER TABLE orders ADD CONSTRAINT orders_parent FOREIGN KEY (parent_id) REFERENCES orders DEFERRABLE;",
    safe: `UPDATE orders SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM orders);
ALTER TABLE orders ADD CONSTRAINT orders_parent FOREIGN KEY (parent_id) REFERENCES orders DEFERRABLE;`,
    sqlstate: "23503",
    row: /rows? of orders.*\(id \d+, parent_id -?\d+/,
  }),
  sqlCase("orphan-validated-later", {
    base: ORDERS,
    failing: `ALTER TABLE orders ADD CONSTRAINT orders_shop FOREIGN KEY (shop_id) REFERENCES shops NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_shop;`,
    safe: `DELETE FROM orders WHERE shop_id IS NOT NULL AND shop_id NOT IN (SELECT id FROM shops);
ALTER TABLE orders ADD CONSTRAINT orders_shop FOREIGN KEY (shop_id) REFERENCES shops NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_shop;`,
    sqlstate: "23503",
    row: /rows? of orders.*\(id \d+, shop_id -?\d+/,
  }),
  sqlCase("orphan-uuid", {
    base: `CREATE TABLE plans (id uuid PRIMARY KEY); CREATE TABLE accounts (id uuid PRIMARY KEY, plan uuid NOT NULL);`,
    failing:
      "ALTER TABLE accounts ADD CONSTRAINT accounts_plan FOREIGN KEY (plan) REFERENCES plans;",
    safe: `INSERT INTO plans SELECT DISTINCT plan FROM accounts ON CONFLICT DO NOTHING;
ALTER TABLE accounts ADD CONSTRAINT accounts_plan FOREIGN KEY (plan) REFERENCES plans;`,
    sqlstate: "23503",
    row: /rows? of accounts.*\(id "[0-9a-f-]{36}", plan "/,
  }),
];
