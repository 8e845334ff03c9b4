import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { askFacts } from "#engines/catalog/ask.ts";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import { settleFacts } from "#engines/catalog/settle-facts.ts";
import { observeControl } from "#validators/schema/comparison/control.ts";
import { openServer } from "../rig/postgres/server.ts";

const SIGNAL = new AbortController().signal;
const stack = new AsyncDisposableStack();
let server: DatabaseServer;

beforeAll(async () => {
  ({ server } = stack.use(await openServer()));
});
afterAll(() => stack.disposeAsync());

/** A database that the target's role filled, as migrations would. */
async function built(sql: string, template?: Database): Promise<Database> {
  const database = await server.create("compared", template);
  await using session = await database.session("target");
  if (sql !== "") await session.query(sql);
  return database;
}

async function compared(expected: Database, observed: Database) {
  const options = {};
  const [wanted, found] = await settleFacts({
    expected: { database: expected, facts: await askFacts(expected) },
    observed: { database: observed, facts: await askFacts(observed) },
    ...{ options, role: server.role },
  });
  return compareFacts(wanted, found, options).map(
    ({ change, kind, name, attribute, expected: one, observed: other }) => ({
      ...{ change, kind, name, attribute },
      ...{ expected: one, observed: other },
    }),
  );
}

async function differences(one: string, other: string) {
  await using expected = await built(one);
  await using observed = await built(other);
  // Awaited here: both databases end with this function.
  return await compared(expected, observed);
}

/** What `pg_dump` writes, as a squashed baseline would be. */
async function reloaded(database: Database): Promise<Database | undefined> {
  const dump = await server.dump(database, "schema", SIGNAL);
  if (dump === undefined) return undefined;
  const copy = await server.create("reloaded");
  for (const sql of [dump.replace(/^\\.*$/gm, "").replace(/^CREATE SCHEMA public;$/m, "")])
    await copy.query(sql);
  return copy;
}

const EVERYTHING = `
  CREATE SCHEMA app;
  CREATE TYPE app.mood AS ENUM ('ok', 'bad');
  CREATE DOMAIN app.email AS text DEFAULT 'a@b' CHECK (value IN ('a@b', 'c@d'));
  CREATE FUNCTION app.twice(n integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE RETURN n * 2;
  CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
  CREATE TABLE accounts (id serial PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'x',
    state varchar(9) CHECK (state IN ('new', 'old')), mood app.mood DEFAULT 'ok', mail app.email,
    short varchar(9) GENERATED ALWAYS AS (CASE WHEN state IN ('new', 'old') THEN state END) STORED,
    UNIQUE (name, state));
  CREATE INDEX some_names ON accounts (lower(name)) WHERE state IN ('new', 'old');
  CREATE STATISTICS app.spread ON (lower(name)), state FROM accounts;
  CREATE TABLE log (at date NOT NULL, text varchar(5)) PARTITION BY RANGE (at);
  CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE INDEX ON log (text) WHERE text IN ('a', 'b');
  CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account integer REFERENCES accounts ON DELETE CASCADE, during daterange,
    EXCLUDE USING gist (during WITH &&) WHERE (account IN (1, 2)));
  CREATE VIEW fresh AS SELECT name, state FROM accounts WHERE state IN ('new', 'old');
  CREATE MATERIALIZED VIEW counted AS SELECT state, count(*) FROM accounts WHERE state IN ('new', 'x') GROUP BY 1;
  CREATE TRIGGER touched BEFORE UPDATE ON accounts FOR EACH ROW
    WHEN (new.state IN ('new', 'old')) EXECUTE FUNCTION app.touch();
  ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON accounts USING (state IN ('new', 'old')) WITH CHECK (state IN ('new', 'z'));
  CREATE RULE quiet AS ON DELETE TO orders WHERE (old.id IN (1, 2)) DO INSTEAD NOTHING;
  COMMENT ON TABLE accounts IS 'who pays';`;

