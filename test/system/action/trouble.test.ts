import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Report, reportSchema } from "#contract/report.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { BROKEN, smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld, type World } from "../../rig/action/world.ts";
import { type GitHubApiOptions, openGitHubApi } from "../../rig/github/api.ts";
import type { Fault, ScriptedFault } from "../../rig/http/faults.ts";
import type { ActionResult, JobContext } from "../../rig/runner/index.ts";

/*
 * Whole runs of the action while one of its ways to the outside fails. What single requests may meet is
 * in test/contract/github.test.ts and artifacts.test.ts.
 */
interface Case {
  readonly name: string;
  readonly api?: readonly ScriptedFault[];
  readonly artifacts?: readonly ScriptedFault[];
  readonly server?: Partial<GitHubApiOptions>;
  readonly job?: Partial<JobContext>;
  readonly isHealthy?: boolean;
  /** Nothing listens where GitHub should be. */
  readonly isDown?: boolean;
  /** The one line of the log that says what is missing and why. */
  readonly log: RegExp;
  readonly checkRuns: 0 | 1;
  readonly artifactNames: readonly string[];
}

const FOREVER = Number.POSITIVE_INFINITY;
const NAMES = [
  "deployment-readiness-readiness-1.json",
  "deployment-readiness-readiness-1-evidence",
];
const status = (code: number, given: object = {}): Fault => ({
  kind: "status",
  status: code,
  ...given,
});
const always = (fault: Fault, on?: ScriptedFault["on"]): ScriptedFault[] => [
  { fault, times: FOREVER, ...(on === undefined ? {} : { on }) },
];
const hasAnnotations = ({ body }: { readonly body: unknown }) =>
  (body as { output?: { annotations?: unknown } } | undefined)?.output?.annotations !== undefined;
const fine = { artifactNames: NAMES, log: /^Check run: https:/m, checkRuns: 1 } as const;
const unpublished = { artifactNames: NAMES, checkRuns: 0 } as const;
const unkept = { artifactNames: [], checkRuns: 1 } as const;

