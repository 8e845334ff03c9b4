import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutOf } from "../../rig/action/checkout.ts";
import { ownStep, readmeWorkflow, runJob } from "../../rig/action/consumer.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { firstHalf, secondHalf } from "../../rig/action/fork-pair.ts";
import { BROKEN, smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld } from "../../rig/action/world.ts";
import { PROJECT } from "../harness/cli.ts";

const [PULL_REQUEST] = EVENTS;
const PLACE = ".github/workflows/readiness.yml";
const MINUTES = 60_000;

test.concurrent("the README's workflow, pasted unchanged, judges the pull request that brings it", {
  timeout: 5 * MINUTES,
}, async () => {
  const example = join(PROJECT, "examples/orders-fastapi");
  const checkout = checkoutOf(example, { [PLACE]: readmeWorkflow() });
  await using world = await openWorld(checkout, "none");
  const file = join(checkout.directory, PLACE);
  const result = await runJob(world, PULL_REQUEST!.happening(checkout), { file, job: "readiness" });
  checkout.remove();
  expect(result.triggered).toBe(true);
  expect(result.conclusion).toBe("success");
  expect(result.steps.map(({ name, conclusion }) => `${name}: ${conclusion}`)).toEqual([
    expect.stringMatching(/^Run actions\/checkout@.*: success$/),
    "Run org/deployment-readiness@v1: success",
    expect.stringMatching(/^Run echo .*: success$/),
    "Post Run org/deployment-readiness@v1: success",
  ]);
  expect(result.steps[2]?.log).toContain("The verdict is ready.\n");
  expect(ownStep(result).summary).toContain("✅ READY");
  expect(ownStep(result).summary).toContain("Legacy tests: passed");
  const runs = world.api.checkRuns().map(({ name, conclusion, headSha }) => ({
    ...{ name, conclusion, headSha },
  }));
  const green = { conclusion: "success", headSha: checkout.head };
  expect(runs).toEqual([
    { name: "Deployment Readiness", ...green },
    { name: "Deployment Readiness / legacy tests", ...green },
  ]);
  expect(world.artifacts.artifacts().map(({ name }) => name)).toEqual([
    "deployment-readiness-readiness-1.json",
    "deployment-readiness-readiness-1-evidence",
  ]);
});

test.concurrent("a broken pull request of a fork: no check run by the half that has its code, one by the other", {
  timeout: 2 * MINUTES,
}, async () => {
  const checkout = smallPullRequest(BROKEN.files);
  await using world = await openWorld(checkout, "none");
  const first = await firstHalf(world, checkout);
  expect(first.permissions).toEqual({ contents: "read" });
  expect(first.conclusion).toBe("failure");
  expect(world.api.checkRuns()).toEqual([]);
  expect(world.api.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  expect(ownStep(first).annotations).toContainEqual(
    expect.objectContaining({ file: BROKEN.file, line: BROKEN.line }),
  );
  const second = await secondHalf(world, checkout, { conclusion: "failure" });
  checkout.remove();
  expect(second.permissions).toEqual({ actions: "read", checks: "write" });
  expect(second.triggered).toBe(true);
  // The verdict is the check run's business; this job did what it is there for.
  expect(second.conclusion).toBe("success");
  const [run, ...more] = world.api.checkRuns();
  expect(more).toEqual([]);
  expect(run).toMatchObject({
    ...{ name: "Deployment Readiness", conclusion: "failure", headSha: checkout.head },
    title: expect.stringMatching(/^Not ready: /),
  });
  expect(run?.annotations).toContainEqual(
    expect.objectContaining({
      ...{ path: BROKEN.file, start_line: BROKEN.line, annotation_level: "failure" },
    }),
  );
  expect(ownStep(second).outputs).toMatchObject({
    "check-run-url": run?.htmlUrl,
    conclusion: "not-ready",
    ready: "false",
  });
  expect(ownStep(second).summary).toContain(`${BROKEN.file}:${BROKEN.line}`);
});

test.concurrent("a healthy pull request of a fork: the second half makes a green check run", {
  timeout: 2 * MINUTES,
}, async () => {
  const checkout = smallPullRequest();
  await using world = await openWorld(checkout, "none");
  const first = await firstHalf(world, checkout);
  expect(first.conclusion).toBe("success");
  const second = await secondHalf(world, checkout, { conclusion: "success" });
  checkout.remove();
  expect(second.conclusion).toBe("success");
  expect(world.api.checkRuns().map(({ conclusion, headSha }) => ({ conclusion, headSha }))).toEqual(
    [{ conclusion: "success", headSha: checkout.head }],
  );
});

test.concurrent("a run that was cancelled, or was no pull request's, is not reported", async () => {
  const checkout = smallPullRequest();
  await using world = await openWorld(checkout, "none");
  for (const run of [{ conclusion: "cancelled" }, { conclusion: "success", event: "push" }])
    expect((await secondHalf(world, checkout, run)).conclusion).toBe("skipped");
  checkout.remove();
  expect(world.api.requests).toEqual([]);
});
