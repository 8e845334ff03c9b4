import { expect, test } from "vitest";
import type { PairSeen, RaceSeen } from "#validators/startup/trials/replicas/evidence.ts";
import {
  comparedTrials,
  failedRunOf,
  pairSeen,
  raceSeen,
} from "../../../../fixtures/evidence/startup/compared.ts";
import { payload } from "../../../../fixtures/evidence/startup/evidence.ts";
import { answerTo } from "../asking.ts";

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
  expect(lost({ by: "deploy-step", isHealed: false }).severity).toBe("note");
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
