import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, DatabaseServer } from "#contract/database.ts";
import type { FixPlanner } from "#contract/fix-planner.ts";
import type { Ports } from "#contract/validator.ts";
import { askCatalog, askFacts } from "#engines/catalog/ask.ts";
import { settleFacts } from "#engines/catalog/settle-facts.ts";
import { createFixPlanner } from "#runtimes/fix-planner/planner.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";
import { optionsOf } from "../../src/validators/schema/comparison/differences.ts";
import type { Fix, FixesSeen } from "../../src/validators/schema/fixes/evidence.ts";
import { fixesStudy } from "../../src/validators/schema/fixes/index.ts";
import type { StudyContext } from "../../src/validators/schema/study.ts";

// Each makes, fills and dumps several databases.
const LIMIT_MS = 120_000;
const LIMIT = { timeout: LIMIT_MS };
let journal: Journal;
let server: DatabaseServer;

beforeAll(async () => {
  const signal = AbortSignal.timeout(LIMIT_MS);
  journal = await openJournal();
  server = await provideDatabaseServer({ journal, path: process.env["PATH"] ?? "", signal });
}, 240_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await journal?.[Symbol.asyncDispose]();
});

interface Sides {
  readonly migrations: string;
  readonly models: string;
  /** Instead of what `models` builds. */
  readonly modelled?: Database;
  /** Instead of the real ones. */
  readonly ports?: Partial<Ports>;
}

async function built(sql: string): Promise<Database> {
  const database = await server.create("side");
  await using session = await database.session("target");
  await session.query(sql);
  return database;
}

async function study({ migrations, models, ports = {}, ...given }: Sides) {
  await using migrated = await built(migrations);
  await using own = await built(models);
  const modelled = given.modelled ?? own;
  const terms = {
    models: { expressible: null, report: null },
    migrations: { bookkeeping: ["alembic_version"] },
  };
  const read = async (database: Database) => ({
    facts: await askFacts(database),
    database,
  });
  const expected = await read(modelled);
  const [wanted, found] = await settleFacts({
    ...{ expected, observed: await read(migrated), role: server.role },
    options: optionsOf(terms, expected.facts),
  });
  const context = {
    ports: {
      databases: server,
      fixPlanner: createFixPlanner(),
      clock: { now: () => "2031-05-06T07:08:09.000Z", monotonicMs: () => performance.now() },
      redact: (text: string) => text,
      ...ports,
    },
    migrated,
    modelled,
    payload: {
      models: {
        ...{ supported: true, expressible: null, report: null, facts: wanted },
        catalog: await askCatalog(modelled),
      },
      migrated: { catalog: await askCatalog(migrated), facts: found },
      migrations: terms.migrations,
    },
  } as unknown as StudyContext;
  return await fixesStudy.observe(context, AbortSignal.timeout(LIMIT_MS));
}

async function fixesOf(sides: Sides): Promise<FixesSeen> {
  const studied = await study(sides);
  if (!studied.isStudied) throw new Error(studied.reason);
  return studied.seen;
}

const sqlOf = (fixes: readonly Fix[]) =>
  fixes.flatMap(({ statements }) => statements.map(({ sql }) => sql)).join(";\n");

const BASE = "CREATE TABLE cargo (id int PRIMARY KEY, weight int, note text, kind varchar(20));";
const more = (columns: string, rest = "") =>
  BASE.replace("kind varchar(20)", `kind varchar(20), ${columns}`) + rest;