describe("two roads to one schema", () => {
  it("a clone does not differ", async () => {
    await using one = await built(EVERYTHING);
    await using other = await built("", one);
    expect(await compared(one, other)).toEqual([]);
  });

  it("a dump that was loaded again does not differ", async () => {
    await using one = await built(EVERYTHING);
    await using other = await reloaded(one);
    if (other === undefined) return;
    // The loader owns what it loads; whether the rest differs is asked with its rights.
    await other.query(`REASSIGN OWNED BY CURRENT_USER TO "${server.role}"`).catch(() => undefined);
    expect(await compared(one, other)).toEqual([]);
  });

  it.each([
    ["a bare constant and one with a cast", "bigint DEFAULT 2", "bigint DEFAULT '2'::bigint"],
    ["an empty object with and without a cast", "jsonb DEFAULT '{}'", "jsonb DEFAULT '{}'::jsonb"],
    [
      "two writings of an interval",
      "interval DEFAULT '1 day'",
      "interval DEFAULT '24 h'::interval * 0 + '1 day'",
    ],
    ["two writings of a date", "date DEFAULT '2026-01-02'", "date DEFAULT 'January 2, 2026'"],
    ["two writings of a fraction", "numeric(6,2) DEFAULT 1.5", "numeric(6,2) DEFAULT 1.50"],
    ["a type's own name", "int DEFAULT 1", "integer DEFAULT 1::smallint"],
  ])("%s are one default", async (_title, one, other) => {
    expect(await differences(`CREATE TABLE t (c ${one})`, `CREATE TABLE t (c ${other})`)).toEqual(
      [],
    );
  });

  it.each([
    ["a list and an array", "a IN ('x', 'y')", "a = ANY (ARRAY['x', 'y'])"],
    ["a cast of a constant", "a <> 'x'", "a <> 'x'::text"],
  ])("%s in a condition are one", async (_title, one, other) => {
    const sql = (condition: string) => `
      CREATE TABLE t (a varchar(9) CHECK (${condition}));
      CREATE INDEX i ON t (a) WHERE ${condition};
      CREATE VIEW v AS SELECT a FROM t WHERE ${condition};
      CREATE DOMAIN d AS varchar(9) CHECK (${condition.replace(/^a/, "value")});`;
    expect(await differences(sql(one), sql(other))).toEqual([]);
  });

  it("what is not constant is never run, and differs", async () => {
    const found = await differences(
      "CREATE TABLE t (c double precision DEFAULT random())",
      "CREATE TABLE t (c double precision DEFAULT random() * 2)",
    );
    expect(found).toMatchObject([{ attribute: "default", expected: "DEFAULT random()" }]);
  });

  it("leaves both databases as they were", async () => {
    await using one = await built(EVERYTHING);
    await using other = await built(EVERYTHING.replaceAll("'old'", "'former'"));
    const before = await askFacts(one);
    await compared(one, other);
    expect(await askFacts(one)).toEqual(before);
  });
});

describe("a drift that is planted", () => {
  it("is found in the models' own database, and taken back", async () => {
    await using models = await built(EVERYTHING);
    await using migrated = await built("", models);
    const facts = await askFacts(models);
    const control = await observeControl({
      database: models,
      expected: facts,
      observed: await askFacts(migrated),
      terms: { models: { expressible: null, report: null }, migrations: { bookkeeping: [] } },
    });
    expect(control).toMatchObject({ relation: "public.accounts", missed: [] });
    expect(control?.planted).toHaveLength(3);
    expect(await askFacts(models)).toEqual(facts);
  });

  it("goes into a table that is compared, not into one of the tool's or one that is left out", async () => {
    const sql =
      "CREATE TABLE a (x int, y int); CREATE TABLE b (x int, y int); CREATE TABLE c (x int, y int)";
    await using models = await built(sql);
    await using migrated = await built(sql);
    const ignored = [{ kind: "table" as const, schema: "public", name: "b" }];
    const control = await observeControl({
      database: models,
      expected: await askFacts(models),
      observed: await askFacts(migrated),
      terms: {
        models: { expressible: null, report: { tables: [], modules: [], failures: [], ignored } },
        migrations: { bookkeeping: ["a"] },
      },
    });
    expect(control).toMatchObject({ relation: "public.c", missed: [] });
  });

  it.each([
    ["a new column that may be NULL", "x int, y int, a text", "x int, y int"],
    ["a new column, the last by name", "x int, y int, z text", "x int, y int"],
    ["a column that may be NULL here only", "a int, y int", "a int NOT NULL, y int"],
    ["a renamed column", "a int, y int, new text", "a int, y int, old text"],
    ["nothing that is on both sides", "a int, b text", "c int, d text"],
  ])("is found beside a drift of the same table: %s", async (_title, ours, theirs) => {
    await using models = await built(`CREATE TABLE a (${ours})`);
    await using migrated = await built(`CREATE TABLE a (${theirs})`);
    const control = await observeControl({
      database: models,
      expected: await askFacts(models),
      observed: await askFacts(migrated),
      terms: { models: { expressible: null, report: null }, migrations: { bookkeeping: [] } },
    });
    expect(control?.missed ?? []).toEqual([]);
  });
});

