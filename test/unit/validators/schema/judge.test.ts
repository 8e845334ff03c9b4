import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Finding } from "#contract/finding.ts";
import type { CatalogFact } from "#engines/catalog/fact.ts";
import type { CommandRun, SchemaEvidence } from "#validators/schema/evidence.ts";
import { schemaValidator } from "#validators/schema/index.ts";
import { judge } from "#validators/schema/judge.ts";
import { RULES } from "#validators/schema/rules.ts";
import { STUDIES } from "#validators/schema/studies.ts";

const fixture = (name: string): SchemaEvidence =>
  JSON.parse(
    readFileSync(
      new URL(`../../../fixtures/evidence/schema/${name}.json`, import.meta.url),
      "utf8",
    ),
  );

const healthy = fixture("healthy");
const drifted = fixture("drifted");

const findings = (payload: SchemaEvidence): readonly Finding[] =>
  judge({
    kind: "schema",
    version: 1,
    collectedAt: "",
    durationMs: 0,
    limitsReached: [],
    redactionCount: 0,
    payload,
  });
const answersTo = (payload: SchemaEvidence, rule: { readonly id: string }) =>
  findings(payload).filter((finding) => finding.rule === rule.id);
const outcome = (payload: SchemaEvidence, rule: { readonly id: string }) =>
  answersTo(payload, rule).map((finding) => finding.outcome);
const places = (payload: SchemaEvidence, rule: { readonly id: string }) =>
  answersTo(payload, rule).map(({ place, severity }) => [place?.file, place?.line, severity]);

const failed: CommandRun = {
  label: "migrate",
  argv: ["alembic", "upgrade", "head"],
  exitCode: 1,
  signal: null,
  startErrorCode: null,
  timedOut: false,
  durationMs: 900,
  outputTail: "boom",
  failure: {
    type: "DuplicateTable",
    message: 'relation "orders" already exists',
    kind: "exception",
    place: { file: "migrations/versions/x.py", line: 9 },
    migration: { file: "migrations/versions/x.py", line: 9 },
    cause: "DuplicateTable@migrations/versions/x.py:9",
  },
  messages: [
    {
      at: "",
      level: "ERROR",
      sqlstate: "42P07",
      database: "x",
      role: "app",
      message: 'relation "orders" already exists',
    },
  ],
};
const unmigrated: SchemaEvidence = {
  ...healthy,
  rollback: null,
  migrated: {
    source: "command",
    obstacle: "the migrations did not finish",
    run: failed,
    failedAt: { file: "migrations/versions/x.py", line: 9 },
    catalog: null,
    facts: null,
  },
};
const withoutModels: SchemaEvidence = {
  ...healthy,
  models: {
    ...{ supported: false, reason: "plain SQL", run: null, report: null },
    ...{ catalog: null, facts: null, expressible: null },
  },
};
const unbuilt: SchemaEvidence = {
  ...healthy,
  models: {
    ...healthy.models,
    reason: "/srv/a.ts:3\n  foo(\n\nSyntaxError: Unexpected token\n    at x (y.js:1:2)",
    catalog: null,
    facts: null,
  },
};
const COMPARISONS = [
  RULES.tableAbsent,
  RULES.columnAbsent,
  RULES.typeDifferent,
  RULES.nullabilityDifferent,
  RULES.defaultDifferent,
  RULES.constraintAbsent,
  RULES.constraintDifferent,
  RULES.indexAbsent,
  RULES.enumDifferent,
  RULES.objectAbsent,
  RULES.rename,
  RULES.objectDifferent,
  RULES.unexpectedObject,
  RULES.notCompared,
  RULES.physicalDifference,
  RULES.nameDifferent,
];

const NO_TABLES = {
  catalog: { tables: [], enums: [] },
  facts: { serverVersion: "15.18", facts: [] },
};

/** Evidence whose models' or migrations' facts were changed. */
function changed(
  side: "models" | "migrated",
  change: (facts: readonly CatalogFact[]) => readonly CatalogFact[],
): SchemaEvidence {
  const { facts } = healthy[side];
  if (facts === null) throw new Error("the fixture has facts");
  return {
    ...healthy,
    [side]: { ...healthy[side], facts: { ...facts, facts: change(facts.facts) } },
  };
}

