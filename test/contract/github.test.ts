import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CheckRunContent } from "#contract/check-run.ts";
import { type ApiOptions, createGitHubApi } from "#deliveries/github/api.ts";
import { type CheckRunPublication, publishCheckRun } from "#deliveries/github/check-run.ts";
import { renderCheckRun } from "#reporters/check-run.ts";
import { type GitHubApi, type GitHubApiOptions, openGitHubApi } from "../rig/github/api.ts";
import type { Fault, ScriptedFault } from "../rig/http/faults.ts";
import { sampleReport } from "./sample-reports.ts";

/*
 * The deliveries with the real toolkit against a GitHub that remembers: what a reader finds there in
 * the end, whatever became of single requests.
 */
const SHA = "0123456789abcdef0123456789abcdef01234567";
const REPOSITORY = "acme/orders";
const MOST_REQUESTS = 25;
const COUNT = 120;

const contentOf = (count: number): CheckRunContent => ({
  conclusion: "failure",
  title: "Not ready",
  summary: `${count} findings`,
  text: "",
  annotations: Array.from({ length: count }, (_, index) => ({
    path: "src/app.py",
    start_line: index + 1,
    end_line: index + 1,
    annotation_level: "failure",
    title: "schema/column-absent",
    message: `finding ${index}`,
  })),
});

const publicationOf = (given: Partial<CheckRunPublication> = {}): CheckRunPublication => ({
  name: "Deployment Readiness",
  headSha: SHA,
  externalId: "4712/1/readiness",
  startedAt: "2026-11-25T09:00:00Z",
  completedAt: "2026-11-25T09:01:00Z",
  content: contentOf(COUNT),
  ...given,
});

/** Real time, in which a wait takes none. */
function hastyClock() {
  let skippedMs = 0;
  const slept: number[] = [];
  const ms = () => performance.now() + skippedMs;
  return {
    slept,
    now: () => new Date(Date.now() + skippedMs).toISOString(),
    monotonicMs: ms,
    sleep: async (wait: number) => {
      slept.push(wait);
      skippedMs += wait;
    },
  };
}

async function open(given: Partial<GitHubApiOptions> = {}) {
  const server = await openGitHubApi({ repository: REPOSITORY, ...given });
  server.addToken("writer", { checks: "write", contents: "read" });
  server.addToken("reader", { checks: "read", contents: "read" });
  const clock = hastyClock();
  const client = (options: Partial<ApiOptions> = {}) =>
    createGitHubApi({
      token: "writer",
      baseUrl: server.url,
      repository: REPOSITORY,
      clock,
      signal: new AbortController().signal,
      limits: { requestMs: 250 },
      ...options,
    });
  return { server, clock, client, [Symbol.asyncDispose]: server.close };
}

/** What must hold whatever happened: one check run at most, nothing twice, nothing wrong, and an end. */
function expectOrder(server: GitHubApi): void {
  expect(server.violations).toEqual([]);
  expect(server.requests.length).toBeLessThanOrEqual(MOST_REQUESTS);
  const runs = server.checkRuns();
  expect(runs.length).toBeLessThanOrEqual(1);
  const messages = runs.flatMap(({ annotations }) => annotations.map(({ message }) => message));
  expect(new Set(messages).size).toBe(messages.length);
}

const status = (code: number, given: Partial<Extract<Fault, { kind: "status" }>> = {}): Fault => ({
  kind: "status",
  status: code,
  ...given,
});
const CREATE = "checks/create";
const UPDATE = "checks/update";
const SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes.";

const PASSING: readonly (readonly [string, Fault, number])[] = [
  ["a reset before the effect", { kind: "reset", when: "before" }, 1],
  ["a reset after the effect", { kind: "reset", when: "after" }, 1],
  ["silence before the effect", { kind: "hang", when: "before" }, 1],
  ["silence after the effect", { kind: "hang", when: "after" }, 1],
  ["half an answer", { kind: "half-body" }, 1],
  ["an answer that is no JSON", { kind: "invalid-json" }, 1],
  ["409", status(409), 1],
  ["429 with retry-after", status(429, { headers: { "retry-after": "7" } }), 1],
  ["403 of a secondary limit with retry-after", secondary({ "retry-after": "7" }), 1],
  ["500 five times in a row", status(500), 5],
  ["502 five times in a row", status(502), 5],
  ["503 five times in a row", status(503), 5],
  ["500 after the effect", status(500, { when: "after" }), 1],
  ["502 after the effect", status(502, { when: "after" }), 1],
];

