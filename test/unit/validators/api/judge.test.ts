import { expect, test } from "vitest";
import type { Evidence } from "#contract/evidence.ts";
import type { ApiEvidence } from "#validators/api/evidence.ts";
import { apiValidator } from "#validators/api/index.ts";
import { judge } from "#validators/api/judge.ts";
import {
  absentRow,
  death,
  exchange,
  hostileFailure,
  payload,
} from "../../../fixtures/evidence/api/evidence.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";

const evidence = (given: ApiEvidence): Evidence<ApiEvidence> => ({
  kind: "api",
  version: 1,
  collectedAt: "2031-01-01T00:00:00Z",
  durationMs: 1,
  payload: JSON.parse(JSON.stringify(given)) as ApiEvidence,
  limitsReached: [],
  redactionCount: 0,
});
const judged = (given: Partial<ApiEvidence> = {}) =>
  judge(evidence(payload(given)), settingsWith({}));
const answers = (rule: string, given: Partial<ApiEvidence> = {}) =>
  judged(given).filter((finding) => finding.rule === `api/${rule}`);
const outcomes = (rule: string, given: Partial<ApiEvidence> = {}) =>
  answers(rule, given).map(({ outcome }) => outcome);
const failing = (...exchanges: ApiEvidence["exchanges"]) => ({
  exchanges: [exchange(), ...exchanges],
});
const described = (given: Partial<ApiEvidence["description"]>) => ({
  description: { ...payload().description, ...given },
});
const conformance = (given: object) => ({
  declaredAs: "200",
  contentType: "matches" as const,
  body: "matches" as const,
  bodyProblems: [],
  ...given,
});

test("a service that answers as documented satisfies every rule", () => {
  expect(judged().map(({ rule, outcome }) => [rule, outcome])).toEqual(
    apiValidator.rules.map(({ id }) => [id, "satisfied"]),
  );
});

test("every rule is answered whatever was observed", () => {
  const observations: Partial<ApiEvidence>[] = [
    { instanceOutcome: "exited", exchanges: [] },
    described({ source: null }),
    described({ problem: { kind: "broken", message: "bad" } }),
    described({ problem: { kind: "not-supported", message: "old" } }),
    { operations: [] },
    { exchanges: [] },
    failing(hostileFailure()),
  ];
  for (const observation of observations) {
    const rules = new Set(judged(observation).map(({ rule }) => rule));
    expect([...rules].sort()).toEqual(apiValidator.rules.map(({ id }) => id).sort());
  }
});

test("nothing is satisfied when the instance did not serve", () => {
  const observed = judged({ instanceOutcome: "timed-out", exchanges: [] });
  expect(new Set(observed.map(({ outcome }) => outcome))).toEqual(new Set(["inconclusive"]));
});

test("nothing but the description is satisfied when no request was sent", () => {
  const satisfied = judged({ exchanges: [] }).filter(({ outcome }) => outcome === "satisfied");
  expect(satisfied.map(({ rule }) => rule)).toEqual([
    "api/description-absent",
    "api/description-invalid",
  ]);
});

test("an absent description is inconclusive and says how to name one", () => {
  const [absent] = answers(
    "description-absent",
    described({ source: null, lookedAt: ["GET /x: status 404"] }),
  );
  expect(absent).toMatchObject({ outcome: "inconclusive", severity: "critical" });
  expect(absent?.message).toContain("GET /x: status 404");
  expect(absent?.remedy).toContain("app.openapi");
  expect(outcomes("server-error", described({ source: null }))).toEqual(["not-applicable"]);
});

test("a description that cannot be read is violated at its line", () => {
  const broken = described({
    source: { kind: "file", file: "docs/api.yaml" },
    problem: { kind: "broken", message: "not valid YAML", line: 7 },
  });
  expect(answers("description-invalid", broken)[0]).toMatchObject({
    outcome: "violated",
    place: { file: "docs/api.yaml", line: 7 },
  });
  expect(outcomes("description-invalid", described({ source: null }))).toEqual(["not-applicable"]);
  expect(
    outcomes(
      "description-absent",
      described({ problem: { kind: "not-supported", message: "Swagger" } }),
    ),
  ).toEqual(["inconclusive"]);
});

