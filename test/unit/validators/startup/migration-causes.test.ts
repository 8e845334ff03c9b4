import { describe, expect, test } from "vitest";
import type { MigrationPlan } from "#contract/adapter.ts";
import { payload, record, step } from "../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";
import { answerTo, judged, violated } from "./asking.ts";
import { type Failing, failing, nodeError, traceback } from "./failing.ts";

const ALONE = settingsWith({ phases: ["startup"] });

const plan = (given: Partial<MigrationPlan> & Pick<MigrationPlan, "files">): MigrationPlan => ({
  supported: true,
  tool: "alembic",
  directory: "migrations",
  bookkeeping: [],
  graph: true,
  ...given,
});

const SQL = "migrations/1_orders.sql";
const REVISION = "migrations/versions/b2_orders.py";
const SQL_PLAN = plan({
  tool: "node-pg-migrate",
  graph: false,
  files: [{ file: SQL, id: "1_orders", parents: [], line: 1 }],
});
const ALEMBIC = plan({ files: [{ file: REVISION, id: "b2", parents: [], line: 4 }] });

interface Refusal {
  readonly rule: string;
  readonly sqlstate: string;
  readonly message: string;
  /** Refused statement, on the third line of the migration. */
  readonly statement: string;
}

const REFUSALS: readonly Refusal[] = [
  [
    "migration-syntax-error",
    "42601",
    'syntax error at or near "TABL"',
    "CREATE TABL orders (id int)",
  ],
  [
    "migration-object-absent",
    "42P01",
    'relation "carts" does not exist',
    "ALTER TABLE carts ADD note text",
  ],
  [
    "migration-object-absent",
    "42703",
    'column "note" does not exist',
    "CREATE INDEX i ON orders (note)",
  ],
  [
    "migration-object-exists",
    "42P07",
    'relation "orders" already exists',
    "CREATE TABLE orders (id int)",
  ],
  [
    "migration-type-mismatch",
    "42804",
    'column "id" cannot be cast automatically to type uuid',
    "ALTER TABLE orders ALTER id TYPE uuid",
  ],
  [
    "migration-row-violation",
    "23502",
    'column "note" of relation "orders" contains null values',
    "ALTER TABLE orders ALTER note SET NOT NULL",
  ],
  [
    "enum-value-in-its-transaction",
    "55P04",
    'unsafe use of new value "b" of enum type mood',
    "INSERT INTO moods VALUES ('b')",
  ],
  [
    "pending-trigger-events",
    "55006",
    'cannot ALTER TABLE "orders" because it has pending trigger events',
    "ALTER TABLE orders ADD z int",
  ],
  [
    "privilege-absent",
    "42501",
    'permission denied to create extension "adminpack"',
    "CREATE EXTENSION adminpack",
  ],
  ["migration-lock-held", "40P01", "deadlock detected", "CREATE INDEX i ON orders (id)"],
].map(([rule = "", sqlstate = "", message = "", statement = ""]) => ({
  rule,
  sqlstate,
  message,
  statement,
}));

/** The same refusal as two tools print it: one that sends SQL files, one that runs Python. */
function asPrinted({ sqlstate, message, statement }: Refusal): readonly Failing[] {
  const messages = [{ sqlstate, message, statement }];
  const outcome = "migrate-failed";
  return [
    {
      outcome,
      messages,
      migrations: SQL_PLAN,
      files: { [SQL]: `-- orders\nSELECT 1;\n${statement};\n` },
      text: `> 1_orders\n${nodeError(`error: ${message}`, ["node_modules/pg/lib/client.js:694:17"])}`,
    },
    {
      outcome,
      messages,
      migrations: ALEMBIC,
      plan: { language: "python" },
      files: { [REVISION]: "" },
      text: traceback(
        [
          ["migrations/env.py", 20],
          [REVISION, 3, "upgrade"],
          ["/venv/lib/python3.11/site-packages/psycopg/cursor.py", 117, "execute"],
        ],
        `sqlalchemy.exc.ProgrammingError: (psycopg.errors.SomeError) ${message}`,
      ),
    },
  ];
}

