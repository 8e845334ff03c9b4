import { expect, test } from "vitest";
import { collect } from "#validators/api/collect.ts";
import { type Answer, type Handle, json, portsOf, run } from "./service.ts";

const Loaf = {
  type: "object",
  required: ["id", "name"],
  properties: { id: { type: "integer" }, name: { type: "string" } },
};
const description = {
  openapi: "3.1.0",
  paths: {
    "/loaves": {
      get: { responses: { 200: json({ type: "array", items: Loaf }) } },
      post: {
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["name"],
                properties: { name: { type: "string" } },
              },
            },
          },
        },
        responses: { 201: json(Loaf), 422: json({ type: "object" }) },
      },
    },
    "/loaves/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
      get: {
        responses: { 200: json(Loaf), 404: json({ type: "object" }), 410: { description: "" } },
      },
      delete: {
        responses: { 204: { description: "" }, 404: { description: "" }, 410: { description: "" } },
      },
    },
  },
};

/** A bakery without faults; `change` may answer first. */
function bakery(change: Handle | (() => undefined) = () => undefined): Handle {
  const loaves = new Map<number, { id: number; name: string }>();
  return (method, path, body, headers) => {
    const changed = (change as (...all: Parameters<Handle>) => Answer | undefined)(
      method,
      path,
      body,
      headers,
    );
    if (changed !== undefined) return changed;
    const [plain = ""] = path.split("?");
    if (plain === "/openapi.json") return { status: 200, body: description };
    if (plain === "/loaves" && method === "GET") return { status: 200, body: [...loaves.values()] };
    if (plain === "/loaves") {
      if (typeof body["name"] !== "string" || body["name"].includes("\u0000"))
        return { status: 422, body: { detail: [] } };
      const loaf = { id: loaves.size + 40, name: body["name"] };
      loaves.set(loaf.id, loaf);
      return { status: 201, body: loaf };
    }
    const id = Number(plain.split("/")[2]);
    if (method === "DELETE")
      return loaves.delete(id) ? { status: 204 } : { status: 404, body: { detail: "no" } };
    const loaf = loaves.get(id);
    return loaf === undefined
      ? { status: 404, body: { detail: "no" } }
      : { status: 200, body: loaf };
  };
}

test("a healthy service has no violation, and rows made on the way are found and deleted last", async () => {
  const { violated, payload, state } = await run(bakery());
  expect(violated).toEqual([]);
  const valid = payload.exchanges.filter(({ purpose }) => purpose === "valid");
  expect(valid.map(({ operation, status }) => `${operation} ${status}`)).toEqual(
    expect.arrayContaining([
      "GET /loaves 200",
      "POST /loaves 201",
      "GET /loaves/{id} 200",
      "DELETE /loaves/{id} 204",
    ]),
  );
  expect(valid.at(-1)?.method).toBe("DELETE");
  expect(state).toMatchObject({ boots: 1, disposals: 1 });
});

test("the same seed sends the same requests", async () => {
  const first = await run(bakery());
  const second = await run(bakery());
  expect(second.state.sent).toEqual(first.state.sent);
  expect(JSON.parse(JSON.stringify(first.payload))).toEqual(second.payload);
});

test("a crash on a hostile value is found, placed on its line and sent a second time", async () => {
  const trace = [
    "Traceback (most recent call last):",
    '  File "/srv/app/bakery/routes.py", line 3, in create',
    "    store(name)",
    "ValueError: A string literal cannot contain NUL (0x00) characters.",
    "",
  ].join("\n");
  const files = { "bakery/routes.py": '@router.post("/loaves")\ndef create():\n    store(name)\n' };
  const change: Handle = (method, _path, body) =>
    (method === "POST" && String(body["name"]).includes("\u0000")
      ? { status: 500, body: "hunter2-secret", type: "text/plain", log: trace }
      : undefined) as Answer;
  const { findings, payload } = await run(bakery(change), { files });
  expect(findings.map(({ rule }) => rule)).toEqual(["api/server-error"]);
  expect(findings[0]?.place).toMatchObject({ file: "bakery/routes.py", line: 3 });
  const [failed] = payload.exchanges.filter(({ status }) => status === 500);
  expect(failed).toMatchObject({
    mutation: "nul-character",
    again: { status: 500 },
    responseBody: "[SECRET]",
  });
  expect(payload.operations.find(({ id }) => id === "POST /loaves")?.handler).toEqual({
    file: "bakery/routes.py",
    line: 1,
  });
});

