import { expect, test } from "vitest";
import { type ApiLimits, createGitHubApi } from "#deliveries/github/api.ts";
import { type Answer, fakeClock, loopback } from "./loopback.ts";

const TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";
const OK: Answer = { status: 200, body: { id: 7 } };
const call = {
  route: "GET /repos/{owner}/{repo}/check-runs/{check_run_id}",
  parameters: { check_run_id: 7 },
  read: (data: unknown) => (data as { id?: number }).id,
};

async function talk(answers: readonly Answer[], limits: Partial<ApiLimits> = {}) {
  const left = [...answers];
  await using server = await loopback(() => left.shift() ?? OK);
  const clock = fakeClock();
  const api = createGitHubApi({
    token: TOKEN,
    baseUrl: `${server.url}/api/v3/`,
    repository: "acme/orders",
    clock,
    signal: new AbortController().signal,
    limits,
  });
  const result = await api.send(call);
  return { result, asked: server.asked, slept: clock.slept, api, clock };
}

test("a request goes to the given server with the token, and its answer is read", async () => {
  const { result, asked } = await talk([OK]);
  expect(result).toEqual({ ok: true, data: 7 });
  expect(asked[0]?.path).toBe("/api/v3/repos/acme/orders/check-runs/7");
  expect(asked[0]?.headers["authorization"]).toBe(`token ${TOKEN}`);
});

const REFUSALS: readonly (readonly [number, string])[] = [
  [400, "invalid"],
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "not-found"],
  [410, "not-found"],
  [422, "invalid"],
  [451, "forbidden"],
];
test.each(REFUSALS)("%i is %s and is asked once", async (status, reason) => {
  const message = status === 403 ? "Resource not accessible by integration" : "No";
  const { result, asked, slept } = await talk([{ status, body: { message } }]);
  expect(result).toMatchObject({ ok: false, reason, status });
  expect(asked).toHaveLength(1);
  expect(slept).toEqual([]);
});

test("a conflict is tried once more", async () => {
  const conflict = { status: 409, body: { message: "Git Repository is empty" } };
  expect((await talk([conflict])).result.ok).toBe(true);
  const twice = await talk([conflict, conflict]);
  expect(twice.result).toMatchObject({ ok: false, reason: "unavailable", status: 409 });
  expect(twice.asked).toHaveLength(2);
});

test("five server errors in a row are outlasted, waiting longer each time", async () => {
  const { result, slept } = await talk([500, 502, 503, 504, 500].map((status) => ({ status })));
  expect(result.ok).toBe(true);
  expect(slept).toEqual([1000, 2000, 4000, 8000, 16_000]);
});

test("an outage costs no more than the limit, and the next request is not tried at all", async () => {
  const down = Array.from({ length: 40 }, () => ({ status: 503 }));
  await using server = await loopback(() => down.shift() ?? OK);
  const clock = fakeClock();
  const { signal } = new AbortController();
  const api = createGitHubApi({
    token: TOKEN,
    baseUrl: server.url,
    repository: "a/b",
    clock,
    signal,
  });
  expect(await api.send(call)).toMatchObject({ ok: false, reason: "unavailable", status: 503 });
  expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000);
  const before = server.asked.length;
  const next = await api.send(call);
  expect(next).toMatchObject({ ok: false, reason: "unavailable" });
  expect(server.asked).toHaveLength(before);
});

test("resets, answers cut in half and silence are tried again", async () => {
  for (const broken of ["reset", "half"] as const)
    expect((await talk([broken, broken])).result).toEqual({ ok: true, data: 7 });
  const slow = await talk(["hang"], { requestMs: 100 });
  expect(slow.result).toEqual({ ok: true, data: 7 });
  const silent = await talk(["hang", "hang"], { requestMs: 60, troubleMs: 1000 });
  expect(silent.result).toMatchObject({ ok: false, reason: "unreachable" });
  expect(silent.result).toMatchObject({ detail: "no answer within 0.06 s" });
});

test("a server that is not there is unreachable", async () => {
  const { signal } = new AbortController();
  const gone = await loopback(() => OK);
  await gone[Symbol.asyncDispose]();
  const api = createGitHubApi({
    token: TOKEN,
    baseUrl: gone.url,
    repository: "a/b",
    clock: fakeClock(),
    signal,
  });
  expect(await api.send(call)).toMatchObject({ ok: false, reason: "unreachable" });
});

