import { expect, test } from "vitest";
import { startupValidator } from "#validators/startup/index.ts";
import { TRIALS } from "#validators/startup/trials/registry.ts";
import { exited, payload, traceFailure } from "../../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../../fixtures/evidence/startup/settings.ts";
import {
  absence,
  asked,
  booted,
  drained,
  early,
  elsewhere,
  ended,
  isolated,
  killed,
  outage,
  place,
  processes,
  processRun,
  pruned,
  requests,
  trials,
  variables,
} from "../../../../fixtures/evidence/startup/trials.ts";
import { answerTo, judged } from "../asking.ts";
import { asking } from "./asking.ts";

const FAILURE = traceFailure({ type: "OSError", message: "no such place" });
const IDS = TRIALS.flatMap(({ rules }) => rules.map(({ id }) => id));

test("what was not tried is neither green nor red", () => {
  const untried = { tried: false, outcome: "not-applicable", reason: "no such thing" } as const;
  const none = Object.fromEntries(TRIALS.map(({ id }) => [id, { ...untried, durationMs: 1 }]));
  for (const [given, outcome] of [
    [payload({ trials: none }), "not-applicable"],
    [exited(), "inconclusive"],
    [payload({ trials: {}, notTried: "the first instance listens elsewhere" }), "inconclusive"],
    [payload({ trials: {}, notTried: "app.port fixes the port 8000" }), "not-applicable"],
  ] as const) {
    const own = judged(given).filter(({ rule }) => IDS.includes(rule));
    expect(new Set(own.map(({ rule }) => rule))).toEqual(new Set(IDS));
    expect(new Set(own.map((finding) => finding.outcome))).toEqual(new Set([outcome]));
  }
});

test("a trial that the settings leave out does not apply, and neither do soak and again", () => {
  const settings = settingsWith({ startup: { trials: [] } });
  const own = new Set([...IDS, "startup/crash-after-ready", "startup/sigterm-ignored"]);
  const found = judged(payload({ trials: {} }), settings).filter(({ rule }) => own.has(rule));
  expect(new Set(found.map(({ outcome }) => outcome))).toEqual(new Set(["not-applicable"]));
});

test("every rule of a trial says why, how and where it is written", () => {
  for (const { id, why, remedy, links } of startupValidator.rules) {
    if (!IDS.includes(id)) continue;
    expect(why, id).toMatch(/\.$/);
    expect(remedy, id).toMatch(/\.$/);
    expect(links.length, id).toBeGreaterThan(0);
  }
});

test("a request under way at SIGTERM must be answered as before", () => {
  const ask = asking("drain");
  const rule = "in-flight-request-dropped";
  expect(ask(rule, drained()).outcome).toBe("satisfied");
  expect(ask(rule, drained({ held: asked("/orders", 404) })).outcome).toBe("satisfied");
  const cut = ask(
    rule,
    drained({ held: asked("/orders", 0), exit: { code: null, signal: "SIGTERM" } }),
  );
  expect(cut).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: { file: "Procfile", line: 1 },
    message: expect.stringMatching(/`GET \/orders`.*no answer \(ECONNRESET\).*SIGTERM 530 ms/),
    replay: "deployment-readiness startup-check --trials drain",
  });
  const failed = { held: asked("/orders", 503), forced: true };
  expect(ask(rule, drained({ ...failed, control: asked("/orders") }))).toMatchObject({
    outcome: "violated",
    message: expect.stringContaining("It had to be killed"),
  });
  const limited = drained({ ...failed, control: asked("/orders", 500) });
  expect(ask(rule, limited)).toMatchObject({
    outcome: "not-applicable",
    message: expect.stringMatching(/answered whole with status 503.*status 500 without one/),
  });
  expect(ask(rule, drained(failed)).outcome).toBe("not-applicable");
  const lonely = drained({
    held: asked("/orders", 500),
    control: asked("/orders"),
    excerpt: "Error: connect ECONNREFUSED 127.0.0.1:6390",
  });
  expect(ask(rule, lonely).outcome).toBe("not-applicable");
  const handled = payload({
    sigterm: { file: "src/server.js", line: 30 },
    trials: trials({ drain: drained({ held: asked("/orders", 0) }) }),
  });
  expect(answerTo(rule, handled).place).toEqual({ file: "src/server.js", line: 30 });
});