test("a request that ends the process is confirmed on a fresh one", async () => {
  const change: Handle = (method, _path, body) =>
    (method === "POST" && body["name"] === null
      ? { status: 422, body: {}, dies: true }
      : undefined) as Answer;
  const { payload, findings, state } = await run(bakery(change));
  expect(payload.deaths).toMatchObject([{ confirmed: true, exitCode: 1 }]);
  expect(state.boots).toBe(3);
  expect(state.disposals).toBe(3);
  expect(findings[0]?.message).toContain("POST /loaves whose body field name is null");
});

test("undeclared successes and wrong bodies are violations", async () => {
  const change: Handle = (method, path) =>
    (path === "/loaves" && method === "GET"
      ? { status: 206, body: [] }
      : method === "POST"
        ? { status: 201, body: { id: "x" } }
        : undefined) as Answer;
  const { violated } = await run(bakery(change));
  expect(violated.sort()).toEqual(["api/body-mismatch", "api/undeclared-status"]);
});

test("redirects, refusals, pages and empty answers are no violations", async () => {
  const answers: Answer[] = [
    { status: 307 },
    { status: 401, body: { detail: "who are you" } },
    { status: 403, body: "<html>no</html>", type: "text/html" },
    { status: 429, body: {} },
    { status: 410, body: "<html>no</html>", type: "text/html" },
  ];
  for (const answer of answers) {
    const change: Handle = (_method, path) =>
      (path === "/openapi.json" ? undefined : answer) as Answer;
    const { violated } = await run(bakery(change));
    const refuses = answer.status === 401 || answer.status === 403;
    expect(violated, String(answer.status)).toEqual(refuses ? ["api/operations-unreached"] : []);
  }
});

test("event streams are left after a moment and not held to be slow", async () => {
  const streaming = {
    openapi: "3.1.0",
    paths: { "/feed": { get: { responses: { 200: { content: { "text/event-stream": {} } } } } } },
  };
  const { violated, payload } = await run((_method, path) =>
    path === "/openapi.json" ? { status: 200, body: streaming } : { status: 200, hangs: true },
  );
  expect(violated).toEqual([]);
  expect(payload.exchanges.every(({ durationMs }) => durationMs <= 2_000)).toBe(true);
});

test("a request that hangs is sent once more and then left alone", async () => {
  const change: Handle = (method, path) =>
    (path.startsWith("/loaves/") && method === "GET"
      ? { status: 200, hangs: true }
      : undefined) as Answer;
  const { violated, payload } = await run(bakery(change));
  expect(violated).toEqual(["api/request-timeout"]);
  expect(payload.exchanges.filter(({ fault }) => fault === "ETIMEDOUT")).toHaveLength(1);
});

test("the search ends with its budget and says so", async () => {
  const { limitsReached, payload } = await run(bakery(), { budgetMs: 10 });
  expect(payload.exchanges.length).toBeLessThan(12);
  expect(limitsReached.length).toBeGreaterThan(0);
});

test("the long search sends more hostile values and has five times the budget", async () => {
  const hostile = (payload: { readonly exchanges: readonly { readonly purpose: string }[] }) =>
    payload.exchanges.filter(({ purpose }) => purpose === "hostile").length;
  // A body with many fields has more places than the usual search visits.
  const fields = Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`field${index}`, { type: "string" }]),
  );
  const schema = { type: "object", required: Object.keys(fields), properties: fields };
  const post = {
    requestBody: { required: true, content: { "application/json": { schema } } },
    responses: { 200: json({ type: "object" }) },
  };
  const document = { openapi: "3.1.0", paths: { "/forms": { post } } };
  const forms: Handle = (_method, path) =>
    path === "/openapi.json" ? { status: 200, body: document } : { status: 200, body: {} };
  const whole = await run(forms, {});
  const long = await run(forms, { depth: "long" });
  expect(hostile(whole.payload)).toBe(12);
  expect(hostile(long.payload)).toBeGreaterThan(30);
  const { limitsReached } = await run(bakery(), { budgetMs: 10, depth: "long" });
  expect(limitsReached.join()).not.toContain("budget of 10 ms");
});