const added =
  (kind: CatalogFact["kind"], name: string, attributes: CatalogFact["attributes"] = {}) =>
  (facts: readonly CatalogFact[]): readonly CatalogFact[] => [
    ...facts,
    { kind, name, parent: null, columns: [], attributes },
  ];

describe("every rule", () => {
  it.each([
    ["healthy", healthy],
    ["drifted", drifted],
    ["unmigrated", unmigrated],
    ["without models", withoutModels],
  ])("is answered when %s", (_name, payload) => {
    const answered = new Set(findings(payload).map(({ rule }) => rule));
    expect(answered).toEqual(new Set(schemaValidator.rules.map(({ id }) => id)));
  });

  it("has a fingerprint of its own for every violation", () => {
    const violated = findings(drifted).filter((finding) => finding.outcome === "violated");
    expect(new Set(violated.map(({ fingerprint }) => fingerprint)).size).toBe(violated.length);
  });

  it("of a study is open where nothing was observed", () => {
    const open = findings({ ...healthy, studies: {} }).filter(
      ({ outcome: is }) => is === "inconclusive",
    );
    const asked = STUDIES.flatMap(({ rules }) => rules.map(({ id }) => id));
    expect(open.map(({ rule }) => rule)).toEqual(asked);
  });

  it("is satisfied by a healthy application, without a remark", () => {
    // Its models are classes, and no file that anything writes.
    const { snapshotStale: _, ...asked } = RULES;
    const own = new Set<string>(Object.values(asked).map(({ id }) => id));
    const rest = findings(healthy).filter(
      ({ rule, outcome: is }) => own.has(rule) && is !== "satisfied",
    );
    expect(rest).toEqual([]);
  });
});