test.concurrent.each<readonly [name: string, migrations: string, models: string]>([
  [
    "a table",
    BASE,
    `${BASE} CREATE TABLE port (id serial PRIMARY KEY, name text UNIQUE, cargo_id int REFERENCES cargo)`,
  ],
  ["a nullable column", BASE, more("added text")],
  ["a column with a default", BASE, more("added int NOT NULL DEFAULT 3")],
  ["a column that wants a value", BASE, more("added text NOT NULL")],
  ["a column of a new enum", BASE, `CREATE TYPE tide AS ENUM ('ebb'); ${more("added tide")}`],
  ["a reference", BASE, more("parent_id int REFERENCES cargo (id)")],
  ["a reference that wants a value", BASE, more("parent_id int NOT NULL REFERENCES cargo (id)")],
  ["a serial column", BASE, more("no serial")],
  ["a wider type", BASE, BASE.replace("weight int", "weight bigint")],
  ["a longer text", BASE, BASE.replace("varchar(20)", "varchar(40)")],
  ["a shorter text", BASE, BASE.replace("varchar(20)", "varchar(5)")],
  ["a number out of a text", BASE, BASE.replace("note text", "note int")],
  ["NOT NULL", BASE, BASE.replace("note text", "note text NOT NULL")],
  ["NULL", BASE.replace("note text", "note text NOT NULL"), BASE],
  ["a default", BASE, BASE.replace("weight int", "weight int DEFAULT 4")],
  ["a unique constraint", BASE, BASE.replace("note text", "note text UNIQUE")],
  ["a check", BASE, BASE.replace("weight int", "weight int CHECK (weight > 4)")],
  [
    "a check on a list",
    BASE,
    BASE.replace("kind varchar(20)", "kind varchar(20) CHECK (kind IN ('dry', 'wet'))"),
  ],
  [
    "another check",
    BASE.replace("weight int", "weight int CONSTRAINT c CHECK (weight > 4)"),
    BASE.replace("weight int", "weight int CONSTRAINT c CHECK (weight > 5)"),
  ],
  [
    "an index",
    BASE,
    `${BASE} CREATE INDEX heavy ON cargo (weight DESC) WHERE weight > 3 AND kind IN ('a', 'b')`,
  ],
  ["a unique index", BASE, `${BASE} CREATE UNIQUE INDEX one ON cargo (lower(note))`],
  [
    "a label",
    `CREATE TYPE tide AS ENUM ('ebb'); ${more("t tide")}`,
    `CREATE TYPE tide AS ENUM ('ebb', 'flow'); ${more("t tide")}`,
  ],
  [
    "a foreign key that cascades",
    more("p int REFERENCES cargo"),
    more("p int REFERENCES cargo ON DELETE CASCADE"),
  ],
  ["a view", BASE, `${BASE} CREATE VIEW heavy AS SELECT id FROM cargo WHERE kind IN ('a', 'b')`],
  [
    "a type under a view",
    `${BASE} CREATE VIEW v AS SELECT weight FROM cargo`,
    `${BASE.replace("weight int", "weight bigint")} CREATE VIEW v AS SELECT weight FROM cargo`,
  ],
  ["identity", BASE, BASE.replace("id int", "id int GENERATED BY DEFAULT AS IDENTITY")],
  ["a generated column", BASE, more("g int GENERATED ALWAYS AS (weight * 2) STORED")],
])("%s: the fix is proven, there and back", LIMIT, async (_name, migrations, models) => {
  const { fixes, open, observer } = await fixesOf({ migrations, models });
  expect(open).toEqual([]);
  for (const fix of fixes)
    expect(fix, JSON.stringify(fix, null, 1)).toMatchObject({ state: "proven", reason: "" });
  expect(fixes.length).toBeGreaterThan(0);
  expect(
    fixes.every(({ reversal }) => reversal !== null),
    JSON.stringify(fixes, null, 1),
  ).toBe(true);
  expect(observer).toBe("pg_dump");
});

const only = async (sides: Sides): Promise<Fix> => {
  const { fixes } = await fixesOf(sides);
  if (fixes.length !== 1 || fixes[0] === undefined) throw new Error(JSON.stringify(fixes, null, 1));
  return fixes[0];
};

test.concurrent("a column that goes is destructive, with its values counted", LIMIT, async () => {
  const fix = await only({ migrations: more("extra int NOT NULL"), models: BASE });
  expect(fix).toMatchObject({ state: "destructive", reason: "" });
  const [loss] = fix.losses;
  expect(loss).toMatchObject({ table: "public.cargo", lostRows: 0, changedRows: 0 });
  expect(loss?.lostValues["extra"]).toBeGreaterThan(0);
});