test("an instance must survive its database and work again", () => {
  const ask = asking("outage");
  const left = outage({
    absence: absence({ exit: { code: 1, signal: null }, failure: FAILURE, excerpt: "terminating" }),
  });
  expect(ask("outage-exit", left)).toMatchObject({
    outcome: "violated",
    place: { file: "shop/main.py", line: 4 },
    excerpt: "terminating",
    cause: FAILURE.cause,
  });
  expect(ask("outage-unrecovered", left).outcome).toBe("not-applicable");
  const endedAt = { file: "src/database.js", line: 9 };
  const silent = absence({ exit: { code: 1, signal: null }, endedAt });
  expect(ask("outage-exit", outage({ absence: silent })).place).toEqual(endedAt);
  const lines = { "/orders": { file: "src/orders.js", line: 3 } };
  const { recoveredMs, ...stuck } = absence({ failing: [asked("/orders", 500)], lines });
  expect(ask("outage-unrecovered", outage({ absence: stuck }))).toMatchObject({
    outcome: "violated",
    severity: "critical",
    message: expect.stringContaining("`GET /orders` still got status 500 75.0 s after"),
    place: lines["/orders"],
  });
});

test("only what was well before the outage can show that it is not any more", () => {
  const ask = asking("outage");
  const { recoveredMs, ...stuck } = absence({ before: asked("/", 401), health: asked("/", 401) });
  const nothing = outage({ absence: { ...stuck, gets: [] } });
  expect(ask("outage-unrecovered", nothing).outcome).toBe("not-applicable");
  expect(ask("health-ignores-database", nothing).outcome).toBe("not-applicable");
  const gets = outage({ absence: { ...stuck, failing: [asked("/orders", 500)] } });
  expect(ask("outage-unrecovered", gets).outcome).toBe("violated");
  expect(ask("health-ignores-database", gets).outcome).toBe("not-applicable");
  const limited = outage({ absence: { ...stuck, failing: [asked("/orders", 429)] } });
  expect(ask("outage-unrecovered", limited).outcome).toBe("not-applicable");
});

test("the health path tells what the liveness path keeps to itself", () => {
  const ask = asking("outage");
  const health = asked("/health");
  expect(ask("health-ignores-database", outage({ absence: absence({ health }) }))).toMatchObject({
    outcome: "violated",
    severity: "note",
    place: { operation: "GET /health" },
  });
  const served = outage({ absence: absence({ health, gets: [asked("/orders")] }) });
  expect(ask("health-ignores-database", served).outcome).toBe("not-applicable");
  const liveness = outage({ absence: absence({ liveness: [asked("/livez", 503)] }) });
  expect(ask("liveness-needs-database", liveness)).toMatchObject({
    outcome: "violated",
    place: { operation: "GET /livez" },
  });
  const unnamed = outage({ absence: absence({ liveness: [] }) });
  expect(ask("liveness-needs-database", unnamed).outcome).toBe("not-applicable");
});

test("a start before its database ends with a code and a word, or waits", () => {
  const ask = asking("outage");
  const zero = outage({ early: early({ exit: { code: 0, signal: null } }) });
  expect(ask("exit-code-zero", zero).outcome).toBe("violated");
  const silent = outage({ early: early({ lastLines: ["goodbye"] }) });
  expect(ask("database-not-awaited", silent)).toMatchObject({
    outcome: "violated",
    severity: "note",
  });
  const waited = outage({ early: { ...early(), ...booted({ readyMs: 5_200 }) } });
  expect(ask("database-not-awaited", waited).outcome).toBe("satisfied");
  expect(ask("database-awaited-in-vain", waited).outcome).toBe("satisfied");
  expect(ask("exit-code-zero", waited).outcome).toBe("not-applicable");
  const late = early({ outcome: "timed-out" });
  const stuck = outage({ early: { ...late, control: booted() } });
  expect(ask("database-awaited-in-vain", stuck)).toMatchObject({
    outcome: "violated",
    message: expect.stringContaining("75.0 s after the start"),
  });
  for (const control of [booted({ readyMs: 60_000 }), ended("", { outcome: "unhealthy" })])
    expect(ask("database-awaited-in-vain", outage({ early: { ...late, control } })).outcome).toBe(
      "not-applicable",
    );
  expect(ask("database-not-awaited", stuck).outcome).toBe("not-applicable");
});