describe("models against migrations", () => {
  const SALES = "orders/store/models/sales.py";
  const ACCOUNTS = "orders/store/models/accounts.py";
  const CATALOGUE = "orders/store/models/catalogue.py";
  const LAST = "migrations/versions/c93a4d01e7f5_enquiries.py";

  it.each([
    [RULES.tableAbsent, [[ACCOUNTS, 38, "critical"]]],
    [RULES.columnAbsent, [[SALES, 61, "critical"]]],
    [RULES.typeDifferent, [[SALES, 51, "critical"]]],
    [RULES.nullabilityDifferent, [[SALES, 96, "critical"]]],
    [RULES.defaultDifferent, [[ACCOUNTS, 34, "critical"]]],
    [
      RULES.constraintAbsent,
      [
        [ACCOUNTS, 24, "critical"],
        [ACCOUNTS, 24, "critical"],
      ],
    ],
    [
      RULES.constraintDifferent,
      [
        [ACCOUNTS, 29, "critical"],
        [CATALOGUE, 14, "critical"],
      ],
    ],
    [RULES.indexAbsent, [[CATALOGUE, 33, "warning"]]],
    [RULES.enumDifferent, [[SALES, 52, "critical"]]],
    [RULES.constraintNotValid, [[LAST, 54, "warning"]]],
    [RULES.rollbackFailure, [[LAST, 49, "warning"]]],
    [
      RULES.unexpectedObject,
      [
        [LAST, 54, "warning"],
        [LAST, 52, "critical"],
        [LAST, 53, "note"],
        [LAST, 51, "warning"],
        [LAST, 50, "note"],
        [LAST, 49, "note"],
      ],
    ],
  ])("$id is placed on the line that declares it", (rule, expected) => {
    expect(places(drifted, rule)).toEqual(expected);
    expect(new Set(outcome(drifted, rule))).toEqual(new Set(["violated"]));
  });

  it("names the migration that last touched what differs, and the fix", () => {
    const [finding] = answersTo(drifted, RULES.typeDifferent);
    expect(finding?.message).toBe(
      "orders.reference is character varying(36) in the models and character varying(26) in the migrations (migrations/versions/a07e5f3c8d22_orders.py:28).",
    );
    expect(finding?.remedy).toContain(
      "ALTER TABLE orders ALTER COLUMN reference TYPE character varying(36);",
    );
    const [column] = answersTo(drifted, RULES.columnAbsent);
    expect(column?.remedy).toContain('alembic revision --autogenerate -m "add orders.channel"');
    const [type] = answersTo(drifted, RULES.enumDifferent);
    expect(type?.remedy).toContain("ALTER TYPE order_status ADD VALUE 'lost';");
    expect(type?.remedy).not.toContain("--autogenerate");
  });

  it("does not arise without models; the migrations are still judged", () => {
    for (const rule of COMPARISONS)
      expect(answersTo(withoutModels, rule).map((each) => [each.outcome, each.message])).toEqual([
        ["not-applicable", "Plain SQL."],
      ]);
    expect(outcome(withoutModels, RULES.noMigrations)).toEqual(["not-applicable"]);
    expect(outcome(withoutModels, RULES.migrationFailure)).toEqual(["satisfied"]);
    expect(outcome(withoutModels, RULES.constraintNotValid)).toEqual(["satisfied"]);
  });

  it("is open when the migrations failed", () => {
    for (const rule of [...COMPARISONS, RULES.rollbackFailure, RULES.rollbackLeftover])
      expect(outcome(unmigrated, rule)).toEqual(["inconclusive"]);
    expect(outcome(unmigrated, RULES.constraintNotValid)).toEqual(["inconclusive"]);
  });

  it("is open when no model has a table although tables exist", () => {
    const empty = {
      ...healthy,
      models: { ...healthy.models, ...NO_TABLES },
    };
    for (const rule of COMPARISONS) expect(outcome(empty, rule)).toEqual(["inconclusive"]);
  });

  it("an absent enum and the first column that uses it are one cause", () => {
    const payload = changed("migrated", (facts) =>
      facts
        .filter(({ kind }) => kind !== "enum")
        .map((fact) =>
          fact.attributes["type"] === "public.order_status"
            ? { ...fact, attributes: { ...fact.attributes, type: "text" } }
            : fact,
        ),
    );
    const [type] = answersTo(payload, RULES.enumDifferent);
    const [column] = answersTo(payload, RULES.typeDifferent);
    expect(type?.cause).toBe(column?.cause);
    expect(type?.outcome).toBe("violated");
  });

  it("a name that exists on one side only is told as a rename when nothing else fits", () => {
    const payload = changed("migrated", (facts) =>
      facts.map((fact) =>
        fact.name === "public.orders.reference"
          ? { ...fact, name: "public.orders.order_reference", columns: ["order_reference"] }
          : {
              ...fact,
              columns: fact.columns.map((name) =>
                name === "reference" ? "order_reference" : name,
              ),
            },
      ),
    );
    const [finding] = answersTo(payload, RULES.rename);
    expect([finding?.outcome, finding?.severity]).toEqual(["violated", "critical"]);
    expect(finding?.message).toContain(
      "the migrations have order_reference in its place: either it was renamed, or one was dropped and another one added",
    );
    expect(finding?.remedy).toContain(
      "ALTER TABLE orders RENAME COLUMN order_reference TO reference; if it is another column: ALTER TABLE orders ADD COLUMN reference",
    );
    expect(outcome(payload, RULES.columnAbsent)).toEqual(["satisfied"]);
    expect(outcome(payload, RULES.unexpectedObject)).toEqual(["satisfied"]);
  });

  it("a view that answers something else is a warning", () => {
    const view = (definition: string) => added("view", "public.fresh", { definition });
    const models = changed("models", view("SELECT 1")).models;
    const { migrated } = changed("migrated", view("SELECT 2"));
    const [finding] = answersTo({ ...healthy, models, migrated }, RULES.objectDifferent);
    expect([finding?.outcome, finding?.severity]).toEqual(["violated", "warning"]);
    expect(finding?.message).toBe(
      "The view fresh differs between models and migrations (definition): SELECT 1 in the models, SELECT 2 in the migrations.",
    );
  });

  it("an object of a kind that is not compared in depth is named", () => {
    const payload = changed("models", added("operator", "public.<->(point, point)"));
    const [finding] = answersTo(payload, RULES.notCompared);
    expect([finding?.outcome, finding?.severity]).toEqual(["violated", "warning"]);
    expect(finding?.message).toContain("this kind is not compared in depth");
  });

  it("what is stored in another way is one note for all of its sort", () => {
    const payload = changed("migrated", (facts) =>
      facts.map((fact) =>
        fact.kind === "column" && fact.attributes["type"] === "jsonb"
          ? { ...fact, attributes: { ...fact.attributes, storage: "external" } }
          : fact,
      ),
    );
    const notes = answersTo(payload, RULES.physicalDifference);
    expect(notes.map((each) => [each.outcome, each.severity])).toEqual([["violated", "note"]]);
  });

  it("a constraint under another name is a note", () => {
    const payload = changed("migrated", (facts) =>
      facts.map((fact) =>
        fact.name === "public.accounts.uq_accounts_email"
          ? { ...fact, name: "public.accounts.one_email" }
          : fact,
      ),
    );
    const [note] = answersTo(payload, RULES.nameDifferent);
    expect([note?.outcome, note?.severity]).toEqual(["violated", "note"]);
    expect(note?.message).toBe(
      "The unique constraint uq_accounts_email of accounts is called one_email in the migrations and does the same.",
    );
  });

  it("nothing is claimed when a drift that was planted is not found", () => {
    const control = {
      relation: "public.orders",
      planted: ["a column added"],
      missed: ["a column added"],
    };
    for (const rule of COMPARISONS) {
      const [finding] = answersTo({ ...healthy, control }, rule);
      expect(finding?.outcome).toBe("inconclusive");
      expect(finding?.message).toContain("a column added in public.orders");
    }
  });

  it("what only migrations create stays open while a module could not be imported", () => {
    const report = drifted.models.report;
    if (report === null) throw new Error("the fixture has a report");
    const partial = {
      ...drifted,
      models: {
        ...drifted.models,
        report: { ...report, failures: [{ module: "app.tools", error: "ImportError: no dev" }] },
      },
    };
    expect(outcome(partial, RULES.unexpectedObject)).toEqual(["inconclusive"]);
    const [note] = answersTo(partial, RULES.modelsUnimportable);
    expect([note?.outcome, note?.severity]).toEqual(["violated", "note"]);
  });

  it("many modules that could not be imported are one note", () => {
    const report = drifted.models.report;
    if (report === null) throw new Error("the fixture has a report");
    const failures = ["a", "b", "c", "d", "e"].map((module) => ({ module, error: "no cloud" }));
    const notes = answersTo(
      { ...drifted, models: { ...drifted.models, report: { ...report, failures } } },
      RULES.modelsUnimportable,
    );
    expect(notes.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^5 modules .*: a \(no cloud\), b .*, c .*, and 2 more\.$/),
    ]);
  });
});

