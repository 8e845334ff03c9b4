import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { CheckRunContent } from "#contract/check-run.ts";
import { createGitHubApi } from "#deliveries/github/api.ts";
import { type CheckRunPublication, publishCheckRun } from "#deliveries/github/check-run.ts";
import { type Answer, type Asked, fakeClock, loopback } from "./loopback.ts";

interface Kept {
  id: number;
  external_id: string;
  name: string;
  head_sha: string;
  html_url: string;
  status: string;
  conclusion: string;
  output: { title: string; summary: string; annotations_count: number };
  messages: string[];
}

/** Keeps check runs as GitHub does, and can carry out a request and lose the answer. */
function keeper() {
  const runs: Kept[] = [];
  const take = (run: Kept, output: Asked["body"]) => {
    const { title, summary, annotations = [] } = output;
    if (annotations.length > 50) return false;
    if (annotations.some(({ path }: { path: string }) => path === "refused")) return false;
    run.messages.push(...annotations.map(({ message }: { message: string }) => message));
    run.output = { title, summary, annotations_count: run.messages.length };
    return true;
  };
  const invalid: Answer = { status: 422, body: { message: "Invalid request" } };
  const answer = ({ method, path, query, body }: Asked): Answer => {
    const list = path.match(/\/commits\/([^/]+)\/check-runs$/);
    if (list !== null) {
      const own = runs.filter(
        (run) => run.head_sha === list[1] && run.name === query.get("check_name"),
      );
      return { status: 200, body: { total_count: own.length, check_runs: own } };
    }
    if (method === "POST") {
      if (body.status !== "completed" || body.conclusion === undefined) return invalid;
      const id = runs.length + 1;
      const html_url = `https://github.com/acme/orders/runs/${id}`;
      const { output, ...rest } = body;
      const run: Kept = { ...rest, id, html_url, messages: [], output };
      if (!take(run, output)) return invalid;
      runs.push(run);
      return { status: 201, body: run };
    }
    const run = runs.find(({ id }) => path.endsWith(`/check-runs/${id}`));
    if (run === undefined) return { status: 404, body: { message: "Not Found" } };
    if (method === "PATCH") {
      expect(Object.keys(body)).toEqual(["output"]);
      if (!take(run, body.output)) return invalid;
    }
    return { status: 200, body: run };
  };
  return { runs, answer };
}

function content(count: number, bad: readonly number[] = []): CheckRunContent {
  return {
    conclusion: "failure",
    title: "Not ready: 3 critical failures",
    summary: "summary",
    text: "text",
    annotations: Array.from({ length: count }, (_, index) => ({
      path: bad.includes(index) ? "refused" : "app/main.py",
      start_line: 1,
      end_line: 1,
      annotation_level: "failure",
      title: "api/server-error",
      message: `message ${index}`,
    })),
  };
}

const publication = (given: Partial<CheckRunPublication> = {}): CheckRunPublication => ({
  name: "Deployment Readiness",
  headSha: "a".repeat(40),
  externalId: "100/1/check",
  startedAt: "2026-11-25T08:00:00Z",
  completedAt: "2026-11-25T08:01:00Z",
  content: content(3),
  ...given,
});

type Fault = "none" | "before" | "after" | "500-before" | "500-after" | "half";

/** Publishes against a keeper whose answers fail in the given way, one fault per request. */
async function publish(
  given: readonly CheckRunPublication[],
  { faults = [], store = keeper() }: { faults?: Fault[]; store?: ReturnType<typeof keeper> } = {},
) {
  const left = [...faults];
  await using server = await loopback((asked) => {
    const fault = left.shift() ?? "none";
    if (fault === "before") return "reset";
    if (fault === "500-before") return { status: 500 };
    const answer = store.answer(asked);
    if (fault === "after") return "reset";
    if (fault === "half") return "half";
    return fault === "500-after" ? { status: 502 } : answer;
  });
  const clock = fakeClock();
  const { signal } = new AbortController();
  const receipts = [];
  for (const one of given) {
    const api = createGitHubApi({
      token: "ghs_token",
      baseUrl: server.url,
      repository: "acme/orders",
      clock,
      signal,
    });
    receipts.push(await publishCheckRun(api, one));
  }
  const writes = server.asked.filter(({ method }) => method !== "GET");
  return { receipts, runs: store.runs, asked: server.asked, writes, clock, store };
}

test.each([0, 1, 49, 50, 51, 120, 500])(
  "%i annotations arrive once, in few writes",
  async (count) => {
    const { receipts, runs, writes, asked } = await publish([
      publication({ content: content(count) }),
    ]);
    expect(receipts).toEqual([
      {
        delivered: true,
        id: 1,
        url: "https://github.com/acme/orders/runs/1",
        annotationsShown: count,
        detail: "https://github.com/acme/orders/runs/1",
      },
    ]);
    expect(runs[0]?.messages).toEqual(content(count).annotations.map(({ message }) => message));
    expect(writes.length).toBe(Math.max(1, Math.ceil(count / 50)));
    expect(asked.length).toBe(writes.length);
  },
);