test.concurrent("a table that goes is destructive, with its rows counted", LIMIT, async () => {
  const fix = await only({
    migrations: `${BASE} CREATE TABLE gone (id int PRIMARY KEY)`,
    models: BASE,
  });
  expect(fix.state).toBe("destructive");
  expect(fix.losses[0]).toMatchObject({ table: "public.gone" });
  expect(fix.losses[0]?.lostRows).toBeGreaterThan(0);
});

test.concurrent(
  "a type that rounds is destructive, with the rows that hold another value counted",
  LIMIT,
  async () => {
    const fix = await only({
      migrations: BASE.replace("weight int", "weight numeric(10,2)"),
      models: BASE,
    });
    const [loss] = fix.losses;
    expect(fix.state).toBe(loss === undefined ? "proven" : "destructive");
    expect(fix.cautions.length + (loss?.changedRows ?? 0)).toBeGreaterThan(0);
  },
);

test.concurrent(
  "another expression of a generated column changes what is stored, and says so",
  LIMIT,
  async () => {
    const fix = await only({
      migrations: more("g int GENERATED ALWAYS AS (weight * 2) STORED"),
      models: more("g int GENERATED ALWAYS AS (weight * 3) STORED"),
    });
    expect(fix).toMatchObject({ state: "destructive", reason: "", losses: [] });
    expect(fix.cautions).toEqual([expect.stringContaining("computed anew")]);
  },
);

test.concurrent(
  "between types without a conversion text is tried, and at last the values are given up",
  LIMIT,
  async () => {
    const enums = "CREATE TYPE ebb AS ENUM ('a', 'b'); CREATE TYPE flow AS ENUM ('a', 'b', 'c');";
    const byText = await only({
      migrations: `${enums} ${more("tide ebb")}`,
      models: `${enums} ${more("tide flow")}`,
    });
    expect(byText, byText.reason).toMatchObject({ state: "proven", decisions: [], losses: [] });
    expect(sqlOf([byText])).toContain("::text::");
    const givenUp = await only({ migrations: more("at date"), models: more("at uuid") });
    expect(givenUp, givenUp.reason).toMatchObject({
      state: "destructive",
      decisions: [expect.stringContaining("Decide how values of")],
    });
    expect(givenUp.losses[0]?.changedRows).toBeGreaterThan(0);
  },
);

test.concurrent("a partition is detached in place, with its rows", LIMIT, async () => {
  const table = "CREATE TABLE t (id int NOT NULL, d date NOT NULL) PARTITION BY RANGE (d);";
  const part = "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')";
  const { fixes, open } = await fixesOf({
    migrations: `${table} CREATE TABLE t1 PARTITION OF t ${part}`,
    models: `${table} CREATE TABLE t1 (id int NOT NULL, d date NOT NULL)`,
  });
  expect(open).toEqual([]);
  expect(sqlOf(fixes)).toBe("ALTER TABLE public.t DETACH PARTITION public.t1");
  expect(fixes[0]?.reversal?.[0]?.sql).toBe(
    `ALTER TABLE public.t ATTACH PARTITION public.t1 ${part}`,
  );
});

test.concurrent(
  "an index of a partitioned table comes with those of its partitions",
  LIMIT,
  async () => {
    const table =
      "CREATE TABLE t (id int, d date) PARTITION BY RANGE (d); CREATE TABLE t1 PARTITION OF t DEFAULT;";
    const { fixes } = await fixesOf({
      migrations: table,
      models: `${table} CREATE INDEX t_i ON t (id)`,
    });
    expect(fixes.map(({ state }) => state)).toEqual(["proven"]);
    expect(sqlOf(fixes)).not.toContain(" ONLY ");
  },
);

test.concurrent("what takes a superuser is tried as one, and says so", LIMIT, async () => {
  const event =
    "CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; REVOKE ALL ON FUNCTION ef() FROM PUBLIC;";
  await using modelled = await built(event);
  await modelled.query("CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION public.ef()");
  const { fixes } = await fixesOf({ migrations: event, models: event, modelled });
  expect(fixes.map(({ state, reason }) => [state, reason])).toEqual([["proven", ""]]);
  expect(fixes[0]?.cautions).toEqual([expect.stringContaining("superuser")]);
});

