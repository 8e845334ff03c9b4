import { expect, test } from "vitest";
import { readJob } from "#entrypoints/action/job.ts";
import { stepNames } from "#entrypoints/action/step-names.ts";
import { parseActionInputs } from "#settings/from-action.ts";

const WORKSPACE = "/srv/shop";

const names = (inputs: Readonly<Record<string, string>> = {}, action = "readiness") =>
  stepNames(
    readJob({
      ...{ GITHUB_WORKSPACE: WORKSPACE, GITHUB_RUN_ID: "7", GITHUB_RUN_ATTEMPT: "2" },
      ...{ GITHUB_JOB: "check", GITHUB_ACTION: action },
    }),
    parseActionInputs(
      Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      { workspace: WORKSPACE },
    ),
  );

test("a job with one step has the plain names", () => {
  expect(names()).toEqual({
    checkRun: "Deployment Readiness",
    externalId: "7/2/check/readiness/Deployment Readiness",
    artifacts: "deployment-readiness-check-2",
  });
});

test("the services of a monorepo and the commands of one job have names of their own", () => {
  const orders = names({ project: "services/orders", matrix: '{"python":"3.12"}' });
  expect(orders.checkRun).toBe("Deployment Readiness (services/orders, 3.12)");
  expect(orders.artifacts).toBe("deployment-readiness-check-services/orders-3.12-2");
  expect(names({ command: "health-check" }).checkRun).toBe("Deployment Readiness (health-check)");
  expect(names({ command: "dev-ready" }).checkRun).toBe("Deployment Readiness (dev-ready)");
});

test("a name that a workflow chose is told apart by the matrix only", () => {
  const given = { project: "services/orders", matrix: '{"python":"3.12"}', "check-name": "Gate" };
  expect(names(given).checkRun).toBe("Gate (3.12)");
  expect(names({ ...given, "artifact-name": "mine" }).artifacts).toBe("mine");
});

test("two steps of a job are never taken for two attempts of one", () => {
  expect(names({}, "one").externalId).not.toBe(names({}, "two").externalId);
});

test("a long or odd folder is cut to what a name can hold, and stays itself", () => {
  const deep = (end: string) => names({ project: `${"deep/".repeat(60)}${end}` }).checkRun;
  expect(deep("a").length).toBeLessThan(160);
  expect(deep("a")).not.toBe(deep("b"));
  expect(names({ project: "a\u202eb\nc" }).checkRun).toMatch(/^Deployment Readiness \([\w-]+\)$/);
});