test("a start that fails without the outside network names whom it wanted", () => {
  const ask = asking("isolation");
  const rule = "outside-network-at-start";
  const enclosed = ended("Error: getaddrinfo EAI_AGAIN flags.example.com", { failure: FAILURE });
  const failed = isolated({ enclosed, wanted: ["flags.example.com"], control: booted() });
  expect(ask(rule, failed)).toMatchObject({
    outcome: "violated",
    severity: "critical",
    message: expect.stringContaining("It wants `flags.example.com`."),
    place: { file: "shop/main.py", line: 4 },
  });
  expect(ask(rule, { ...failed, control: enclosed }).outcome).toBe("not-applicable");
  expect(ask(rule, { ...failed, wanted: ["127.0.0.1:6379"] }).outcome).toBe("not-applicable");
  const slow = booted({ readyMs: 8_000 });
  const stalled = isolated({ enclosed: slow, control: booted(), again: slow });
  expect(ask(rule, stalled)).toMatchObject({ outcome: "violated", severity: "warning" });
  expect(ask(rule, { ...stalled, again: booted() }).outcome).toBe("satisfied");
  expect(ask(rule, { ...stalled, control: slow }).outcome).toBe("satisfied");
  expect(ask(rule, { wanted: [], firstReadyMs: 900 }).outcome).toBe("satisfied");
});

test("what a killed process leaves behind must not stop the next one", () => {
  const ask = asking("kill");
  const stale = killed(ended("Error: server.pid exists", { failure: FAILURE }));
  expect(ask("restart-after-kill-failure", stale)).toMatchObject({
    outcome: "violated",
    place: { file: "shop/main.py", line: 4 },
  });
  for (const outcome of ["timed-out", "unhealthy"] as const)
    expect(ask("restart-after-kill-failure", killed(ended("", { outcome }))).outcome).toBe(
      "inconclusive",
    );
  const told = killed(ended("Error: locked", { outcome: "unhealthy", failure: FAILURE }));
  expect(ask("restart-after-kill-failure", told).outcome).toBe("violated");
  const lonely = killed(ended("Error: connect ECONNREFUSED 127.0.0.1:6390"));
  expect(ask("restart-after-kill-failure", lonely).outcome).toBe("not-applicable");
});

test("migrations that lost their database half-way must run the second time", () => {
  const ask = asking("kill");
  const rule = "interrupted-migration-failure";
  const cut = (given: object = {}) => ({
    ...killed(),
    interrupted: { tried: true, seen: { command: "alembic upgrade head", changes: 5, ...given } },
  });
  const at = { file: "migrations/2.py", line: 7 };
  const failed = { step: "migrate", command: "x", timedOut: false, lastLines: ["locked"], at };
  expect(ask(rule, cut()).outcome).toBe("satisfied");
  const lost = ask(rule, cut({ failed }));
  expect(lost).toMatchObject({ outcome: "violated", severity: "warning", place: at });
  expect(lost.message).toContain("after 5 changes of the schema");
  expect(ask(rule, { again: booted() }).outcome).toBe("not-applicable");
  const reason = "Only a superuser can.";
  const interrupted = { tried: false, outcome: "not-applicable", reason };
  expect(ask(rule, { ...killed(), interrupted })).toMatchObject({
    outcome: "not-applicable",
    message: reason,
  });
});