function secondary(headers: Readonly<Record<string, string>>): Fault {
  return status(403, { headers, message: SECONDARY });
}

describe.each([CREATE, UPDATE])("trouble that passes, at %s", (operation) => {
  test.each(PASSING)("%s: everything arrives once", async (_name, fault, times) => {
    await using world = await open();
    const { server, client, clock } = world;
    server.script([{ fault, on: operation, times }]);
    const receipt = await publishCheckRun(client(), publicationOf());
    expect(server.faultsLeft()).toBe(0);
    expectOrder(server);
    expect(receipt).toMatchObject({ delivered: true, annotationsShown: COUNT });
    expect(receipt.reason).toBeUndefined();
    expect(server.checkRuns()[0]?.annotations).toHaveLength(COUNT);
    const asked = fault.kind === "status" ? Number(fault.headers?.["retry-after"] ?? 0) : 0;
    expect(Math.max(0, ...clock.slept)).toBeGreaterThanOrEqual(asked * 1000);
  });
});

const LASTING: readonly (readonly [string, Fault, string])[] = [
  ["resets", { kind: "reset", when: "before" }, "unreachable"],
  ["silence", { kind: "hang", when: "before" }, "unreachable"],
  ["401", status(401), "unauthorized"],
  ["403", status(403, { message: "Resource not accessible by integration" }), "forbidden"],
  ["404", status(404), "not-found"],
  ["409", status(409), "unavailable"],
  ["422", status(422), "invalid"],
  [
    "429 with a wait of an hour",
    status(429, { headers: { "retry-after": "3600" } }),
    "rate-limited",
  ],
  ["a secondary limit without a time", secondary({}), "rate-limited"],
  ["503", status(503), "unavailable"],
];

describe.each(["checks/create", undefined])("trouble that lasts, at %s", (operation) => {
  test.each(LASTING)(
    "%s: given up in time, with the reason in one line",
    async (_name, fault, reason) => {
      await using world = await open();
      const { server, client, clock } = world;
      const on = operation === undefined ? {} : { on: operation };
      server.script([{ fault, times: Number.POSITIVE_INFINITY, ...on }]);
      const receipt = await publishCheckRun(client(), publicationOf());
      expectOrder(server);
      expect(server.checkRuns()).toEqual([]);
      expect(receipt).toMatchObject({ delivered: false, annotationsShown: 0, reason });
      expect(receipt.detail).toMatch(/^[^\r\n]+$/);
      expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(61_000);
    },
  );
});

test("nothing listens at all", async () => {
  await using world = await open();
  const closed = await openGitHubApi({ repository: REPOSITORY });
  await closed.close();
  const api = world.client({ baseUrl: closed.url });
  const receipt = await publishCheckRun(api, publicationOf());
  expect(receipt).toMatchObject({ delivered: false, reason: "unreachable" });
  const further = await publishCheckRun(api, publicationOf({ name: "Another" }));
  expect(further.detail).toContain("not tried any more");
});

test("what a later batch meets leaves the check run with the earlier ones, and says how many lack", async () => {
  await using world = await open();
  const { server, client } = world;
  server.script([{ fault: status(503), on: UPDATE, times: Number.POSITIVE_INFINITY }]);
  const receipt = await publishCheckRun(client(), publicationOf());
  expectOrder(server);
  expect(receipt).toMatchObject({ delivered: true, annotationsShown: 50, reason: "unavailable" });
  expect(receipt.detail).toContain("70 annotations did not arrive");
});

test("annotations that GitHub refuses cost themselves and not the check run", async () => {
  await using world = await open();
  const { server, client } = world;
  const has = (body: unknown) =>
    (body as { output?: { annotations?: unknown[] } }).output?.annotations !== undefined;
  const refused: ScriptedFault = {
    fault: status(422),
    on: ({ body }) => has(body),
    times: Number.POSITIVE_INFINITY,
  };
  server.script([refused]);
  const receipt = await publishCheckRun(client(), publicationOf());
  expectOrder(server);
  expect(receipt).toMatchObject({ delivered: true, annotationsShown: 0 });
  expect(receipt.detail).toContain(`GitHub refused ${COUNT} of ${COUNT} annotations`);
  expect(server.checkRuns()[0]).toMatchObject({ conclusion: "failure", annotations: [] });
});

test("a token that may only read is refused once and not tried again", async () => {
  await using world = await open();
  const { server, client } = world;
  const receipt = await publishCheckRun(client({ token: "reader" }), publicationOf());
  expect(receipt).toMatchObject({ delivered: false, reason: "forbidden" });
  expect(server.requests).toHaveLength(1);
});

