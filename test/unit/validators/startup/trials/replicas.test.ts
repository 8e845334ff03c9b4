import { expect, test } from "vitest";
import type { ServerMessage } from "#contract/database.ts";
import type { PairSeen, RaceSeen } from "#validators/startup/trials/replicas/evidence.ts";
import { schemaRace } from "#validators/startup/trials/replicas/schema-race.ts";
import {
  comparedTrials,
  failedRunOf,
  pairSeen,
  raceSeen,
} from "../../../../fixtures/evidence/startup/compared.ts";
import { payload, record } from "../../../../fixtures/evidence/startup/evidence.ts";
import { answerTo } from "../asking.ts";
import { projectOf } from "../project.ts";

function racing(given: Partial<RaceSeen>) {
  const trials = comparedTrials({ replicas: { race: raceSeen(given), pair: pairSeen() } });
  return answerTo("migration-race", payload({ trials }));
}

function starting(given: Partial<PairSeen>) {
  const trials = comparedTrials({ replicas: { pair: pairSeen(given) } });
  return answerTo("replica-conflict", payload({ trials }));
}

const LOSER = failedRunOf({
  refused: { sqlstate: "42P07", message: 'relation "alembic_version" already exists' },
});

test("two migrations that get by satisfy; without a command there is none to ask", () => {
  expect(racing({}).outcome).toBe("satisfied");
  expect(racing({ tries: 0 }).outcome).toBe("not-applicable");
  const trials = comparedTrials({ replicas: { pair: pairSeen() } });
  expect(answerTo("migration-race", payload({ trials })).outcome).toBe("not-applicable");
});

test("how much a race matters follows from who migrates, and whether a further run heals it", () => {
  const lost = (given: Partial<RaceSeen>) => racing({ loser: LOSER, isHealed: true, ...given });
  expect(lost({ by: "start" })).toMatchObject({
    outcome: "violated",
    severity: "warning",
    place: { file: "docker-entrypoint.sh", line: 4 },
    message: expect.stringContaining("already exists (SQLSTATE 42P07)"),
    excerpt: expect.stringContaining("ERROR: relation"),
  });
  expect(lost({ by: "start", isHealed: false }).severity).toBe("critical");
  expect(lost({ by: "deploy-step", isHealed: false }).outcome).toBe("not-applicable");
  const { by: _, ...unknown } = raceSeen({ loser: LOSER });
  const trials = comparedTrials({ replicas: { race: unknown, pair: pairSeen() } });
  expect(answerTo("migration-race", payload({ trials })).severity).toBe("note");
});

test("a race that does not end in time proves nothing", () => {
  expect(racing({ loser: { ...LOSER, timedOut: true } })).toMatchObject({
    outcome: "inconclusive",
    severity: "note",
  });
});

test("of two instances one that only fails beside the other is a conflict", () => {
  const outcomes = ["ready", "exited"] as const;
  const lastLines = ["duplicate key value violates unique constraint"];
  expect(starting({}).outcome).toBe("satisfied");
  expect(starting({ outcomes, lastLines, alone: "ready", again: "exited" })).toMatchObject({
    outcome: "violated",
    severity: "critical",
    message: expect.stringContaining("duplicate key"),
  });
  expect(starting({ outcomes, alone: "ready", again: "ready" }).severity).toBe("warning");
});

test("instances that change the schema at the same moment are a race of migrations", () => {
  const outcomes = ["ready", "exited"] as const;
  const at = { file: "src/migrate.js", line: 11 };
  const lost = { outcomes, alone: "ready", again: "ready", migrating: { at } } as const;
  const of = (rule: string, given: Partial<PairSeen>, race?: RaceSeen) => {
    const replicas = { pair: pairSeen(given), ...(race && { race }) };
    return answerTo(rule, payload({ trials: comparedTrials({ replicas }) }));
  };
  expect(of("migration-race", lost)).toMatchObject({
    outcome: "violated",
    severity: "warning",
    place: at,
  });
  expect(of("replica-conflict", lost).outcome).toBe("not-applicable");
  // What a command migrates is told by its own race.
  expect(of("migration-race", lost, raceSeen({})).outcome).toBe("satisfied");
  expect(of("replica-conflict", lost, raceSeen({})).outcome).toBe("violated");
  const { alone: _, ...unproved } = lost;
  expect(of("migration-race", unproved).outcome).toBe("not-applicable");
});

test("a start is refused a change of the schema in the server's words", () => {
  const lost = (given: Partial<ServerMessage>) =>
    record({
      databaseMessages: [
        {
          at: "",
          level: "ERROR",
          sqlstate: "42P07",
          database: "d",
          role: "r",
          message: "",
          ...given,
        },
      ],
    });
  const tree = projectOf({
    "src/migrate.js": "run({\n  noLock: true,\n});\n",
    "store/migrate.go":
      'const versions = "CREATE TABLE IF NOT EXISTS schema_version (name text)"\n',
  });
  const statement = "CREATE TABLE IF NOT EXISTS schema_version (name text)";
  const unlocked = { migrating: { at: { file: "src/migrate.js", line: 2 } } };
  expect(schemaRace(tree, lost({ statement }), undefined)).toEqual(unlocked);
  const key = {
    message: 'duplicate key value violates unique constraint "pg_type_typname_nsp_index"',
  };
  expect(schemaRace(tree, lost(key), undefined)).toEqual(unlocked);
  const go = projectOf({ "store/migrate.go": tree.read("store/migrate.go") ?? "" });
  expect(schemaRace(go, lost({ statement }), undefined)).toEqual({
    migrating: { at: { file: "store/migrate.go", line: 1 } },
  });
  const rows = { statement: "INSERT INTO rooms VALUES (1)", message: 'constraint "rooms_pkey"' };
  expect(schemaRace(tree, lost(rows), undefined)).toEqual({});
});

test("one that fails alone as well, is late, or wants a fixed port says nothing", () => {
  const outcomes = ["ready", "exited"] as const;
  expect(starting({ outcomes, alone: "exited" })).toMatchObject({
    outcome: "inconclusive",
    severity: "note",
  });
  for (const late of ["timed-out", "unhealthy"] as const)
    expect(starting({ outcomes: ["ready", late], alone: "ready" }).outcome).toBe("inconclusive");
  expect(starting({ outcomes, alone: "ready", portClash: true }).outcome).toBe("not-applicable");
});