test("what a tool leaves to people by design is a note with the tool's own repair", () => {
  const seen = {
    ...{ command: "npx prisma migrate deploy", changes: 2 },
    failed: { step: "migrate", command: "x", timedOut: false, lastLines: ["P3009"] },
  };
  const interrupted = { tried: true, seen } as const;
  const origin = { text: "fly.toml", file: "fly.toml", line: 1 };
  const { declared } = payload();
  const migrator = { by: "deploy-step", tool: "prisma", origin } as const;
  const found = answerTo(
    "interrupted-migration-failure",
    payload({
      declared: { ...declared!, migrator },
      trials: trials({ kill: { ...killed(), interrupted } }),
    }),
  );
  expect(found).toMatchObject({ outcome: "violated", severity: "note" });
  expect(found.remedy).toContain("prisma migrate resolve");
});

test("a release ends with 0, a worker stays, and a service that is not ours is nobody's fault", () => {
  const ask = asking("processes");
  const rule = "process-type-failure";
  const release = { name: "release", kind: "release", timedOut: false } as const;
  const code = (code: number) => ({ exit: { code, signal: null } });
  expect(ask(rule, processes(processRun({ ...release, ...code(0) }))).outcome).toBe("satisfied");
  expect(
    ask(rule, processes(processRun({ ...release, ...code(2), failure: FAILURE, excerpt: "x" }))),
  ).toMatchObject({
    outcome: "violated",
    place: { file: "shop/main.py", line: 4 },
    replay: "node worker.js",
  });
  const left = processRun({ timedOut: false, ...code(1), durationMs: 300, failure: FAILURE });
  expect(ask(rule, processes(left))).toMatchObject({
    outcome: "violated",
    place: { file: "shop/main.py", line: 4 },
  });
  const done = processRun({ timedOut: false, ...code(0), durationMs: 300 });
  expect(ask(rule, processes(done)).outcome).toBe("not-applicable");
  const lonely = processRun({ ...left, ...code(1), service: "127.0.0.1:6379" });
  expect(ask(rule, processes(lonely)).outcome).toBe("not-applicable");
  expect(ask(rule, processes(processRun({ ...release, timedOut: true }))).outcome).toBe(
    "not-applicable",
  );
  const lacks = { name: "tsx", declared: { file: "package.json", line: 20 } };
  const dev = processes(processRun({ timedOut: false, ...code(127), lacks }));
  expect(ask("dev-dependency-at-runtime", dev)).toMatchObject({
    outcome: "violated",
    fix: { file: "package.json", line: 20 },
  });
});

test("a worker is blamed for what it shows, and not for what this run lacks", () => {
  const ask = (given: Parameters<typeof processRun>[0]) =>
    asking("processes")(
      "process-type-failure",
      processes(processRun({ timedOut: false, ...given })),
    );
  const code = (code: number) => ({ exit: { code, signal: null } });
  const lost = { ...code(1), lastLines: ["no licence key"] };
  expect(ask(lost)).toMatchObject({
    outcome: "not-applicable",
    message: expect.stringContaining("no licence key"),
  });
  expect(ask({ ...code(127), absent: "bundle" }).message).toContain("this machine does not have");
  expect(ask(code(126))).toMatchObject({
    outcome: "violated",
    place: { file: "Procfile", line: 2 },
  });
  expect(ask({ ...lost, name: "release", kind: "release" }).outcome).toBe("violated");
  const tasks = [{ name: "nightly", text: "node job.js" }];
  expect(asking("processes")("process-type-failure", { runs: [], tasks })).toMatchObject({
    outcome: "not-applicable",
    message: "Process type `nightly` (`node job.js`) runs now and then, and is not run here.",
  });
});