test.concurrent(
  "rows that the present schema allows and the fix does not are named",
  LIMIT,
  async () => {
    const fix = await only({
      migrations: BASE,
      models: BASE.replace("note text", "note text UNIQUE"),
    });
    expect(fix.state).toBe("proven");
    expect(fix.cautions).toEqual([expect.stringContaining("23505")]);
  },
);

test.concurrent(
  "what only migrations say stays: no fix drops a trigger, a function or a view",
  LIMIT,
  async () => {
    const extras = `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER t BEFORE UPDATE ON cargo FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE VIEW v AS SELECT id FROM cargo; COMMENT ON TABLE cargo IS 'kept';
    CREATE TABLE alembic_version (version_num text PRIMARY KEY)`;
    const { fixes, open } = await fixesOf({
      migrations: `${BASE} ${extras}`,
      models: more("added text"),
    });
    expect(open).toEqual([]);
    expect(fixes.map(({ title }) => title)).toEqual(["add cargo.added"]);
    expect(sqlOf(fixes)).not.toMatch(/DROP|COMMENT|alembic/);
    expect(fixes[0]?.state).toBe("proven");
  },
);

test.concurrent(
  "a plan that does too much, too little or nothing that works is only suggested",
  LIMIT,
  async () => {
    const planning = (sql: readonly string[]): FixPlanner => ({
      plan: async ({ changes }) => {
        const statements = sql.map((each) => ({ sql: each, isTransactional: true }));
        const plan = { statements, reversal: [], touched: [], planner: "a planner of the test" };
        const answer = { isPlanned: true, plan } as const;
        return changes.map(() => answer);
      },
      observe: async () => "",
    });
    const tried = (...sql: readonly string[]) =>
      only({
        migrations: BASE,
        models: more("added text DEFAULT 'x'"),
        ports: { fixPlanner: planning(sql) },
      });
    const add = "ALTER TABLE cargo ADD COLUMN added text DEFAULT 'x'";
    expect(await tried(add)).toMatchObject({ state: "proven", reversal: null });
    expect(await tried("ALTER TABLE cargo ADD COLUMN added text")).toMatchObject({
      state: "suggested",
    });
    // Our comparison does not see the storage of a column; a dump does.
    expect(await tried(add, "ALTER TABLE cargo ALTER note SET STORAGE PLAIN")).toMatchObject({
      state: "suggested",
      reason: expect.stringContaining("pg_dump"),
    });
    expect(await tried(add, "ALTER TABLE nowhere ADD x int")).toMatchObject({
      state: "suggested",
      reason: expect.stringContaining("42P01"),
    });
    expect(await tried(add, "UPDATE cargo SET note = 'lost'")).toMatchObject({
      state: "destructive",
    });
    expect(await tried(add, "DELETE FROM cargo")).toMatchObject({ state: "destructive" });
  },
);

test.concurrent(
  "without pg_dump the planner's own reading is the second observer",
  LIMIT,
  async () => {
    const databases = {
      create: (purpose: string, template?: Database) => server.create(purpose, template),
      dump: async () => undefined,
    } as unknown as DatabaseServer;
    const { observer, fixes } = await fixesOf({
      migrations: BASE,
      models: more("added text DEFAULT 'x'"),
      ports: { databases },
    });
    expect(observer).toBe("planner");
    expect(fixes.map(({ state }) => state)).toEqual(["proven"]);
  },
);