test("an enterprise server is asked under its prefix", async () => {
  await using world = await open({ prefix: "/api/v3" });
  const { server, client } = world;
  const receipt = await publishCheckRun(client(), publicationOf());
  expectOrder(server);
  expect(receipt).toMatchObject({ delivered: true, annotationsShown: COUNT });
});

test("five attempts leave five check runs, of which the earlier ones say that they are history", async () => {
  await using world = await open();
  const { server, client } = world;
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const externalId = `4712/${attempt}/readiness`;
    await publishCheckRun(client(), publicationOf({ externalId }));
  }
  expect(server.violations).toEqual([]);
  const runs = server.checkRuns();
  expect(runs.map(({ title }) => title)).toEqual([
    ...[2, 3, 4, 5].map((next) => `Superseded by attempt ${next}`),
    "Not ready",
  ]);
  for (const { annotations } of runs)
    expect(new Set(annotations.map(({ message }) => message)).size).toBe(COUNT);
  for (const { annotations } of runs) expect(annotations).toHaveLength(COUNT);
});

test("in a later attempt, too, two steps of one job have a check run each", async () => {
  await using world = await open();
  const { server, client } = world;
  for (const step of [1, 2]) {
    const externalId = "4712/2/readiness";
    const content = { ...contentOf(1), title: `step ${step}` };
    await publishCheckRun(client(), publicationOf({ externalId, content }));
  }
  expect(server.checkRuns().map(({ title }) => title)).toEqual(["step 1", "step 2"]);
});

test("a process that takes over from a killed one adds what is missing to its check run", async () => {
  await using world = await open();
  const { server, client } = world;
  server.script([{ fault: status(422), on: UPDATE, times: 2 }]);
  await publishCheckRun(client(), publicationOf());
  expect(server.checkRuns()[0]?.annotations).toHaveLength(50);
  const receipt = await publishCheckRun(client(), publicationOf({ isResumed: true }));
  expectOrder(server);
  expect(receipt).toMatchObject({ delivered: true, annotationsShown: COUNT });
});

test("1,000 findings: as many annotations as a check run takes, each once, in ten writes", async () => {
  await using world = await open();
  const { server, client } = world;
  const sample = sampleReport("not-ready");
  const [finding] = sample.findings;
  const findings = Array.from({ length: 1000 }, (_, index) => ({
    ...finding!,
    message: `finding ${index}`,
    place: { file: "src/app.py", line: index + 1 },
    fingerprint: index.toString(16).padStart(16, "0"),
  }));
  const view = { prefix: "", exists: () => true };
  const content = renderCheckRun({ ...sample, findings }, { view, remarks: [] });
  expect(content.annotations).toHaveLength(500);
  const receipt = await publishCheckRun(client(), publicationOf({ content }));
  expectOrder(server);
  expect(receipt).toMatchObject({ delivered: true, annotationsShown: 500 });
  expect(server.requests).toHaveLength(10);
});

const anyFault: fc.Arbitrary<Fault> = fc.constantFrom<Fault>(
  ...PASSING.map(([, fault]) => fault),
  ...LASTING.map(([, fault]) => fault).filter(({ kind }) => kind !== "hang"),
);

test("whatever happens, there is one check run at most, nothing twice, and the receipt is true", async () => {
  const anyScript = fc.array(
    fc.record({
      fault: anyFault,
      on: fc.constantFrom("checks/create", "checks/update", "checks/get", "checks/list-for-ref"),
      times: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(anyScript, fc.nat({ max: 170 }), async (script, count) => {
      await using world = await open();
      const { server, client } = world;
      server.script(script);
      const content = contentOf(count);
      const receipt = await publishCheckRun(
        client({ limits: { requestMs: 60 } }),
        publicationOf({ content }),
      );
      expectOrder(server);
      const [run] = server.checkRuns();
      if (receipt.delivered)
        expect(run?.annotations.length).toBeGreaterThanOrEqual(receipt.annotationsShown);
      expect(receipt.annotationsShown).toBeLessThanOrEqual(count);
      if (receipt.delivered && receipt.reason === undefined && !receipt.detail.includes("refused"))
        expect(run?.annotations).toHaveLength(count);
    }),
    {
      numRuns: 120,
      // A lost create, and a list that is refused when it is asked what became of it.
      examples: [
        [
          [
            { fault: { kind: "status", status: 422 }, on: "checks/list-for-ref", times: 1 },
            { fault: { kind: "reset", when: "after" }, on: "checks/create", times: 1 },
          ],
          1,
        ],
      ],
    },
  );
}, 60_000);