test("an import of what only development installs ends production", () => {
  const ask = asking("pruned");
  const rule = "dev-dependency-at-runtime";
  const declared = { file: "package.json", line: 24 };
  const missed = { name: "ajv", file: "src/app.js", line: 3, declared };
  const seen = pruned({ dev: [missed], without: ended("Cannot find package 'ajv'"), missed });
  expect(ask(rule, seen)).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: { file: "src/app.js", line: 3 },
    fix: declared,
    excerpt: "Cannot find package 'ajv'",
    replay: "npm ci --omit=dev && uvicorn shop.main:app",
  });
  expect(ask(rule, { ...seen, keepsDev: true }).severity).toBe("note");
  expect(ask(rule, { ...seen, without: booted() }).outcome).toBe("satisfied");
  expect(ask(rule, pruned({ dev: [missed], without: ended("EPIPE") })).outcome).toBe(
    "not-applicable",
  );
  expect(ask("undeclared-dependency", pruned({ undeclared: [missed] }))).toMatchObject({
    outcome: "violated",
    severity: "warning",
    place: { file: "src/app.js", line: 3 },
  });
});

test("the root path may not fail while the health path is well", () => {
  const ask = asking("requests");
  const root = asked("/", 500);
  const said = { failure: FAILURE, lastLines: [], excerpt: "OSError: no such place" };
  expect(ask("root-failure", requests({ root, said }))).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: { file: "shop/main.py", line: 4 },
    excerpt: "OSError: no such place",
  });
  expect(ask("root-failure", requests({ root })).place).toEqual({ operation: "GET /" });
  const field = { file: "shop/models.py", line: 7 };
  expect(ask("root-failure", requests({ root, said, field })).fix).toEqual(field);
  const unbuilt = { file: "Dockerfile", line: 9 };
  const lacking = { ...said, excerpt: "Missing staticfiles manifest entry for 'site.css'" };
  expect(ask("root-failure", requests({ root, said: lacking, unbuilt }))).toMatchObject({
    outcome: "not-applicable",
    message: expect.stringContaining("`Dockerfile:9`"),
  });
  expect(ask("root-failure", requests({ root, said: lacking })).outcome).toBe("violated");
  const other = {
    ...said,
    failure: traceFailure({ message: "no such row" }),
    excerpt: "no such row",
  };
  expect(ask("root-failure", requests({ root, said: other, unbuilt })).outcome).toBe("violated");
  const both = requests({ root, health: asked("/health", 500) });
  expect(ask("root-failure", both).outcome).toBe("not-applicable");
  expect(ask("root-failure", requests({ health: asked("/") })).outcome).toBe("not-applicable");
});

test("a root path that wants a service which nobody provides is no fault of its own", () => {
  const ask = asking("requests");
  const root = asked("/", 500);
  const fetching = traceFailure({ type: "TypeError", message: "fetch failed" });
  const httpx = traceFailure({
    type: "httpx.ConnectError",
    message: "All connection attempts failed",
  });
  const excerpt = "TypeError: fetch failed\n  [cause]: Error: connect ECONNREFUSED 127.0.0.1:6390";
  for (const said of [
    { lastLines: ["Error: connect ECONNREFUSED 127.0.0.1:6390"], excerpt: "" },
    { failure: fetching, lastLines: [], excerpt },
    { failure: fetching, lastLines: [], excerpt: "TypeError: fetch failed" },
    { failure: httpx, lastLines: [], excerpt: "" },
  ])
    expect(ask("root-failure", requests({ root, said })).outcome).toBe("not-applicable");
  expect(ask("root-failure", requests({ root: asked("/", 502) })).outcome).toBe("not-applicable");
  const database = traceFailure({
    message: "connection to PostgreSQL failed: Connection refused",
  });
  const own = { failure: database, lastLines: [], excerpt: "" };
  expect(ask("root-failure", requests({ root, said: own })).outcome).toBe("violated");
});