describe("schema/migration-failure", () => {
  it("is placed on the migration and says what the server said", () => {
    const [finding] = answersTo(unmigrated, RULES.migrationFailure);
    expect(finding).toMatchObject({
      outcome: "violated",
      severity: "critical",
      message:
        'alembic upgrade head failed in migrations/versions/x.py:9: 42P07 relation "orders" already exists.',
      place: { file: "migrations/versions/x.py", line: 9 },
      cause: "DuplicateTable@migrations/versions/x.py:9",
    });
  });

  it.each([
    ["could not be started", { startErrorCode: "ENOENT", exitCode: null }],
    ["did not end", { timedOut: true, exitCode: null }],
    ["was not found", { exitCode: 127 }],
    ["was ended by SIGKILL", { signal: "SIGKILL", exitCode: null }],
  ])("is open when the command %s", (words, change) => {
    const payload = {
      ...unmigrated,
      migrated: { ...unmigrated.migrated, run: { ...failed, ...change } },
    };
    const [finding] = answersTo(payload, RULES.migrationFailure);
    expect(finding?.outcome).toBe("inconclusive");
    expect(finding?.message).toContain(words);
  });

  it("asks nothing of an order that is not known as a whole, when the tool follows it", () => {
    const orphan = { file: "x/2_b.py", id: "b", parents: ["elsewhere"], line: 3 };
    const migrations = { ...healthy.migrations, files: [...healthy.migrations.files, orphan] };
    for (const rule of [RULES.revisionMissing, RULES.severalHeads]) {
      expect(outcome({ ...healthy, migrations }, rule)).toEqual(["not-applicable"]);
      expect(outcome({ ...unmigrated, migrations }, rule)).toEqual(["violated"]);
    }
  });

  it("is open when the migrations ended well in another database", () => {
    const run = { ...failed, exitCode: 0, messages: [] };
    const migrated = {
      ...unmigrated.migrated,
      run,
      failedAt: null,
      obstacle: "they went elsewhere",
    };
    const [finding] = answersTo({ ...unmigrated, migrated }, RULES.migrationFailure);
    expect(finding).toMatchObject({ outcome: "inconclusive", message: "They went elsewhere." });
    expect(outcome({ ...unmigrated, migrated }, RULES.tableAbsent)).toEqual(["inconclusive"]);
  });

  it("is open when the server here lacks an extension, which production's may have", () => {
    const [refused] = failed.messages;
    const message = 'extension "postgis" is not available';
    const messages = refused === undefined ? [] : [{ ...refused, sqlstate: "0A000", message }];
    const payload = {
      ...unmigrated,
      migrated: { ...unmigrated.migrated, run: { ...failed, messages } },
    };
    const [finding] = answersTo(payload, RULES.migrationFailure);
    expect(finding).toMatchObject({
      outcome: "inconclusive",
      message:
        'The server here does not offer the extension "postgis", which the migrations need; database.url may name one that does.',
    });
  });

  it("stays open when an application that migrates itself did not start", () => {
    const payload: SchemaEvidence = {
      ...withoutModels,
      migrated: {
        source: "none",
        obstacle: "nothing",
        run: null,
        failedAt: null,
        catalog: null,
        facts: null,
      },
      migrations: { ...healthy.migrations, supported: false, reason: "none", files: [] },
    };
    expect(outcome(payload, RULES.migrationFailure)).toEqual(["inconclusive"]);
    expect(outcome(payload, RULES.constraintNotValid)).toEqual(["inconclusive"]);
  });
});

