import { expect, test } from "vitest";
import type { RollingSeen } from "#validators/startup/trials/rolling/evidence.ts";
import { comparedTrials, rollingSeen } from "../../../../fixtures/evidence/startup/compared.ts";
import { payload } from "../../../../fixtures/evidence/startup/evidence.ts";
import { answerTo } from "../asking.ts";

const AT = { file: "migrations/versions/d1_rename.py", line: 11 };
const REFUSED = { sqlstate: "42703", message: "column products.title does not exist" };

function about(given: Partial<RollingSeen>) {
  const trials = comparedTrials({ rolling: rollingSeen(given) });
  return answerTo("deployed-version-broken", payload({ trials }));
}

test("a deployed version that serves as before satisfies; one that could not be asked leaves it open", () => {
  expect(about({}).outcome).toBe("satisfied");
  expect(about({ paths: [] }).outcome).toBe("not-applicable");
});

test("its health is critical, a single route a warning, both at the line of the migration", () => {
  const broken = (path: string, isHealth: boolean) => [
    { path, isHealth, before: 200, after: 500 } as const,
  ];
  expect(about({ paths: broken("/products", false), refused: REFUSED, at: AT })).toMatchObject({
    outcome: "violated",
    severity: "warning",
    place: AT,
    message: expect.stringContaining("GET /products answered 200 and now 500"),
    excerpt: expect.stringContaining("column products.title does not exist"),
    replay: "deployment-readiness startup-check --base origin/main --trials rolling",
  });
  expect(about({ paths: broken("/health", true), at: AT }).severity).toBe("critical");
});

test("an end of the process is critical", () => {
  expect(about({ exit: { code: 1, signal: null }, lastLines: ["gone"] })).toMatchObject({
    outcome: "violated",
    severity: "critical",
    message: expect.stringContaining("exited with code 1"),
  });
});

test("what failed before, and what only took too long, is not the migrations' doing", () => {
  const paths = [
    { path: "/broken", isHealth: false, before: 500, after: 500 },
    { path: "/slow", isHealth: false, before: 200, after: "ETIMEDOUT" },
  ];
  expect(about({ paths }).outcome).toBe("satisfied");
});

test("a column that every new row needs is a warning at its line", () => {
  const required = [{ table: "public.orders", column: "channel", at: AT }];
  expect(about({ required })).toMatchObject({
    outcome: "violated",
    severity: "warning",
    place: AT,
    message: expect.stringContaining("every new row of public.orders needs a value for `channel`"),
  });
});