test("an asset that a page asks for must be there", () => {
  const ask = asking("requests");
  const lines = { "/app.js": { file: "views/index.html", line: 7 } };
  expect(ask("asset-absent", requests({ assets: [asked("/app.js", 404)], lines }))).toMatchObject({
    outcome: "violated",
    place: { file: "views/index.html", line: 7 },
  });
  const unbuilt = { file: "Dockerfile", line: 9 };
  const lost = requests({ assets: [asked("/app.js", 404)], unbuilt });
  expect(ask("asset-absent", lost).outcome).toBe("not-applicable");
  expect(ask("asset-absent", requests({ assets: [asked("/app.js", 401)] })).outcome).toBe(
    "satisfied",
  );
  const { assets, ...plain } = requests();
  expect(ask("asset-absent", plain).outcome).toBe("not-applicable");
});

test("a redirect on the health path is a note, and fatal where only 200 counts", () => {
  const health = asked("/health", 301);
  const seen = requests({ health, location: "https://shop.example/health" });
  expect(asking("requests")("probe-redirect", seen)).toMatchObject({
    outcome: "violated",
    severity: "note",
  });
  const secureLine = { file: "shop/settings.py", line: 54 };
  expect(asking("requests")("probe-redirect", { ...seen, secureLine }).place).toEqual(secureLine);
  expect(asking("requests", "railway")("probe-redirect", seen).severity).toBe("critical");
  expect(asking("requests")("probe-redirect", requests()).outcome).toBe("satisfied");
  const slash = requests({ health, location: "/health/", isGuessed: true });
  expect(asking("requests")("probe-redirect", slash).outcome).toBe("not-applicable");
  expect(asking("requests")("probe-redirect", { ...seen, isGuessed: true }).outcome).toBe(
    "violated",
  );
  const root = requests({ health: asked("/", 302) });
  expect(asking("requests")("probe-redirect", root).outcome).toBe("not-applicable");
});

test("a host that is refused matters most where probes ask by address", () => {
  const hosts = [{ host: "10.0.0.7:40123", ...asked("/health", 400) }];
  const seen = requests({ hosts });
  expect(asking("requests")("probe-host-refused", seen).severity).toBe("note");
  expect(asking("requests", "kubernetes")("probe-host-refused", seen).severity).toBe("critical");
  const hostCheck = { file: "src/app.js", line: 19 };
  const found = requests({ hosts, hostCheck, healthLine: { file: "src/app.js", line: 3 } });
  expect(asking("requests")("probe-host-refused", found).place).toEqual(hostCheck);
  const hostsLine = { file: "shop/settings.py", line: 12 };
  expect(asking("requests")("probe-host-refused", { ...seen, hostsLine }).place).toEqual(hostsLine);
  const byName = requests({ hosts: [{ host: "app.default.svc", ...asked("/health", 400) }] });
  expect(asking("requests", "kubernetes")("probe-host-refused", byName).severity).toBe("note");
  const unwell = requests({ hosts, health: asked("/health", 401) });
  expect(asking("requests")("probe-host-refused", unwell).outcome).toBe("not-applicable");
});

test("another place is named by what fails there alone", () => {
  const ask = asking("place");
  const failed = elsewhere({ ...ended("ValueError: bad date", { failure: FAILURE }) });
  const ids = {
    timezone: "timezone-dependence",
    locale: "locale-dependence",
    files: "open-file-limit",
    directory: "working-directory-dependence",
  } as const;
  for (const [aspect, rule] of Object.entries(ids)) {
    const alone = {
      ...Object.fromEntries(Object.keys(ids).map((id) => [id, elsewhere()])),
      [aspect]: failed,
    };
    expect(ask(rule, place({ together: failed, alone })), rule).toMatchObject({
      outcome: "violated",
      place: { file: "shop/main.py", line: 4 },
    });
    const skipped = { [aspect]: "The deployment says so." };
    expect(ask(rule, place({ skipped })).outcome).toBe("not-applicable");
    for (const other of Object.values(ids).filter((id) => id !== rule))
      expect(ask(other, place({ together: failed, alone })).outcome).toBe("satisfied");
  }
  const failing = elsewhere({ failing: [asked("/reports", 500)] });
  expect(
    ask("timezone-dependence", place({ together: failing, alone: { timezone: failing } })).message,
  ).toContain("answers `GET /reports` with status 500 with TZ=Pacific/Kiritimati");
  for (const outcome of ["timed-out", "unhealthy"] as const) {
    const late = elsewhere(ended("", { outcome }));
    const slow = place({ together: late, alone: { timezone: late } });
    expect(ask("timezone-dependence", slow).outcome).toBe("inconclusive");
  }
  const lonely = elsewhere({ ...failing, lastLines: ["connect ECONNREFUSED 127.0.0.1:6390"] });
  expect(
    ask("timezone-dependence", place({ together: lonely, alone: { timezone: lonely } })).outcome,
  ).toBe("not-applicable");
});