describe("the order of the migrations", () => {
  const [first, second] = healthy.migrations.files;
  if (first === undefined || second === undefined) throw new Error("the fixture has migrations");
  const withFiles = (files: SchemaEvidence["migrations"]["files"]): SchemaEvidence => ({
    ...unmigrated,
    migrations: { ...healthy.migrations, files },
  });
  const forked = withFiles([
    { ...first, id: "a", parents: [] },
    { file: "versions/b.py", id: "b", parents: ["a"], line: 12 },
    { file: "versions/c.py", id: "c", parents: ["a"], line: 14 },
  ]);

  it("two heads are placed on the second one and explain the failure", () => {
    const [finding] = answersTo(forked, RULES.severalHeads);
    expect(finding).toMatchObject({
      outcome: "violated",
      severity: "critical",
      message: "The migrations have 2 heads: b (versions/b.py) and c (versions/c.py).",
      place: { file: "versions/c.py", line: 14 },
    });
    expect(outcome(forked, RULES.migrationFailure)).toEqual(["inconclusive"]);
  });

  it("two heads that are migrated on purpose are a note", () => {
    const run = { ...failed, exitCode: 0, argv: ["alembic", "upgrade", "heads"] };
    const payload = { ...forked, migrated: { ...healthy.migrated, run } };
    const [finding] = answersTo(payload, RULES.severalHeads);
    expect([finding?.outcome, finding?.severity]).toEqual(["violated", "note"]);
  });

  it("two leaves of one application of Django stop it as well", () => {
    const files = ["shop.0001", "shop.0002_a", "shop.0002_b", "people.0001"].map((id) => ({
      file: `${id}.py`,
      id,
      parents: id.startsWith("shop.0002") ? ["shop.0001"] : [],
      line: 3,
    }));
    const { migrations } = withFiles(files);
    const payload = { ...unmigrated, migrations: { ...migrations, tool: "django", graph: false } };
    const [finding, second] = answersTo(payload, RULES.severalHeads);
    expect([finding?.place?.file, finding?.remedy]).toEqual([
      "shop.0002_b.py",
      "Join them: python manage.py makemigrations --merge shop; or let shop.0002_b follow shop.0002_a.",
    ]);
    expect(second).toBeUndefined();
  });

  it("two migrations with one number are a critical finding where the number is all that counts", () => {
    const files = ["V2__a", "V2__b", "V10__c"].map((id) => ({
      file: `db/migration/${id}.sql`,
      id,
      parents: [],
      line: 1,
    }));
    const { migrations } = withFiles(files);
    const payload = { ...unmigrated, migrations: { ...migrations, tool: "flyway", graph: false } };
    expect(places(payload, RULES.duplicateMigration)).toEqual([
      ["db/migration/V2__b.sql", 1, "critical"],
    ]);
    const named = { ...payload, migrations: { ...payload.migrations, tool: "knex" } };
    expect(outcome(named, RULES.duplicateMigration)).toEqual(["satisfied"]);
    expect(outcome(withFiles([]), RULES.duplicateMigration)).toEqual(["not-applicable"]);
  });

  it("a parent that no file has is named", () => {
    const payload = withFiles([{ file: "versions/b.py", id: "b", parents: ["gone"], line: 3 }]);
    const [finding] = answersTo(payload, RULES.revisionMissing);
    expect(finding?.place).toEqual({ file: "versions/b.py", line: 3 });
    expect(finding?.message).toContain("gone");
  });

  it("does not arise for a tool that goes by names", () => {
    const payload = { ...healthy, migrations: { ...healthy.migrations, graph: false } };
    expect(outcome(payload, RULES.severalHeads)).toEqual(["not-applicable"]);
    expect(outcome(payload, RULES.revisionMissing)).toEqual(["not-applicable"]);
  });
});