const CASES: readonly Case[] = [
  // The slow ones first, so that the others run beside them.
  {
    ...unpublished,
    name: "GitHub is silent",
    api: always({ kind: "hang", when: "before" }),
    log: /^No check run: GitHub could not be reached \(no answer within 15 s\)/m,
  },
  {
    ...unpublished,
    name: "GitHub is down",
    isDown: true,
    log: /^No check run: GitHub could not be reached \(.*\); what was found is annotated here instead\.$/m,
  },
  { ...fine, name: "five times 503", api: [{ fault: status(503), times: 5 }] },
  {
    ...unpublished,
    name: "all is down, and the commit is ready",
    isHealthy: true,
    api: always(status(502)),
    artifacts: always(status(503)),
    artifactNames: [],
    log: /^No check run: GitHub has trouble of its own \(502: .*\)\.$[\s\S]*^No artifacts: .*\.$/m,
  },
  { ...fine, name: "no trouble" },
  {
    ...unkept,
    name: "the artifact service answers 503",
    artifacts: always(status(503)),
    log: /^No artifacts: the artifact service failed: .*503.*; there was no time for another attempt\.$/m,
  },
  {
    ...unkept,
    name: "the artifact service is silent",
    artifacts: always({ kind: "hang", when: "before" }),
    log: /^No artifacts: the artifact service did not answer in time\.$/m,
  },
  {
    ...unkept,
    name: "the artifact service resets",
    artifacts: always({ kind: "reset", when: "before" }),
    log: /^No artifacts: the artifact service could not be reached \(ECONNRESET\)\.$/m,
  },
  {
    ...fine,
    name: "the artifact's name is taken",
    artifacts: [{ fault: status(409), on: "CreateArtifact" }],
    artifactNames: ["deployment-readiness-readiness-1-2.json", NAMES[1]!],
  },
  {
    ...unkept,
    name: "every artifact's name is taken",
    artifacts: always(status(409), "CreateArtifact"),
    log: /^No artifacts: .*409.*\.$/m,
  },
  {
    ...unkept,
    name: "the runner gives no runtime token",
    job: { runtimeToken: "" },
    log: /^No artifacts: the runner gave no runtime token\.$/m,
  },
  {
    ...unkept,
    name: "the runner gives no results URL",
    job: { resultsUrl: "" },
    log: /^No artifacts: the runner gave no results URL\.$/m,
  },
  {
    ...unpublished,
    name: "401",
    api: always(status(401)),
    log: /^No check run: GitHub does not accept the token \(401: .*\)/m,
  },
  {
    ...unpublished,
    name: "403",
    api: always(status(403, { message: "Resource not accessible by integration" })),
    log: /^No check run: the token may not write checks, .*`permissions: \{ checks: write \}` \(403: /m,
  },
  {
    ...unpublished,
    name: "404",
    api: always(status(404)),
    log: /^No check run: GitHub does not show this repository or commit to the token \(404: /m,
  },
  { ...fine, name: "429", api: [{ fault: status(429, { headers: { "retry-after": "2" } }) }] },
  { ...fine, name: "half an answer", api: [{ fault: { kind: "half-body" } }] },
  { ...fine, name: "an answer that is lost", api: [{ fault: { kind: "reset", when: "after" } }] },
  {
    ...fine,
    name: "annotations are refused",
    api: always(status(422), hasAnnotations),
    log: /^Check run: https:.*; GitHub refused \d+ of \d+ annotations$/m,
  },
  {
    ...unkept,
    name: "an enterprise server",
    server: { prefix: "/api/v3" },
    job: { serverUrl: "https://git.example.org" },
    log: /^No artifacts: this server has no artifact service of this version\.$/m,
  },
];

interface Outcome {
  readonly result: ActionResult;
  readonly report: Report | undefined;
  readonly world: World;
}

// Most of the time is waiting for a next attempt; that can be shared.
const LANES = 5;
const queue = CASES.map((given) => ({ given, ...Promise.withResolvers<Outcome>() }));
const outcomes = new Map(queue.map(({ given, promise }) => [given.name, promise]));

beforeAll(() => {
  for (const promise of outcomes.values()) promise.catch(() => undefined);
  for (let index = 0; index < LANES; index += 1) void lane();
});

async function lane(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    await outcomeOf(next.given).then(next.resolve, next.reject);
}

async function outcomeOf({ api, artifacts, server, job, ...given }: Case): Promise<Outcome> {
  const checkout = smallPullRequest(given.isHealthy === true ? {} : BROKEN.files);
  await using world = await openWorld(checkout, "write", server);
  world.api.script(api ?? []);
  world.artifacts.script(artifacts ?? []);
  const result = await world.run(EVENTS[0]!.happening(checkout), {
    inputs: { command: "health-check" },
    job: { ...job, ...(given.isDown === true ? { apiUrl: await closedAddress() } : {}) },
  });
  const path = join(checkout.directory, "deployment_readiness_report.json");
  const report = existsSync(path)
    ? reportSchema.parse(JSON.parse(readFileSync(path, "utf8")))
    : undefined;
  checkout.remove();
  return { result, report, world };
}

async function closedAddress(): Promise<string> {
  const api = await openGitHubApi({ repository: "acme/orders" });
  await api.close();
  return api.url;
}

test.each(CASES)("$name: the verdict stands and is seen", { timeout: 150_000 }, async (given) => {
  const { result, report, world } = await outcomes.get(given.name)!;
  const isHealthy = given.isHealthy === true;
  expect(result.exitCode, result.log).toBe(isHealthy ? 0 : 1);
  expect(result.conclusion).toBe(isHealthy ? "success" : "failure");
  expect(result.outputs).toMatchObject({ conclusion: isHealthy ? "ready" : "not-ready" });
  expect(result.log).toMatch(given.log);
  expect(result.log.trimEnd().split("\n").at(-1)).toMatch(isHealthy ? /^✓ PASSED/ : /^✗ NOT READY/);
  expect(result.post?.conclusion).toBe("success");
  expect(result.orphans).toEqual([]);
  expect(world.api.violations).toEqual([]);
  expect(world.artifacts.violations).toEqual([]);
  expect(world.api.requests.length).toBeLessThanOrEqual(25);
  expect(world.api.checkRuns()).toHaveLength(given.checkRuns);
  expect(world.artifacts.artifacts().map(({ name }) => name)).toEqual(given.artifactNames);
  const violated = report?.findings.filter(({ outcome }) => outcome === "violated") ?? [];
  expect(violated).toHaveLength(isHealthy ? 0 : 1);
  if (!isHealthy) expect(marksOf(world, result)).toContain(`${BROKEN.file}:${BROKEN.line}`);
  for (const { rule } of violated) {
    expect(result.summary).toContain(rule);
    expect(result.log).toContain(rule);
  }
});

/** Where a reader of the change sees something beside the line. */
function marksOf(world: World, result: ActionResult): readonly string[] {
  const inCheckRuns = world.api
    .checkRuns()
    .flatMap(({ annotations }) => annotations.map((one) => `${one.path}:${one.start_line}`));
  return [...inCheckRuns, ...result.annotations.map(({ file, line }) => `${file}:${line}`)];
}

test("an outage of the artifact service costs ten seconds at most", {
  timeout: 150_000,
}, async () => {
  const durationOf = async (name: string) => (await outcomes.get(name)!).result.durationMs;
  const usual = await durationOf("no trouble");
  for (const trouble of ["answers 503", "is silent", "resets"]) {
    const extraMs = (await durationOf(`the artifact service ${trouble}`)) - usual;
    console.log(`the artifact service ${trouble}: ${Math.round(extraMs)} ms more`);
    expect(extraMs).toBeLessThanOrEqual(12_000);
  }
});