const column = fc.record({
  type: fc.constantFrom("integer", "text", "varchar(9)", "timestamptz", "uuid", "boolean", "jsonb"),
  isNullable: fc.boolean(),
  isUnique: fc.boolean(),
  isChecked: fc.boolean(),
  isIndexed: fc.boolean(),
});
const tables = fc.array(fc.array(column, { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 3,
});

function sqlOf(shape: readonly (readonly Column[])[]): string {
  return shape
    .map((columns, table) => {
      const own = columns.map(({ type, isNullable, isUnique, isChecked }, at) =>
        [
          `c${at} ${type}`,
          isNullable ? "" : " NOT NULL",
          isUnique && type !== "jsonb" ? " UNIQUE" : "",
          isChecked && type === "text" ? ` CHECK (c${at} IN ('a', 'b'))` : "",
          isChecked && type === "varchar(9)" ? ` CHECK (c${at} IN ('a', 'b'))` : "",
        ].join(""),
      );
      const indexes = columns.map(({ type, isIndexed }, at) =>
        isIndexed && type !== "jsonb" ? `CREATE INDEX ON t${table} (c${at});` : "",
      );
      return `CREATE TABLE t${table} (id serial PRIMARY KEY, ${own.join(", ")}); ${indexes.join("")}`;
    })
    .join("\n");
}
type Column = typeof column extends fc.Arbitrary<infer T> ? T : never;

const PLANTS: readonly ((table: string, column: string) => string)[] = [
  (table, name) => `ALTER TABLE ${table} DROP COLUMN ${name} CASCADE`,
  (table, name) => `ALTER TABLE ${table} RENAME COLUMN ${name} TO renamed`,
  (table) => `ALTER TABLE ${table} ADD COLUMN planted point`,
  (table, name) => `ALTER TABLE ${table} ALTER COLUMN ${name} TYPE text COLLATE "C" USING NULL`,
  (table) => `DROP TABLE ${table} CASCADE`,
  (table) => `ALTER TABLE ${table} ALTER COLUMN id SET DEFAULT 7`,
  (table) => `CREATE INDEX planted ON ${table} ((id + 1))`,
];

describe("generated schemas", () => {
  it("dumped and loaded again do not differ; one planted change is found", async () => {
    const shapes = fc.sample(fc.tuple(tables, fc.nat(), fc.nat()), { numRuns: 4, seed: 6 });
    for (const [shape, at, which] of shapes) {
      await using one = await built(sqlOf(shape));
      await using copy = await reloaded(one);
      if (copy !== undefined) expect(await compared(one, copy)).toEqual([]);
      const table = `t${at % shape.length}`;
      const name = `c${at % (shape[at % shape.length]?.length ?? 1)}`;
      const plant = PLANTS[which % PLANTS.length]?.(table, name) ?? "";
      await using other = await built(plant, one);
      const found = await compared(one, other);
      expect(found.length, `${plant} in ${sqlOf(shape)}`).toBeGreaterThan(0);
      expect(
        found.every(
          (each) => each.name.startsWith(`public.${table}`) || each.name.includes("planted"),
        ),
      ).toBe(true);
    }
  }, 120_000);
});