describe("what the database refuses in a migration", () => {
  test.each(REFUSALS)("$sqlstate is $rule, at its line", (refusal) => {
    for (const given of asPrinted(refusal)) {
      const found = violated(failing(given), ALONE);
      expect(found.map(({ rule }) => rule)).toEqual([`startup/${refusal.rule}`]);
      const file = given.migrations === SQL_PLAN ? SQL : REVISION;
      expect(found[0]).toMatchObject({ place: { file, line: 3 } });
      expect(found[0]?.message).toContain(refusal.message);
      expect(found[0]?.excerpt).toContain(`ERROR ${refusal.sqlstate}: ${refusal.message}`);
    }
  });

  test.each([
    ["0A000", 'extension "postgis" is not available'],
    ["58P01", 'could not open extension control file "/usr/share/postgis.control": No such file'],
  ])("%s of an extension leaves open what production offers, at its line", (sqlstate, message) => {
    const statement = "CREATE EXTENSION postgis";
    for (const given of asPrinted({ rule: "extension-absent", sqlstate, message, statement })) {
      expect(violated(failing(given), ALONE)).toEqual([]);
      expect(answerTo("extension-absent", failing(given), ALONE)).toMatchObject({
        outcome: "inconclusive",
        message: expect.stringContaining(message),
        place: { line: 3 },
        remedy: expect.stringContaining("database.url"),
      });
      const plain = failing(given);
      const named = { ...plain, database: { ...plain.database, isNamed: true as const } };
      expect(violated(named, ALONE).map(({ rule }) => rule)).toEqual(["startup/extension-absent"]);
    }
  });

  test("the phase schema, when it is asked, says the same itself", () => {
    const [given] = asPrinted(REFUSALS[0]!);
    const left = answerTo("migration-syntax-error", failing(given!));
    expect(left).toMatchObject({
      outcome: "not-applicable",
      message: expect.stringContaining("schema phase"),
    });
    expect(judged(failing(given!)).filter(({ outcome }) => outcome === "violated")).toEqual([]);
  });

  test("an application that migrates itself while it starts is told by the same rules", () => {
    for (const given of asPrinted(REFUSALS[0]!)) {
      const found = violated(failing({ ...given, outcome: "exited" }));
      expect(found.map(({ rule }) => rule)).toEqual(["startup/migration-syntax-error"]);
    }
  });

  test("what no rule is about stays a failed migration, at its line", () => {
    const refusal: Refusal = {
      rule: "",
      sqlstate: "0A000",
      message: "cannot alter type of a column used by a view or rule",
      statement: "ALTER TABLE orders ALTER id TYPE text",
    };
    for (const given of asPrinted(refusal))
      expect(answerTo("migration-failure", failing(given), ALONE)).toMatchObject({
        outcome: "violated",
        place: { line: 3 },
      });
  });
});

const TOLD: readonly (readonly [rule: string, text: string])[] = [
  ["migration-lock-held", "MigrationLocked: Migration table is already locked\n"],
  [
    "migration-lock-held",
    "Error: P1002\n\nThe database server was reached but timed out acquiring a postgres advisory lock\n",
  ],
  ["migration-history-damaged", "FAILED: Can't locate revision identified by 'deadbeef'\n"],
  [
    "migration-history-damaged",
    "Error: The migration directory is corrupt, the following files are missing: 1_a.js\n",
  ],
  [
    "migration-history-damaged",
    "django.db.migrations.exceptions.InconsistentMigrationHistory: Migration a.0002 is applied before its dependency a.0001\n",
  ],
  ["migration-heads", "FAILED: Multiple head revisions are present for given argument 'head'\n"],
  [
    "migration-heads",
    "CommandError: Conflicting migrations detected; multiple leaf nodes in the migration graph: (0002_a, 0002_b in shop).\n",
  ],
];

test.each(TOLD)("%s is told from the tool's own words", (rule, text) => {
  const given = failing({ outcome: "migrate-failed", files: {}, text });
  expect(violated(given, ALONE).map((finding) => finding.rule)).toEqual([`startup/${rule}`]);
});

test("heads are named with their files and the fork", () => {
  const files = ["b2", "c3"].map((id) => ({
    file: `migrations/${id}.py`,
    id,
    parents: ["a1"],
    line: 4,
  }));
  const root = { file: "migrations/a1.py", id: "a1", parents: [], line: 3 };
  const text = "FAILED: Multiple head revisions are present for given argument 'head'\n";
  const given: Failing = {
    outcome: "migrate-failed",
    files: {},
    text,
    migrations: plan({ files: [root, ...files] }),
  };
  const finding = answerTo("migration-heads", failing(given), ALONE);
  expect(finding.message).toBe(
    "The migrations end in 2 heads: b2 (migrations/b2.py) and c3 (migrations/c3.py). They part after a1 (migrations/a1.py).",
  );
  expect(finding.place).toEqual({ file: "migrations/b2.py", line: 4 });
  const added = {
    file: "migrations/c3.py",
    status: "added",
    lines: [{ first: 1, last: 9 }],
  } as const;
  const changes = { base: "f00", reference: "main", files: [added] };
  const brought = answerTo("migration-heads", failing({ ...given, changes }), ALONE);
  expect(brought.place).toEqual({ file: "migrations/c3.py", line: 4 });
});

test("the leaves of a Django application are found by their names", () => {
  const files = {
    "shop/migrations/0002_a.py": "class Migration:\n    dependencies = []\n",
    "shop/migrations/0002_b.py": "class Migration:\n\n    dependencies = []\n",
  };
  const text =
    "CommandError: Conflicting migrations detected; multiple leaf nodes in the migration graph: (0002_a, 0002_b in shop).\n";
  const finding = answerTo(
    "migration-heads",
    failing({ outcome: "migrate-failed", files, text }),
    ALONE,
  );
  expect(finding.place).toEqual({ file: "shop/migrations/0002_a.py", line: 2 });
});