describe("schema/models-unimportable", () => {
  const withRun = (run: CommandRun): SchemaEvidence => ({
    ...healthy,
    models: { ...healthy.models, run, report: null, catalog: null, facts: null },
  });
  const imports = {
    type: "ModuleNotFoundError",
    message: "No module named 'stripe'",
    kind: "import" as const,
    place: { file: "app/models.py", line: 3 },
    migration: null,
    cause: "ModuleNotFoundError@app/models.py:3",
  };

  it("is placed on the import and shares its cause with the start", () => {
    const payload = withRun({ ...failed, label: "models", messages: [], failure: imports });
    expect(answersTo(payload, RULES.modelsUnimportable)).toMatchObject([
      {
        outcome: "violated",
        place: { file: "app/models.py", line: 3 },
        cause: "ModuleNotFoundError@app/models.py:3",
      },
    ]);
    for (const rule of COMPARISONS) expect(outcome(payload, rule)).toEqual(["inconclusive"]);
  });

  it("is open when the server refused, which the models may not be to blame for", () => {
    expect(outcome(withRun(failed), RULES.modelsUnimportable)).toEqual(["inconclusive"]);
  });

  it("is open when nothing in the project is named", () => {
    const failure = { ...imports, type: "AttributeError", place: null };
    const payload = withRun({ ...failed, messages: [], failure });
    expect(outcome(payload, RULES.modelsUnimportable)).toEqual(["inconclusive"]);
  });

  it("is violated when SQLAlchemy refuses the models themselves", () => {
    const failure = { ...imports, type: "NoReferencedTableError", place: null };
    const payload = withRun({ ...failed, messages: [], failure });
    expect(outcome(payload, RULES.modelsUnimportable)).toEqual(["violated"]);
  });
});

