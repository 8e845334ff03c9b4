import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import type { Checkout } from "../../rig/action/checkout.ts";
import { ownStep } from "../../rig/action/consumer.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { reportJob, secondHalf } from "../../rig/action/fork-pair.ts";
import { smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld, type World } from "../../rig/action/world.ts";
import { zipped } from "../../rig/artifacts/zip.ts";
import { PROJECT } from "../harness/cli.ts";

// What the half with the token makes of what strangers left for it. Whoever opens a pull request can
// write any artifact; only the event and the conclusion of the run come from GitHub.
const NAME = "deployment-readiness-run-1.json";
const TIMEOUT = { timeout: 60_000 };

const golden = (name: string) =>
  JSON.parse(readFileSync(join(PROJECT, "test/golden/reports", `${name}.json`), "utf8")) as Report;
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const READY = golden("ready");

interface Left {
  readonly name?: string;
  readonly bytes: Buffer;
  readonly mimeType?: string;
}

async function received(left: readonly Left[], conclusion: string) {
  const checkout = smallPullRequest();
  await using world = await openWorld(checkout, "none");
  for (const { name = NAME, bytes, mimeType = "application/json" } of left)
    world.api.addArtifact({ run: runIdOf(world, checkout), name, bytes, mimeType });
  const result = await secondHalf(world, checkout, { conclusion });
  checkout.remove();
  const runs = world.api.checkRuns();
  const downloads = world.api.requests.filter(({ path }) => path?.startsWith("/_downloads/"));
  for (const { headSha } of runs) expect(headSha).toBe(checkout.head);
  return { result, runs, downloads, step: ownStep(result) };
}

const runIdOf = (world: World, checkout: Checkout) =>
  world.context(EVENTS[1]!.happening(checkout)).runId;

const FAILED = { ...READY.verdict, exit_code: 1 };
const refused: readonly [title: string, left: Left, says: RegExp][] = [
  [
    "says ready although its run failed",
    { bytes: bytesOf(READY) },
    /says ready, but the run that made it ended with failure/,
  ],
  [
    "says ready and carries the exit code of a failure",
    { bytes: bytesOf({ ...READY, verdict: FAILED }) },
    /is no report of this version/,
  ],
  ["is no JSON", { bytes: Buffer.from("<!doctype html>") }, /is no report of this version/],
  [
    "is JSON of another form",
    { bytes: bytesOf({ deployment_ready: true }) },
    /is no report of this version/,
  ],
  [
    "is a zip",
    { bytes: zipped([["../../escaped.json", "{}"]]), mimeType: "application/zip" },
    /is no report of this version/,
  ],
];

test.each(refused)(
  "a report that %s makes a red check run that says so",
  TIMEOUT,
  async (...of) => {
    const [, left, says] = of;
    const { result, runs, step } = await received([left], "failure");
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ name: "Deployment Readiness", conclusion: "failure" });
    expect((runs[0]?.summary ?? "").replaceAll("\\", "")).toMatch(says);
    expect(step.outputs).toMatchObject({ conclusion: "inconclusive", ready: "false" });
    expect(result.conclusion).toBe("success");
  },
);

test("a report of more than 64 MiB is not even fetched", TIMEOUT, async () => {
  const bytes = Buffer.alloc(64 * 1024 * 1024 + 1, " ");
  const { runs, downloads } = await received([{ bytes }], "success");
  expect(runs[0]?.summary).toContain("is larger than any report");
  expect(runs[0]?.conclusion).toBe("failure");
  expect(downloads).toEqual([]);
});

test("a run without a report makes a red check run, and the job fails", TIMEOUT, async () => {
  const evidence = { name: "coverage", bytes: zipped([]), mimeType: "application/zip" };
  const { result, runs, step } = await received([evidence], "failure");
  expect(runs).toHaveLength(1);
  expect(runs[0]?.conclusion).toBe("failure");
  expect(runs[0]?.summary).toContain("left no report of Deployment Readiness");
  expect(result.conclusion).toBe("failure");
  expect(step.exitCode).toBe(3);
  expect(step.outputs).toMatchObject({ conclusion: "inconclusive" });
  expect(step.log).not.toContain("ENOENT");
});

test("each job of a matrix gets its own check run, from its latest attempt", TIMEOUT, async () => {
  const left = [
    { name: "deployment-readiness-run-a-1.json", bytes: bytesOf(golden("not-ready")) },
    { name: "deployment-readiness-run-a-2.json", bytes: bytesOf(READY) },
    { name: "deployment-readiness-run-b-1.json", bytes: bytesOf(READY) },
  ];
  const { runs, step } = await received(left, "success");
  expect(runs.map(({ name, conclusion }) => `${name}: ${conclusion}`).sort()).toEqual([
    "Deployment Readiness (deployment-readiness-run-a-2): success",
    "Deployment Readiness (deployment-readiness-run-b-1): success",
  ]);
  expect(step.outputs).toMatchObject({ conclusion: "ready" });
});

test("one bad report among several decides the outputs", TIMEOUT, async () => {
  const left = [
    { name: "deployment-readiness-run-a-1.json", bytes: bytesOf(READY) },
    { name: "deployment-readiness-run-b-1.json", bytes: bytesOf(golden("not-ready")) },
  ];
  const { runs, step } = await received(left, "failure");
  expect(runs.map(({ conclusion }) => conclusion)).toEqual(["failure", "failure"]);
  expect(step.outputs).toMatchObject({ conclusion: "not-ready", ready: "false" });
});

test("on another event than workflow_run the job says what it needs", TIMEOUT, async () => {
  const checkout = smallPullRequest();
  await using world = await openWorld(checkout, "none");
  const push = EVENTS.find(({ title }) => title === "push to a branch")!.happening(checkout);
  const { payload } = push.event;
  // Past the workflow's own condition, as somebody who copied only the step would be.
  const workflow_run = { event: "pull_request", conclusion: "success" };
  const event = { name: "push", payload: { ...(payload as object), workflow_run } };
  const result = await reportJob(world, { ...push, event });
  checkout.remove();
  expect(result.triggered).toBe(false);
  expect(ownStep(result).exitCode).toBe(2);
  expect(ownStep(result).outputs).toMatchObject({ conclusion: "error" });
  expect(ownStep(result).summary).toContain("`on: workflow_run`");
  expect(world.api.checkRuns()[0]?.title).toMatch(/^Bad settings: /);
});