test("a Django migration that follows an absent one is named", () => {
  const file = "shop/migrations/0003_next.py";
  const given: Failing = {
    outcome: "migrate-failed",
    files: { [file]: 'class Migration:\n    dependencies = [("shop", "0002_gate")]\n' },
    text: traceback(
      [["manage.py", 9]],
      "django.db.migrations.exceptions.NodeNotFoundError: Migration shop.0003_next dependencies reference nonexistent parent node ('shop', '0002_gate')",
    ),
    migrations: plan({
      graph: false,
      files: [{ file, id: "shop.0003_next", parents: [], line: 1 }],
    }),
  };
  const finding = answerTo("migration-history-damaged", failing(given), ALONE);
  expect(finding).toMatchObject({ outcome: "violated", place: { file, line: 2 } });
  expect(finding.message).toContain("shop.0002_gate");
  const unknown = failing({ ...given, migrations: plan({ graph: false, files: [] }) });
  expect(answerTo("migration-history-damaged", unknown, ALONE).place?.file).not.toBe(file);
});

test("a migration that follows an absent one is named", () => {
  const files = [{ file: REVISION, id: "b2", parents: ["gone"], line: 4 }];
  const text = traceback([["migrations/env.py", 27]], "KeyError: 'gone'");
  const given: Failing = {
    outcome: "migrate-failed",
    files: { [REVISION]: "" },
    text,
    migrations: plan({ files }),
  };
  expect(answerTo("migration-history-damaged", failing(given), ALONE)).toMatchObject({
    outcome: "violated",
    place: { file: REVISION, line: 4 },
  });
});

test.each([
  [
    "ImportError: cannot import name 'Cart' from 'shop.models' (/srv/shop/shop/models.py)",
    [REVISION, 3],
  ],
  ["AttributeError: type object 'Order' has no attribute 'total'", [REVISION, 3]],
  ["TypeError: price() takes 1 positional argument but 2 were given", ["shop/models.py", 9]],
] as const)("a migration that leans on changed code is told: %s", (raised, deepest) => {
  const text = traceback(
    [
      ["migrations/env.py", 20],
      [REVISION, 3, "upgrade"],
      [...deepest, "price"],
    ],
    raised,
  );
  const files = { [REVISION]: "", "shop/models.py": "", "migrations/env.py": "" };
  const given: Failing = {
    outcome: "migrate-failed",
    files,
    text,
    migrations: ALEMBIC,
    plan: { language: "python" },
  };
  const finding = answerTo("migration-imports-application", failing(given));
  expect(finding).toMatchObject({ outcome: "violated", place: { file: REVISION, line: 3 } });
});

test.each([
  ['psycopg.errors.UndefinedTable: relation "plans" does not exist', "42P01"],
  ["psycopg.errors.UndefinedColumn: column plans.price does not exist", "42703"],
])("a query at import time is told before the migration is blamed: %s", (raised, sqlstate) => {
  const message = raised.slice(raised.indexOf(": ") + 2);
  const given: Failing = {
    outcome: "migrate-failed",
    files: { "shop/main.py": "", "migrations/env.py": "" },
    text: traceback(
      [
        ["migrations/env.py", 5],
        ["shop/main.py", 9],
        ["shop/main.py", 4, "plans"],
      ],
      raised,
    ),
    messages: [{ sqlstate, message, statement: "SELECT name FROM plans" }],
    migrations: ALEMBIC,
    plan: { language: "python" },
  };
  const finding = answerTo("boot-query-before-migration", failing(given), ALONE);
  expect(finding).toMatchObject({ outcome: "violated", place: { file: "shop/main.py", line: 4 } });
});

const RULES = [
  ...REFUSALS.map(({ rule }) => rule),
  ...TOLD.map(([rule]) => rule),
  "migration-imports-application",
  "boot-query-before-migration",
];

test.each([...new Set(RULES)])(
  "%s is satisfied by migrations that ran, and not asked without any",
  (rule) => {
    expect(answerTo(rule, payload()).outcome).toBe("satisfied");
    const { migrate, ...without } = payload({ boot: record({ steps: [step("start")] }) });
    expect(answerTo(rule, without).outcome).toBe("not-applicable");
  },
);

test("a query of a data migration is not called one at import time", () => {
  const message = 'relation "plans" does not exist';
  const given: Failing = {
    outcome: "migrate-failed",
    files: { "manage.py": "", "shop/migrations/0002_fill.py": "", "shop/models.py": "" },
    text: traceback(
      [
        ["manage.py", 22],
        ["shop/migrations/0002_fill.py", 8, "fill"],
        ["shop/models.py", 4, "plans"],
      ],
      `django.db.utils.ProgrammingError: ${message}`,
    ),
    messages: [{ sqlstate: "42P01", message, statement: "SELECT name FROM plans" }],
    plan: { language: "python" },
  };
  expect(violated(failing(given), ALONE).map(({ rule }) => rule)).toEqual([
    "startup/migration-object-absent",
  ]);
});