describe("schema/no-migrations", () => {
  const none = {
    ...healthy.migrations,
    supported: false,
    reason: "there is no alembic.ini",
    files: [],
  };
  const nothing = {
    source: "none" as const,
    obstacle: "no",
    run: null,
    failedAt: null,
    catalog: null,
    facts: null,
  };

  it("models without migrations are critical, at the first model", () => {
    const [finding] = answersTo(
      { ...healthy, migrations: none, migrated: nothing },
      RULES.noMigrations,
    );
    expect([finding?.outcome, finding?.severity]).toEqual(["violated", "critical"]);
    expect(finding?.place?.file).toBe(healthy.models.report?.tables[0]?.file);
  });

  it("an application that creates its tables itself is a warning", () => {
    const migrated = { ...healthy.migrated, source: "start" as const, run: null };
    const [finding] = answersTo({ ...healthy, migrations: none, migrated }, RULES.noMigrations);
    expect([finding?.outcome, finding?.severity]).toEqual(["violated", "warning"]);
  });

  it("is open when the models could not be read, and does not arise without a table", () => {
    const unread = { ...healthy.models, catalog: null, facts: null };
    const empty = { ...healthy.models, ...NO_TABLES };
    const base = { ...healthy, migrations: none, migrated: nothing };
    expect(outcome({ ...base, models: unread }, RULES.noMigrations)).toEqual(["inconclusive"]);
    expect(outcome({ ...base, models: empty }, RULES.noMigrations)).toEqual(["not-applicable"]);
  });
});