test("a request that switches the service off does not hide the rest", async () => {
  const paths = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `/rooms/n${index}`,
      { get: { responses: { 200: json({ type: "object" }) } } },
    ]),
  );
  const post = { responses: { 200: json({ type: "object" }) } };
  const document = { openapi: "3.1.0", paths: { ...paths, "/pause": { post } } };
  let isPaused = false;
  const { ports, state } = portsOf((_method, path) => {
    if (path === "/openapi.json") return { status: 200, body: document };
    if (path === "/pause") isPaused = state.boots === 1;
    if (state.boots > 1) isPaused = false;
    return isPaused && path !== "/pause" ? { status: 503, body: {} } : { status: 200, body: {} };
  });
  const { payload, limitsReached } = await collect(ports, new AbortController().signal);
  const accepted = new Set(
    payload.exchanges.filter(({ status }) => status === 200).map(({ operation }) => operation),
  );
  expect(accepted.size).toBe(13);
  expect(limitsReached.join()).toMatch(/^$|POST \/pause made the service unavailable/);
});

test("signs up and signs in where the description shows how", async () => {
  const body = {
    required: true,
    content: {
      "application/json": {
        schema: {
          type: "object",
          required: ["email", "password"],
          properties: { email: { type: "string" }, password: { type: "string" } },
        },
      },
    },
  };
  const document = {
    openapi: "3.1.0",
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    paths: {
      "/people": {
        post: { security: [], requestBody: body, responses: { 201: { description: "" } } },
      },
      "/sign-in": {
        post: {
          security: [],
          requestBody: body,
          responses: { 200: { description: "" }, 401: { description: "" } },
        },
      },
      "/me": { get: { responses: { 200: { description: "" } } } },
    },
  };
  const known = new Map<unknown, unknown>();
  const { payload } = await run((method, path, given, headers) => {
    if (path === "/openapi.json") return { status: 200, body: document };
    if (path === "/people" && method === "POST") {
      known.set(given["email"], given["password"]);
      return { status: 201, body: { id: 1 } };
    }
    if (path === "/sign-in")
      return known.has(given["email"]) && known.get(given["email"]) === given["password"]
        ? { status: 200, body: { access_token: "token-123456" } }
        : { status: 401, body: {} };
    return headers["authorization"] === "Bearer token-123456"
      ? { status: 200, body: {} }
      : { status: 401, body: {} };
  });
  expect(payload.authentication).toBe("signed-in");
  expect(payload.exchanges.find(({ operation }) => operation === "GET /me")?.status).toBe(200);
});

test("headers of the settings are sent with every request", async () => {
  const seen = new Set<string | undefined>();
  const { payload } = await run(
    bakery((_method, path, _body, headers) => {
      if (path !== "/openapi.json") seen.add(headers["x-api-key"]);
      return undefined as unknown as Answer;
    }),
    { auth: { "X-Api-Key": "k" } },
  );
  expect(payload.authentication).toBe("settings");
  expect([...seen]).toEqual(["k"]);
});

test("the description is taken from the repository when none is served", async () => {
  const files = { "openapi.yaml": JSON.stringify(description) };
  const { payload } = await run(
    bakery(
      (_method, path) =>
        (path === "/openapi.json"
          ? { status: 200, body: "<html></html>", type: "text/html" }
          : undefined) as Answer,
    ),
    { files },
  );
  expect(payload.description.source).toEqual({ kind: "file", file: "openapi.yaml" });
  expect(payload.description.lookedAt).toEqual(["GET /openapi.json: a web page"]);
});

test("a description that cannot be built or read is a violation, an absent one is not", async () => {
  const serve = (answer: Answer) =>
    run((_method, path) => (path === "/openapi.json" ? answer : { status: 404 }));
  expect((await serve({ status: 500, body: "oops" })).violated).toEqual([
    "api/description-invalid",
  ]);
  expect((await serve({ status: 200, body: '{"openapi": "3.1.0", ' })).violated).toEqual([
    "api/description-invalid",
  ]);
  expect((await serve({ status: 404 })).violated).toEqual([]);
  expect((await serve({ status: 200, body: { swagger: "2.0", paths: {} } })).violated).toEqual([]);
});

test("a servers entry that is only a gateway's path is left out", async () => {
  const document = { ...description, servers: [{ url: "/gateway" }] };
  const { payload, violated } = await run(
    bakery(
      (_method, path) =>
        (path === "/openapi.json"
          ? { status: 200, body: document }
          : path.startsWith("/gateway")
            ? { status: 404 }
            : undefined) as Answer,
    ),
  );
  expect(violated).toEqual([]);
  expect(
    payload.exchanges.some(
      ({ operation, status }) => operation === "POST /loaves" && status === 201,
    ),
  ).toBe(true);
});
