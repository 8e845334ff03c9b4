import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { RepositoryView } from "#contract/check-run.ts";
import { createGitHubApi } from "#deliveries/github/api.ts";
import { publishCheckRun } from "#deliveries/github/check-run.ts";
import { renderAnnotations } from "#reporters/annotations.ts";
import { renderCheckRun } from "#reporters/check-run.ts";
import { createClock } from "#runtimes/clock.ts";
import { openGitHubApi } from "../rig/github/api.ts";
import { StepLog } from "../rig/runner/log.ts";
import { SecretMasks } from "../rig/runner/masks.ts";
import { StepRecord } from "../rig/runner/step-record.ts";
import { type Crowd, crowd, crowdedReport } from "../unit/reporters/crowded-reports.ts";

const TOKEN = "ghs_0123456789abcdef";
const view: RepositoryView = {
  prefix: "services/orders",
  exists: (path) => path.startsWith("services/orders/app/") || path === "readiness.yml",
  fallback: "readiness.yml",
};
const links = { serverUrl: "https://github.com", repository: "acme/orders", sha: "a".repeat(40) };

const github = await openGitHubApi({ repository: "acme/orders" });
afterAll(() => github.close());
github.addToken(TOKEN, { checks: "write" }, { perHour: 1_000_000 });

/** Publishes one crowd to the stand-in and to the rig's log. */
async function publish(given: Crowd, run: number): Promise<void> {
  const report = crowdedReport(given);
  const content = renderCheckRun(report, { view, remarks: [], links });
  const api = createGitHubApi({
    token: TOKEN,
    baseUrl: github.url,
    repository: "acme/orders",
    clock: createClock(),
    signal: new AbortController().signal,
    limits: { writeSpacingMs: 0 },
  });
  const [before, at] = [github.requests.length, new Date().toISOString()];
  const receipt = await publishCheckRun(api, {
    name: "Deployment Readiness",
    headSha: "a".repeat(40),
    externalId: `${run}/1/readiness`,
    startedAt: at,
    completedAt: at,
    content,
  });
  const requests = github.requests.slice(before);
  const writes = requests.filter(({ method }) => method !== "GET");
  expect(receipt.delivered).toBe(true);
  expect(requests.filter(({ status }) => status >= 400)).toEqual([]);
  expect(writes.length).toBeLessThanOrEqual(2 + Math.ceil(given.count / 50));
  expect(github.checkRuns().at(-1)?.annotations).toHaveLength(content.annotations.length);
  expect(github.violations).toEqual([]);
  const record = new StepRecord({
    masks: new SecretMasks(),
    environment: new Map(),
    prependPath: [],
    outputBytes: 0,
  });
  const log = new StepLog(record, { workspace: "/", debug: false, environment: {} });
  const { text } = renderAnnotations(report, { view, remarks: [] });
  log.write("stdout", Buffer.from(text));
  log.end();
  const lines = text.split("\n").length - 1;
  expect(log.executedCommands).toHaveLength(lines);
  expect(log.executedCommands.filter(({ uncertain }) => uncertain)).toEqual([]);
  for (const { name } of log.executedCommands)
    expect(["error", "warning", "notice"]).toContain(name);
}

test.each([0, 1, 49, 50, 51, 500, 501, 5000])(
  "%i hostile findings: every request is valid, and no more are sent than needed",
  async (count) => {
    await publish(
      { seed: 11 + count, count, giants: Math.min(count, 2), outcome: "not-ready" },
      1000 + count,
    );
  },
);

test("the same for any crowd", { timeout: 60_000 }, async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(crowd, async (given) => {
      run += 1;
      await publish(given, run);
    }),
    { numRuns: 30 },
  );
});