test("a server error is violated at its handler and can be sent again", () => {
  const [finding] = answers("server-error", failing(hostileFailure()));
  expect(finding).toMatchObject({
    outcome: "violated",
    place: { operation: "POST /loaves", file: "bakery/routes.py", line: 21 },
    replay: `curl -sS -i -X POST "$BASE_URL"'/loaves' -H 'content-type: application/json' --data-binary '{"name":"a\\u0000b"}'`,
  });
  expect(finding?.message).toContain("body field name holds a NUL character");
  expect(finding?.message).toContain("SQLSTATE 22021");
});

test("a server error whose trace is known is placed on the line that failed", () => {
  const failure = {
    type: "KeyError",
    message: "KeyError: 'x'",
    cause: "KeyError@bakery/oven.py:9",
    place: { file: "bakery/oven.py", line: 9 },
  };
  const broken = exchange({ status: 500, failure, again: { status: 500 } });
  const elsewhere = exchange({
    operation: "GET /loaves/{id}",
    path: "/loaves/1",
    status: 500,
    failure,
  });
  const findings = answers("server-error", { exchanges: [broken, elsewhere] });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ place: failure.place, cause: failure.cause });
  expect(findings[0]?.message).toContain("2 operations share this cause; also GET /loaves");
});

test.each([
  ["42703", "column loaves.grain does not exist", "schema public.loaves.grain"],
  ["42703", 'column "grain" of relation "loaves" does not exist', "schema public.loaves.grain"],
  ["42P01", 'relation "loaves" does not exist', "schema public.loaves"],
  ["42P01", 'relation "shop.loaves" does not exist', "schema shop.loaves"],
])(
  "what is not there is one cause, and the schema phase's own (%s: %s)",
  (sqlstate, message, cause) => {
    const broken = (operation: string, line: number) =>
      exchange({
        operation,
        status: 500,
        again: { status: 500 },
        serverMessages: [{ level: "ERROR", sqlstate, message }],
        failure: {
          type: "ProgrammingError",
          message,
          cause: `ProgrammingError@bakery/oven.py:${line}`,
          place: { file: "bakery/oven.py", line },
        },
      });
    const exchanges = [broken("GET /loaves", 9), broken("POST /loaves", 21)];
    const findings = answers("server-error", { exchanges });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ outcome: "violated", cause });
    expect(findings[0]?.message).toContain("2 operations share this cause");
  },
);

test("a column that is named without its table stays with the line that failed", () => {
  const message = 'column "grain" does not exist';
  const place = { file: "bakery/oven.py", line: 9 };
  const failure = { type: "ProgrammingError", message, cause: "x@bakery/oven.py:9", place };
  const serverMessages = [{ level: "ERROR" as const, sqlstate: "42703", message }];
  const broken = exchange({ status: 500, again: { status: 500 }, serverMessages, failure });
  expect(answers("server-error", { exchanges: [broken] })[0]?.cause).toBe(failure.cause);
});

test("NUL characters are one cause however many operations let them through", () => {
  const failures = ["GET /loaves", "GET /loaves/{id}", "POST /loaves"].map((operation) =>
    hostileFailure({ operation }),
  );
  const refusedByDriver = hostileFailure({
    serverMessages: [],
    failure: {
      type: "DataError",
      message: "PostgreSQL text fields cannot contain NUL (0x00) bytes",
      cause: "x",
    },
  });
  const findings = answers("server-error", { exchanges: [...failures, refusedByDriver] });
  expect(findings).toHaveLength(1);
  expect(findings[0]?.message).toContain("3 operations share this cause");
});

test("different foreign keys are different causes", () => {
  const serverMessages = [
    { level: "ERROR", sqlstate: "23503", message: "violates foreign key constraint" },
  ];
  const one = hostileFailure({ mutation: "beyond-int32", serverMessages });
  expect(
    answers("server-error", { exchanges: [one, { ...one, operation: "GET /loaves" }] }),
  ).toHaveLength(2);
});

test("a failure that did not happen again is inconclusive", () => {
  expect(outcomes("server-error", failing(hostileFailure({ again: { status: 200 } })))).toEqual([
    "inconclusive",
  ]);
});

test("a declared 503 and a silent gateway error are no server errors, a crash behind one is", () => {
  const declared = conformance({ declaredAs: "503", body: "not-judged" });
  const serverMessages: [] = [];
  expect(
    outcomes("server-error", failing(hostileFailure({ status: 503, conformance: declared }))),
  ).toEqual(["satisfied"]);
  expect(
    outcomes("server-error", failing(hostileFailure({ status: 502, serverMessages }))),
  ).toEqual(["satisfied"]);
  expect(outcomes("server-error", failing(hostileFailure({ status: 503 })))).toEqual(["violated"]);
});