test("it is made already completed, for the head of the pull request", async () => {
  const { writes } = await publish([publication({ detailsUrl: "https://example.test/run" })]);
  expect(writes[0]?.body).toMatchObject({
    status: "completed",
    conclusion: "failure",
    head_sha: "a".repeat(40),
    external_id: "100/1/check",
    details_url: "https://example.test/run",
    started_at: "2026-11-25T08:00:00Z",
  });
});

test("a read-only token makes no second attempt and says so", async () => {
  await using server = await loopback(() => ({
    status: 403,
    body: { message: "Resource not accessible by integration" },
  }));
  const { signal } = new AbortController();
  const options = {
    token: "ghs_token",
    baseUrl: server.url,
    repository: "a/b",
    clock: fakeClock(),
    signal,
  };
  const receipt = await publishCheckRun(createGitHubApi(options), publication());
  expect(receipt).toEqual({
    delivered: false,
    reason: "forbidden",
    annotationsShown: 0,
    detail: "403: Resource not accessible by integration",
  });
  expect(server.asked).toHaveLength(1);
});

test("an answer lost after the request was carried out makes no second run and no second annotation", async () => {
  for (const fault of ["before", "after", "500-before", "500-after", "half"] as const)
    for (const position of [0, 1, 2]) {
      const faults: Fault[] = [...Array.from({ length: position }, () => "none" as const), fault];
      const { receipts, runs } = await publish([publication({ content: content(130) })], {
        faults,
      });
      expect(runs, `${fault} ${position}`).toHaveLength(1);
      expect(new Set(runs[0]?.messages).size).toBe(130);
      expect(runs[0]?.messages).toHaveLength(130);
      expect(receipts[0]).toMatchObject({ delivered: true, annotationsShown: 130 });
    }
});

test("whatever faults come together, there is one run at most and no annotation twice", async () => {
  const fault = fc.constantFrom<Fault>(
    "none",
    "before",
    "after",
    "500-before",
    "500-after",
    "half",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 8 }),
      fc.integer({ min: 0, max: 120 }),
      async (faults, count) => {
        const { receipts, runs, asked } = await publish(
          [publication({ content: content(count) })],
          { faults },
        );
        expect(runs.length).toBeLessThanOrEqual(1);
        expect(asked.length).toBeLessThanOrEqual(25);
        const messages = runs[0]?.messages ?? [];
        expect(new Set(messages).size).toBe(messages.length);
        const [receipt] = receipts;
        if (receipt?.delivered === true && receipt.reason === undefined)
          expect(messages.length).toBe(receipt.annotationsShown);
      },
    ),
    { numRuns: 60 },
  );
});

test("a path that GitHub refuses costs its batch, not the check run", async () => {
  const first = await publish([publication({ content: content(3, [1]) })]);
  expect(first.receipts[0]).toMatchObject({ delivered: true, annotationsShown: 0 });
  expect(first.receipts[0]?.detail).toContain("GitHub refused 3 of 3 annotations");
  const second = await publish([publication({ content: content(130, [60]) })]);
  expect(second.receipts[0]).toMatchObject({ delivered: true, annotationsShown: 80 });
  expect(second.receipts[0]?.detail).toContain("GitHub refused 50 of 130 annotations");
  expect(second.runs[0]?.messages).toHaveLength(80);
});

test("twenty re-runs leave one live run, and every write is counted", async () => {
  const store = keeper();
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const { writes } = await publish([publication({ externalId: `100/${attempt}/check` })], {
      store,
    });
    expect(writes.length).toBeLessThanOrEqual(2 + 1);
  }
  const live = store.runs.filter(({ output }) => !output.title.startsWith("Superseded"));
  expect(live.map(({ external_id }) => external_id)).toEqual(["100/20/check"]);
  expect(store.runs[0]?.output.title).toBe("Superseded by attempt 2");
  expect(store.runs[0]?.conclusion).toBe("failure");
  expect(store.runs.every(({ messages }) => messages.length === 3)).toBe(true);
});

test("another job and another workflow run are left alone", async () => {
  const store = keeper();
  await publish(
    [publication({ externalId: "99/1/check" }), publication({ externalId: "100/1/other" })],
    { store },
  );
  await publish([publication({ externalId: "100/2/check" })], { store });
  expect(store.runs.filter(({ output }) => output.title.startsWith("Superseded"))).toEqual([]);
});

test("a process that goes on after another was killed adopts its run and adds what is missing", async () => {
  const store = keeper();
  await publish([publication({ content: content(50) })], { store });
  const { receipts } = await publish([publication({ content: content(120), isResumed: true })], {
    store,
  });
  expect(receipts[0]).toMatchObject({ delivered: true, id: 1, annotationsShown: 120 });
  expect(store.runs).toHaveLength(1);
  expect(new Set(store.runs[0]?.messages).size).toBe(120);
});

test("an API that is down costs a minute of patience and is told in the receipt", async () => {
  await using server = await loopback(() => ({ status: 503 }));
  const clock = fakeClock();
  const { signal } = new AbortController();
  const api = createGitHubApi({
    token: "ghs_token",
    baseUrl: server.url,
    repository: "a/b",
    clock,
    signal,
  });
  const receipt = await publishCheckRun(api, publication());
  expect(receipt).toMatchObject({ delivered: false, reason: "unavailable" });
  expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(61_000);
  expect(server.asked.length).toBeLessThanOrEqual(25);
});