test.concurrent.each<readonly [name: string, migrations: string, models: string]>([
  ["a column", BASE, BASE.replace("note text", "notes text")],
  [
    "a column, with what is named after it",
    `${more("owner_id int REFERENCES cargo, tag text UNIQUE")} CREATE INDEX cargo_note_idx ON cargo (note)`,
    `${more("first_owner_id int REFERENCES cargo, tags text UNIQUE").replace("note text", "notes text")} CREATE INDEX cargo_notes_idx ON cargo (notes)`,
  ],
  [
    "a table, with what is named after it",
    `${BASE} CREATE TABLE port (id serial PRIMARY KEY, name text UNIQUE, size int GENERATED ALWAYS AS IDENTITY, at date)`,
    `${BASE} CREATE TABLE harbour (id serial PRIMARY KEY, name text UNIQUE, size int GENERATED ALWAYS AS IDENTITY, at date)`,
  ],
  [
    "a table that others refer to",
    `CREATE TABLE port (id int PRIMARY KEY, name text, at date); ${more("port_id int REFERENCES port")}`,
    `CREATE TABLE harbour (id int PRIMARY KEY, name text, at date); ${more("port_id int REFERENCES harbour")}`,
  ],
])("%s is given its new name, and keeps its rows", LIMIT, async (_name, migrations, models) => {
  const { fixes, open } = await fixesOf({ migrations, models });
  expect(open).toEqual([]);
  expect(fixes.length).toBeGreaterThan(0);
  for (const fix of fixes) {
    expect(fix, JSON.stringify(fix)).toMatchObject({ state: "proven", losses: [] });
    expect(sqlOf([fix])).toContain(" RENAME ");
    expect(fix.reversal?.length).toBe(fix.statements.length);
  }
});

test.concurrent(
  "equal schemas need no fix, and one that was not built allows none",
  LIMIT,
  async () => {
    expect(await study({ migrations: BASE, models: BASE })).toMatchObject({
      outcome: "not-applicable",
    });
    const ports = { fixPlanner: undefined } as unknown as Partial<Ports>;
    expect(await study({ migrations: BASE, models: more("a int"), ports })).toMatchObject({
      isStudied: false,
      outcome: "not-applicable",
    });
  },
);

test.concurrent(
  "of several differences each has a fix of its own, and what belongs together has one",
  LIMIT,
  async () => {
    const { fixes } = await fixesOf({
      migrations: `${BASE} CREATE TABLE port (id int PRIMARY KEY)`,
      models: `CREATE TYPE tide AS ENUM ('ebb'); ${more("a tide, b tide, c int DEFAULT 3")}
      CREATE TABLE port (id int PRIMARY KEY, name text); CREATE INDEX i ON port (name)`,
    });
    expect(fixes.map(({ state }) => state)).toEqual(fixes.map(() => "proven"));
    const titles = fixes.map(({ title }) => title).sort();
    expect(titles).toEqual(["add cargo.a and 2 more", "add cargo.c", "add port.name"]);
  },
);

test.concurrent(
  "what is only written differently has no fix, and keeps none from being proven",
  LIMIT,
  async () => {
    const { fixes, open } = await fixesOf({
      migrations: `${more("seen timestamptz DEFAULT now() + interval '1 day'")}
      ALTER TABLE cargo ADD CONSTRAINT c CHECK (length(note) > 1 AND weight > 0);
      CREATE VIEW heavy AS SELECT id FROM cargo WHERE 2 * weight > 7`,
      models: `${more("seen timestamptz NOT NULL DEFAULT interval '1 day' + CURRENT_TIMESTAMP")}
      ALTER TABLE cargo ADD CONSTRAINT c CHECK (weight > 0 AND char_length(note) > 1);
      COMMENT ON CONSTRAINT c ON cargo IS 'why';
      CREATE VIEW heavy AS SELECT c.id FROM cargo c WHERE c.weight * 2 > 7`,
    });
    expect(open).toEqual([]);
    expect(fixes.map(({ state, reason }) => [state, reason])).toEqual([["proven", ""]]);
    expect(sqlOf(fixes)).toMatch(/SET NOT NULL/);
  },
);

test.concurrent("a new name is proven beside what is only written differently", LIMIT, async () => {
  const checked = (condition: string, twice: string) =>
    `${more(`twice int GENERATED ALWAYS AS (${twice}) STORED, CONSTRAINT c CHECK (${condition})`)}`;
  const { fixes, open } = await fixesOf({
    migrations: checked("length(note) > 1 AND weight > 0", "2 * weight"),
    models: checked("weight > 0 AND char_length(note) > 1", "weight * 2").replace(
      "cargo",
      "freight",
    ),
  });
  expect(open).toEqual([]);
  expect(fixes.map(({ state, reason }) => [state, reason])).toEqual([["proven", ""]]);
  expect(sqlOf(fixes)).toMatch(/RENAME/);
});