test("the end of the process is violated and named once per cause", () => {
  const failure = {
    type: "TypeError",
    message: "boom",
    cause: "TypeError@a.js:3",
    place: { file: "a.js", line: 3 },
  };
  const findings = answers("process-death", {
    deaths: [death({ failure }), death({ failure, exchange: 0 })],
  });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    outcome: "violated",
    place: { file: "a.js", line: 3 },
    cause: failure.cause,
  });
  expect(findings[0]?.message).toContain("The same failure also after GET /loaves");
  const [unsure] = answers("process-death", {
    deaths: [death({ confirmed: false, exitCode: null, signal: "SIGSEGV" })],
  });
  expect(unsure?.message).toContain("SIGSEGV");
  expect(unsure?.message).toContain("last request before the end");
});

test("only successes and contradictions must be declared", () => {
  const undeclared = (status: number, purpose: "valid" | "hostile" = "valid") =>
    outcomes(
      "undeclared-status",
      failing(
        exchange({
          status,
          purpose,
          conformance: conformance({ declaredAs: null, body: "not-judged" }),
        }),
      ),
    );
  for (const status of [202, 405, 415]) expect(undeclared(status)).toEqual(["violated"]);
  for (const status of [301, 307, 400, 401, 403, 404, 409, 422, 429])
    expect(undeclared(status)).toEqual(["satisfied"]);
  expect(undeclared(405, "hostile")).toEqual(["satisfied"]);
});

test("a service that lets nobody in is inconclusive and asks for credentials", () => {
  const refused = exchange({
    status: 401,
    conformance: conformance({ declaredAs: null, body: "not-judged" }),
  });
  const [finding] = answers("undeclared-status", { exchanges: [refused] });
  expect(finding).toMatchObject({ outcome: "inconclusive" });
  expect(finding?.remedy).toContain("api.auth");
});

test("a body that does not match is violated on valid requests", () => {
  const wrong = conformance({ body: "mismatch", bodyProblems: ["/0/id must be integer"] });
  const [finding] = answers("body-mismatch", failing(exchange({ conformance: wrong })));
  expect(finding).toMatchObject({ outcome: "violated", evidence: "/exchanges/1" });
  expect(finding?.message).toContain("/0/id must be integer");
});

test("error bodies are not held against a default response", () => {
  const wrong = conformance({ declaredAs: "default", body: "mismatch", bodyProblems: ["x"] });
  expect(outcomes("body-mismatch", failing(exchange({ status: 404, conformance: wrong })))).toEqual(
    ["satisfied"],
  );
  expect(outcomes("body-mismatch", failing(exchange({ status: 200, conformance: wrong })))).toEqual(
    ["violated"],
  );
});

test("bodies that could not be compared are inconclusive, none at all is not applicable", () => {
  const unknown = exchange({
    conformance: conformance({ body: "unknown", bodyProblems: ["no schema"] }),
  });
  const none = exchange({
    status: 204,
    conformance: conformance({ body: "not-judged", contentType: "not-judged" }),
  });
  expect(outcomes("body-mismatch", { exchanges: [unknown] })).toEqual(["inconclusive"]);
  expect(outcomes("body-mismatch", { exchanges: [none] })).toEqual(["not-applicable"]);
  expect(outcomes("content-type-mismatch", { exchanges: [none] })).toEqual(["not-applicable"]);
});

test("a content type is judged where its very status is declared", () => {
  const wrong = conformance({ contentType: "mismatch", body: "not-judged" });
  expect(outcomes("content-type-mismatch", failing(exchange({ conformance: wrong })))).toEqual([
    "violated",
  ]);
  const general = { ...wrong, declaredAs: "default" };
  expect(outcomes("content-type-mismatch", failing(exchange({ conformance: general })))).toEqual([
    "satisfied",
  ]);
});