test("what the server asks to wait is waited for", async () => {
  const seconds = await talk([{ status: 429, headers: { "retry-after": "7" } }]);
  expect(seconds.slept).toEqual([7000]);
  const date = new Date(Date.UTC(2026, 10, 25) + 9000).toUTCString();
  expect((await talk([{ status: 503, headers: { "retry-after": date } }])).slept).toEqual([9000]);
  const reset = String(Date.UTC(2026, 10, 25) / 1000 + 30);
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  const limited = await talk([{ status: 403, headers, body: { message: "API rate limit" } }]);
  expect(limited.slept).toEqual([30_000]);
  expect(limited.result.ok).toBe(true);
});

test("a server that asks for no wait at all is not hurried", async () => {
  const past = new Date(0).toUTCString();
  for (const asked of ["0", past, "soon"])
    expect((await talk([{ status: 503, headers: { "retry-after": asked } }])).slept).toEqual([
      1000,
    ]);
});

test("a secondary limit without headers is waited out for a minute, an hour is not waited for", async () => {
  const body = { message: "You have exceeded a secondary rate limit" };
  expect((await talk([{ status: 403, body }])).slept).toEqual([60_000]);
  const long = await talk([{ status: 429, headers: { "retry-after": "3600" } }]);
  expect(long.result).toMatchObject({ ok: false, reason: "rate-limited", status: 429 });
  expect(long.slept).toEqual([]);
});

test("writes start at least a second apart", async () => {
  await using server = await loopback(() => OK);
  const clock = fakeClock();
  const { signal } = new AbortController();
  const options = { token: TOKEN, baseUrl: server.url, repository: "a/b", clock, signal };
  const api = createGitHubApi(options);
  for (let index = 0; index < 4; index += 1)
    await api.send({ ...call, route: "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}" });
  expect(clock.slept).toEqual([1000, 1000, 1000]);
});

test("a client sends 25 requests and no more", async () => {
  await using server = await loopback(() => OK);
  const { signal } = new AbortController();
  const api = createGitHubApi({
    token: TOKEN,
    baseUrl: server.url,
    repository: "a/b",
    clock: fakeClock(),
    signal,
  });
  for (let index = 0; index < 25; index += 1) expect((await api.send(call)).ok).toBe(true);
  expect(await api.send(call)).toMatchObject({ ok: false, reason: "rate-limited" });
  expect(server.asked).toHaveLength(25);
});

test("a token that the server sends back is not passed on", async () => {
  const body = { message: `Bad credentials: ${TOKEN}\n::error::x` };
  const { result } = await talk([{ status: 401, body }]);
  expect(result.ok === false && result.detail).toBe("401: Bad credentials: *** ::error::x");
});

test("a cancelled run sends nothing, and stops waiting", async () => {
  await using server = await loopback(() => ({ status: 503 }));
  const controller = new AbortController();
  const clock = {
    ...fakeClock(),
    sleep: async (_ms: number, signal: AbortSignal) => {
      controller.abort();
      signal.throwIfAborted();
    },
  };
  const api = createGitHubApi({
    token: TOKEN,
    baseUrl: server.url,
    repository: "a/b",
    clock,
    signal: controller.signal,
  });
  const cancelled = { ok: false, reason: "unreachable", detail: "the run was cancelled" };
  expect(await api.send(call)).toEqual(cancelled);
  expect(await api.send(call)).toEqual(cancelled);
  expect(server.asked).toHaveLength(1);
});

test("an answer that was lost is looked for before the request is sent again", async () => {
  for (const [found, sent] of [
    [7, 1],
    [undefined, 2],
  ] as const) {
    const left: Answer[] = ["reset"];
    await using server = await loopback(() => left.shift() ?? OK);
    const { signal } = new AbortController();
    const api = createGitHubApi({
      token: TOKEN,
      baseUrl: server.url,
      repository: "a/b",
      clock: fakeClock(),
      signal,
    });
    const recover = async () => ({ ok: true, data: found }) as const;
    expect(await api.send({ ...call, recover })).toEqual({ ok: true, data: 7 });
    expect(server.asked).toHaveLength(sent);
  }
});