describe("the comparison's worth and the way back", () => {
  it("a migration that calls create_all is named", () => {
    const createsFromModels = { file: "migrations/versions/1.py", line: 12 };
    const [finding] = answersTo({ ...healthy, createsFromModels }, RULES.vacuousComparison);
    expect([finding?.outcome, finding?.place]).toEqual(["violated", createsFromModels]);
  });

  it("models that were not loaded are named, also when none was", () => {
    const part = changed("models", (facts) =>
      facts.filter(({ kind, name, parent }) =>
        kind === "table" ? name === "public.accounts" : parent === "table public.accounts",
      ),
    );
    const [finding] = answersTo(part, RULES.vacuousComparison);
    expect(finding?.outcome).toBe("violated");
    expect(finding?.message).toMatch(
      /^The models that were loaded describe only 1 of the \d+ tables/,
    );
    const none = { ...healthy, models: { ...healthy.models, ...NO_TABLES } };
    expect(answersTo(none, RULES.vacuousComparison)[0]?.message).toContain("describe none of the");
  });

  it("an option that brings the tables to the models at every start is named", () => {
    const synchronizes = { file: "src/data-source.ts", line: 9 };
    const [finding] = answersTo({ ...healthy, synchronizes }, RULES.vacuousComparison);
    expect([finding?.outcome, finding?.place]).toEqual(["violated", synchronizes]);
  });

  it("tables of a start are no proof where the application calls create_all", () => {
    const report = healthy.models.report;
    if (report === null) throw new Error("the fixture has a report");
    const signals = [
      { kind: "creates-at-start" as const, subject: "create_all", file: "app/main.py", line: 7 },
    ];
    const models = { ...healthy.models, report: { ...report, signals } };
    const migrated = { ...healthy.migrated, source: "start" as const, run: null };
    const [open] = answersTo({ ...healthy, models, migrated }, RULES.vacuousComparison);
    expect([open?.outcome, open?.place]).toEqual([
      "inconclusive",
      { file: "app/main.py", line: 7 },
    ]);
    expect(outcome({ ...healthy, models }, RULES.vacuousComparison)).toEqual(["satisfied"]);
  });

  it("models that env.py does not import are said, and are no finding", () => {
    const report = healthy.models.report;
    if (report === null) throw new Error("the fixture has a report");
    const signals = [{ kind: "unknown-to-migrations" as const, subject: "public.late" }];
    const models = { ...healthy.models, report: { ...report, signals } };
    const [finding] = answersTo({ ...healthy, models }, RULES.vacuousComparison);
    expect([finding?.outcome, finding?.message.includes("public.late")]).toEqual([
      "satisfied",
      true,
    ]);
  });

  it("what PostgreSQL refuses of the models is told, not only left out", () => {
    const report = healthy.models.report;
    if (report === null) throw new Error("the fixture has a report");
    const subject = "foreign key public.input_tags (input_uuid)";
    const signals = [{ kind: "impossible" as const, subject, file: "app/models.py", line: 7 }];
    const models = { ...healthy.models, report: { ...report, signals } };
    const [finding] = answersTo({ ...healthy, models }, RULES.modelRefused);
    expect(finding).toMatchObject({
      ...{ outcome: "violated", severity: "note", place: { file: "app/models.py", line: 7 } },
      message: `The models declare the ${subject}, which PostgreSQL refuses; the comparison leaves it out.`,
    });
    expect(outcome(healthy, RULES.modelRefused)).toEqual(["satisfied"]);
    const unread = { ...healthy, models: { ...healthy.models, catalog: null } };
    expect(outcome(unread, RULES.modelRefused)).toEqual(["inconclusive"]);
    const none = {
      ...healthy,
      models: { ...healthy.models, supported: false as const, reason: "x" },
    };
    expect(outcome(none as typeof healthy, RULES.modelRefused)).toEqual(["not-applicable"]);
  });

  it("an object that only the models create is named", () => {
    const payload = changed("models", added("sequence", "public.order_numbers"));
    expect(answersTo(payload, RULES.objectAbsent)[0]?.message).toBe(
      "The models create the sequence order_numbers, but no migration does.",
    );
  });

  it("leftovers are a note", () => {
    const rollback = {
      run: { ...failed, exitCode: 0 },
      again: { ...failed, exitCode: 0 },
      leftovers: ["has the index public.ix"],
    };
    const [finding] = answersTo({ ...healthy, rollback }, RULES.rollbackLeftover);
    expect([finding?.outcome, finding?.severity]).toEqual(["violated", "note"]);
  });

  it.each([
    ['type "kind" already exists', "DROP TYPE"],
    ['enum label "phone" already exists', "ADD VALUE IF NOT EXISTS"],
  ])("what the reversal left behind is told by what stands in the way: %s", (message, remedy) => {
    const messages = failed.messages.map((each) => ({ ...each, sqlstate: "42710", message }));
    const run = { ...failed, exitCode: 0 };
    const rollback = { run, again: { ...failed, messages }, leftovers: null };
    const [finding] = answersTo({ ...healthy, rollback }, RULES.rollbackFailure);
    expect(finding?.remedy).toContain(remedy);
  });

  it("without a rollback command the question does not arise", () => {
    const payload = { ...healthy, rollback: null };
    expect(outcome(payload, RULES.rollbackFailure)).toEqual(["not-applicable"]);
    expect(outcome(payload, RULES.rollbackLeftover)).toEqual(["not-applicable"]);
  });

  it("a rollback that could not be started is open", () => {
    const rollback = {
      run: { ...failed, exitCode: null, startErrorCode: "ENOENT" },
      again: null,
      leftovers: null,
    };
    expect(outcome({ ...healthy, rollback }, RULES.rollbackFailure)).toEqual(["inconclusive"]);
    expect(outcome({ ...healthy, rollback }, RULES.rollbackLeftover)).toEqual(["inconclusive"]);
  });

  it("nothing is claimed when the dependencies could not be installed", () => {
    const payload: SchemaEvidence = {
      ...healthy,
      obstacle: "the dependencies of the application could not be installed",
      migrated: {
        source: "none",
        obstacle: "not installed",
        run: null,
        failedAt: null,
        catalog: null,
        facts: null,
      },
      models: { ...healthy.models, run: null, report: null, catalog: null, facts: null },
      rollback: null,
    };
    for (const rule of [...COMPARISONS, RULES.migrationFailure, RULES.modelsUnimportable])
      expect(outcome(payload, rule)).toEqual(["inconclusive"]);
  });
});

describe("models that could not be built", () => {
  it("are no fault, and no comparison is green", () => {
    const [finding] = answersTo(unbuilt, RULES.modelsUnimportable);
    expect(finding?.outcome).toBe("inconclusive");
    expect(finding?.message).toBe("The models were not compared: SyntaxError: Unexpected token.");
    for (const rule of COMPARISONS)
      expect(outcome(unbuilt, rule), rule.id).toEqual(["inconclusive"]);
  });
});
