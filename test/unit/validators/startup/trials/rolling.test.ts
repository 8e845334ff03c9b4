import { expect, test } from "vitest";
import type { Migrator } from "#contract/launch.ts";
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
    { method: "GET", path, isHealth, before: 200, after: 500 } as const,
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
    { method: "GET", path: "/broken", isHealth: false, before: 500, after: 500 },
    { method: "GET", path: "/slow", isHealth: false, before: 200, after: "ETIMEDOUT" },
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

test("a write that was taken and is refused by the server now breaks it too", () => {
  const paths = [
    { method: "POST", path: "/orders", isHealth: false, before: 201, after: 409 },
    { method: "GET", path: "/orders/{id}", isHealth: false, before: 200, after: 404 },
  ];
  const refused = { sqlstate: "23502", message: 'null value in column "channel"' };
  const found = about({ paths, refused, at: AT });
  expect(found).toMatchObject({ outcome: "violated", severity: "warning", place: AT });
  expect(found.message).toContain("POST /orders answered 201 and now 409");
  expect(found.message).not.toContain("/orders/{id}");
});

function early(given: RollingSeen["early"], by?: Migrator["by"]) {
  const { early: _none, ...seen } = rollingSeen();
  const trials = comparedTrials({
    rolling: given === undefined ? seen : { ...seen, early: given },
  });
  const origin = { text: "`fly.toml` runs the migrations" };
  const migrator = by === undefined ? {} : { migrator: { by, origin } };
  const declared = { manifestCount: 0, disagreements: [], ...migrator };
  return answerTo("version-before-its-migrations", payload({ trials, declared }));
}

test("this version before its migrations is harmless where something runs them first", () => {
  const fails = {
    outcome: "ready",
    paths: [{ method: "GET", path: "/orders", isHealth: false, before: 200, after: 500 }],
  } as const;
  expect(early(undefined).outcome).toBe("not-applicable");
  expect(early({ outcome: "ready", paths: [] }).outcome).toBe("satisfied");
  const secured = early(fails, "deploy-step");
  expect(secured.outcome).toBe("satisfied");
  expect(secured.message).toContain("`fly.toml` runs the migrations, before");
  expect(early(fails, "nobody")).toMatchObject({
    outcome: "violated",
    severity: "note",
    message: expect.stringContaining("GET /orders answered 200 and now 500"),
  });
  expect(early({ outcome: "exited", paths: [] }).message).toContain("it is exited");
});