test("a request that hangs twice is a warning, a stream or a single time is not", () => {
  const { status: _, conformance: __, ...silent } = exchange();
  const hanging = {
    ...silent,
    fault: "ETIMEDOUT",
    durationMs: 10_000,
    again: { fault: "ETIMEDOUT" },
  };
  expect(answers("request-timeout", failing(hanging))[0]).toMatchObject({
    outcome: "violated",
    severity: "warning",
  });
  expect(outcomes("request-timeout", failing({ ...hanging, again: { status: 200 } }))).toEqual([
    "satisfied",
  ]);
  const operations = payload().operations.map((one) => ({ ...one, streaming: true }));
  expect(outcomes("request-timeout", { operations, ...failing(hanging) })).toEqual(["satisfied"]);
});

test("fingerprints depend on rule, place and cause, not on order, ids or times", () => {
  const first = answers("server-error", { exchanges: [exchange(), hostileFailure()] })[0];
  const second = answers("server-error", {
    exchanges: [hostileFailure({ durationMs: 99, path: "/loaves?x=1" }), exchange()],
  })[0];
  expect(first?.fingerprint).toBe(second?.fingerprint);
});

test("long texts are folded in replays", () => {
  const requestBody = JSON.stringify({ name: "a".repeat(10_000) });
  const [finding] = answers(
    "server-error",
    failing(hostileFailure({ mutation: "long-text", requestBody })),
  );
  expect(finding?.replay).toContain(`{"name":"'"$(printf 'a%.0s' {1..10000})"'"}`);
});

test("a death without a stack quotes the last line of the log", () => {
  const dying = {
    deaths: [death({ log: "starting\n[ERROR] ValidationError: started is required\n" })],
  };
  expect(answers("process-death", dying)[0]?.message).toContain(
    ": [ERROR] ValidationError: started is required",
  );
});

test("operations that refuse everybody are told, unless most were reached", () => {
  const refusing = (count: number) => ({
    exchanges: Array.from({ length: 5 }, (_, index) =>
      exchange({ operation: `GET /loaves/${index}`, status: index < count ? 401 : 200 }),
    ),
  });
  expect(answers("operations-unreached", refusing(3))).toMatchObject([
    {
      outcome: "violated",
      severity: "note",
      message: expect.stringContaining("3 of 5 operations"),
    },
  ]);
  expect(outcomes("operations-unreached", refusing(2))).toEqual(["satisfied"]);
  expect(outcomes("operations-unreached", { exchanges: [] })).toEqual(["inconclusive"]);
});

test("a refused statement is told in the server's words, without the driver's statement", () => {
  const [finding] = answers(
    "server-error",
    failing(
      hostileFailure({
        failure: {
          type: "Error",
          message: "insert into loaves (name) values ($1) - invalid byte sequence",
          cause: "x",
          place: { file: "bakery/store.py", line: 4 },
        },
      }),
    ),
  );
  expect(finding?.message).toContain(
    '500: invalid byte sequence for encoding "UTF8": 0x00 (SQLSTATE 22021)',
  );
  expect(finding?.message).not.toContain("insert into");
});

test("an undeclared answer to an id that names nothing is told once, with the number of the others", () => {
  const refused = (operation: string, status = 404) => absentRow({ operation, status });
  const undeclaring = payload().operations.map((one) => ({ ...one, declared: ["200"] }));
  const refusals = (...exchanges: ApiEvidence["exchanges"]) =>
    answers("undeclared-refusal", { operations: undeclaring, exchanges });
  expect(refusals(refused("POST /loaves"), refused("GET /loaves/{id}"))).toMatchObject([
    {
      outcome: "violated",
      severity: "note",
      place: { operation: "GET /loaves/{id}" },
      message: expect.stringContaining("nor do 1 other operations"),
    },
  ]);
  const declaring = payload().operations.map((one) => ({ ...one, declared: ["200", "4XX"] }));
  expect(
    outcomes("undeclared-refusal", { operations: declaring, exchanges: [refused("POST /loaves")] }),
  ).toEqual(["satisfied"]);
  expect(refusals(refused("POST /loaves", 422))).toMatchObject([{ outcome: "not-applicable" }]);
  expect(outcomes("undeclared-refusal", { exchanges: [] })).toEqual(["inconclusive"]);
});

test("a description that the settings promise and nobody serves is a violation", () => {
  const absent = evidence(
    payload(described({ source: null, lookedAt: ["GET /api.json: status 404"] })),
  );
  const [finding] = judge(absent, settingsWith({ app: { openapi: "/api.json" } }));
  expect(finding).toMatchObject({
    rule: "api/description-absent",
    outcome: "violated",
    place: { operation: "GET /api.json" },
    message: expect.stringContaining("status 404"),
  });
});