test("an optional variable that is needed is named, with the line that reads it", () => {
  const ask = asking("variables");
  const culprit = { name: "SHOP_LIMIT", booted: ended("TypeError: NaN") };
  const unset = { names: ["SHOP_LIMIT"], refused: [], culprit };
  expect(ask("optional-variable-required", variables({ unset }))).toMatchObject({
    outcome: "violated",
    place: { file: "shop/settings.py", line: 9 },
    message: expect.stringContaining("Without `SHOP_LIMIT`"),
  });
  const late = { name: "SHOP_LIMIT", booted: ended("", { outcome: "unhealthy" }) };
  expect(
    ask("optional-variable-required", variables({ unset: { ...unset, culprit: late } })).outcome,
  ).toBe("inconclusive");
  const told = { names: ["SHOP_LIMIT"], refused: ["SHOP_LIMIT"], refusal: ended("SHOP_LIMIT?") };
  expect(ask("optional-variable-required", variables({ unset: told })).outcome).toBe("satisfied");
  const { empty, ...none } = variables({ optional: [] });
  expect(ask("optional-variable-required", none).outcome).toBe("not-applicable");
  expect(ask("empty-variable-failure", none).outcome).toBe("not-applicable");
});

test("an empty variable may be refused by its name, and not without it", () => {
  const ask = asking("variables");
  const told = { names: ["SHOP_LIMIT"], refused: ["SHOP_LIMIT"], refusal: ended("SHOP_LIMIT?") };
  expect(ask("empty-variable-failure", variables({ empty: told })).outcome).toBe("satisfied");
  const culprit = { name: "SHOP_LIMIT", booted: ended("SyntaxError: JSON", { failure: FAILURE }) };
  const empty = { names: ["SHOP_LIMIT"], refused: [], culprit };
  expect(ask("empty-variable-failure", variables({ empty }))).toMatchObject({
    outcome: "violated",
    severity: "note",
    place: { file: "shop/main.py", line: 4 },
    fix: { file: "shop/settings.py", line: 9 },
  });
  const mixed = { names: ["A", "B"], refused: [], together: ended("x") };
  expect(ask("empty-variable-failure", variables({ empty: mixed })).outcome).toBe("inconclusive");
  const hasty = { ...mixed, cutShort: true } as const;
  expect(ask("empty-variable-failure", variables({ empty: hasty })).message).toContain(
    "time was up",
  );
});

test("a spelling of the database URL weighs what the platform makes of it", () => {
  const spelling = {
    ...ended("NoSuchModuleError"),
    name: "DATABASE_URL",
    scheme: "postgres",
  } as const;
  const seen = variables({ spelling });
  const rule = "database-url-spelling";
  expect(asking("variables")(rule, seen)).toMatchObject({
    outcome: "violated",
    severity: "warning",
  });
  expect(asking("variables", "heroku")(rule, seen).severity).toBe("critical");
  const late = { ...spelling, outcome: "unhealthy" } as const;
  expect(asking("variables")(rule, variables({ spelling: late })).outcome).toBe("inconclusive");
  expect(asking("variables", "render")(rule, seen).severity).toBe("note");
  const { spelling: _, ...without } = variables();
  expect(asking("variables")(rule, without).outcome).toBe("not-applicable");
  expect(asking("variables")(rule, variables()).outcome).toBe("satisfied");
});
