import { expect, test } from "vitest";
import { SettingsError, type SettingsProblem } from "#contract/failure.ts";
import type { Settings } from "#contract/settings.ts";
import { TRIAL_IDS } from "#contract/trial.ts";
import { settingsFromYaml } from "#settings/from-file.ts";
import { KNOBS } from "#settings/knobs.ts";
import { readSettings, resolveSettings } from "#settings/resolve.ts";

interface Given {
  readonly yaml?: string;
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ruleIds?: readonly string[];
}

const resolved = ({ yaml = "", flags = {}, environment = {}, ruleIds }: Given) =>
  resolveSettings({
    flags,
    environment,
    file: settingsFromYaml(yaml, "readiness.yml"),
    ...(ruleIds === undefined ? {} : { ruleIds }),
  });
const settingsOf = (given: Given): Settings => {
  const outcome = resolved(given);
  if (!outcome.ok) throw new SettingsError(outcome.error);
  return outcome.value;
};
const problemsOf = (given: Given): readonly SettingsProblem[] => {
  const outcome = resolved(given);
  return outcome.ok ? [] : outcome.error;
};

test("nothing at all gives the documented defaults", () => {
  expect(settingsOf({})).toEqual({
    app: {
      directory: ".",
      runtime: "auto",
      env: {},
      readyTimeoutMs: 60_000,
      stopTimeoutMs: 10_000,
      egress: [],
      memoryLimitMb: 512,
      cpus: 1,
    },
    database: {},
    platform: "strict",
    startup: { trials: TRIAL_IDS, soakMs: 10_000 },
    schema: { rows: 1_000_000 },
    phases: ["startup", "schema", "performance", "api", "security"],
    performance: { requests: 10, averageMs: 500, memoryMb: 256, diskFreeGb: 1 },
    security: { secretMinLength: 32 },
    api: { budgetMs: 60_000, seed: 1, auth: {} },
    rules: {},
    gate: { coverageMin: 80, timeoutMs: 1_800_000 },
  });
});

test("the platform sets the time limits that nobody wrote", () => {
  const limits = (yaml: string) => {
    const { readyTimeoutMs, stopTimeoutMs } = settingsOf({ yaml }).app;
    return [readyTimeoutMs, stopTimeoutMs];
  };
  expect(limits("platform: cloud-run")).toEqual([240_000, 10_000]);
  expect(limits("{ platform: heroku, app: { ready-timeout-ms: 7000 } }")).toEqual([7000, 30_000]);
  expect(problemsOf({ yaml: "platform: moon" })).toMatchObject([{ key: "platform" }]);
});

// No settings may name both, so they come from two files that together name every knob.
const WRITTEN = [
  `
app:
  directory: services/orders
  runtime: process
  start: npm start
  install: npm ci
  port: 8000
  health: /health
  openapi: docs/openapi.yaml
  env: { A: b }
  env-file: .env.example
  ready-timeout-ms: 1000
  stop-timeout-ms: 2000
database: { url: "postgres://u:p@h/d", migrate: m, rollback: r, models: o, seed: s }
platform: fly
base: origin/main
startup: { trials: [soak, drain], soak-ms: 2000 }
schema: { rows: 50000 }
phases: [startup]
performance: { requests: 5, average-ms: 1.5, memory-mb: 64, disk-free-gb: 0 }
security: { secret-min-length: 40 }
api: { budget-ms: 1000, seed: 7, auth: { X-Key: k } }
rules: { schema/index-absent: off }
gate: { command: make test, coverage-min: 0, coverage-file: c.xml, timeout-ms: 5000 }
`,
  `
app:
  runtime: docker
  dockerfile: deploy/Dockerfile
  network: jobs
  egress: [ "api.example.com:443", "mail:25" ]
  memory-limit-mb: 256
  cpus: 2.5
database: { version: 16 }
`,
  'app: { image: "registry.example:5000/orders@sha256:abc" }',
  "app: { container: orders, base-url: http://127.0.0.1:8000 }",
];

test("every knob arrives under its name", () => {
  const [process, docker, image, attached] = WRITTEN.map((yaml) => settingsOf({ yaml }));
  const expected: Settings = {
    app: {
      directory: "services/orders",
      runtime: "process",
      start: "npm start",
      install: "npm ci",
      port: 8000,
      health: "/health",
      openapi: "docs/openapi.yaml",
      env: { A: "b" },
      envFile: ".env.example",
      readyTimeoutMs: 1000,
      stopTimeoutMs: 2000,
      egress: [],
      memoryLimitMb: 512,
      cpus: 1,
    },
    database: { url: "postgres://u:p@h/d", migrate: "m", rollback: "r", models: "o", seed: "s" },
    platform: "fly",
    base: "origin/main",
    startup: { trials: ["soak", "drain"], soakMs: 2000 },
    schema: { rows: 50_000 },
    phases: ["startup"],
    performance: { requests: 5, averageMs: 1.5, memoryMb: 64, diskFreeGb: 0 },
    security: { secretMinLength: 40 },
    api: { budgetMs: 1000, seed: 7, auth: { "X-Key": "k" } },
    rules: { "schema/index-absent": "off" },
    gate: { command: "make test", coverageMin: 0, coverageFile: "c.xml", timeoutMs: 5000 },
  };
  expect(process).toEqual(expected);
  expect(docker).toMatchObject({
    app: {
      runtime: "docker",
      dockerfile: "deploy/Dockerfile",
      network: "jobs",
      egress: ["api.example.com:443", "mail:25"],
      memoryLimitMb: 256,
      cpus: 2.5,
    },
    database: { version: 16 },
  });
  expect(image?.app.image).toBe("registry.example:5000/orders@sha256:abc");
  expect(attached?.app).toMatchObject({ container: "orders", baseUrl: "http://127.0.0.1:8000" });
});

test("every knob is among those that are tried", () => {
  const tree = WRITTEN.map((yaml) => settingsFromYaml(yaml, "r").tree as Record<string, object>);
  const keys = tree.flatMap((file) =>
    Object.entries(file).flatMap(([section, value]) =>
      typeof value !== "object" || Array.isArray(value) || section === "rules"
        ? [section]
        : Object.keys(value).map((name) => `${section}.${name}`),
    ),
  );
  const known = KNOBS.filter(({ later }) => later === undefined).map(({ key }) => key);
  expect([...new Set(keys)].sort()).toEqual([...known].sort());
});

test("a flag wins over the file, the file over the default; maps are joined", () => {
  const settings = settingsOf({
    yaml: "performance: { requests: 5, average-ms: 100 }\napp: { env: { A: file, B: file } }",
    flags: { "performance.requests": 7, "app.env": { A: "flag" } },
  });
  expect(settings.performance).toMatchObject({ requests: 7, averageMs: 100, memoryMb: 256 });
  expect(settings.app.env).toEqual({ A: "flag", B: "file" });
});

test("keys and sections that are left empty are as if absent", () => {
  expect(settingsOf({ yaml: "app:\ndatabase:\n  url:\nphases:\nenvironments:\n" })).toEqual(
    settingsOf({}),
  );
});

test("the result is frozen to its depths", () => {
  const settings = settingsOf({ yaml: "app: { env: { A: b } }" });
  for (const part of [settings, settings.app, settings.app.env, settings.phases, settings.rules])
    expect(Object.isFrozen(part)).toBe(true);
});

test("every problem is reported at once, in the order of the lines, with what would be right", () => {
  const problems = problemsOf({
    yaml: `app:
  strat: npm start
  runtime: dokcer
  port: "80000"
performance: { request: 3, average-ms: fast }
baseUrl: http://x
databse: {}
rules: { schema/index-absent: of, foo: off }
phases: [startup, shema]
api: 5
`,
    flags: { "security.secret-min-length": "many", "app.health": "up" },
  });
  const short = problems.map(({ key, source, line, nearest }) => [key, source, line, nearest]);
  expect(short).toEqual([
    ["app.strat", "readiness.yml", 2, "start"],
    ["app.runtime", "readiness.yml", 3, "docker"],
    ["app.port", "readiness.yml", 4, undefined],
    ["performance.average-ms", "readiness.yml", 5, undefined],
    ["performance.request", "readiness.yml", 5, "requests"],
    ["baseUrl", "readiness.yml", 6, "app.base-url"],
    ["databse", "readiness.yml", 7, "database"],
    ["rules.schema/index-absent", "readiness.yml", 8, "off"],
    ["rules.foo", "readiness.yml", 8, undefined],
    ["phases.1", "readiness.yml", 9, "schema"],
    ["api", "readiness.yml", 10, undefined],
    ["app.health", "--health", undefined, undefined],
    ["security.secret-min-length", "--secret-min-length", undefined, undefined],
  ]);
  for (const { allowed } of problems) expect(allowed).not.toBe("");
  expect(problems.find(({ key }) => key === "app.port")).toMatchObject({
    received: '"80000"',
    allowed: "a whole number from 1 to 65535",
    example: "app: { port: 8000 }",
  });
});

test("what a later version will do is refused, never ignored", () => {
  const keys = problemsOf({
    yaml: "environments: { staging: {} }\n",
  });
  expect(keys.map(({ key }) => key)).toEqual(["environments"]);
  expect(keys[0]?.allowed).toBe("environments arrive in a later version");
});

test("variables of the environment are filled in, and an absent one is a problem of its line", () => {
  const yaml =
    'app:\n  env:\n    A: "x${env.ONE}y"\n    B: "${generate.secret}-${database.url}-${NAME}"\napi: { auth: { X: "${env.ONE}" } }\n';
  const settings = settingsOf({ yaml, environment: { ONE: "1" } });
  expect(settings.app.env).toEqual({ A: "x1y", B: "${generate.secret}-${database.url}-${NAME}" });
  expect(settings.api.auth).toEqual({ X: "1" });
  expect(problemsOf({ yaml })).toMatchObject([
    { key: "app.env.A", line: 3, received: "${env.ONE}" },
    { key: "api.auth.X", line: 5, received: "${env.ONE}" },
  ]);
});

test("placeholders that do not exist are problems in maps and left to the shell in commands", () => {
  const yaml =
    'app: { start: "run ${a.b}", env: { A: "${generate.secert}" } }\napi: { auth: { X: "${database.url}" } }\n';
  expect(problemsOf({ yaml })).toMatchObject([
    { key: "app.env.A", nearest: "${generate.secret}" },
    { key: "api.auth.X", allowed: "${env.NAME}" },
  ]);
});

test("an expanded value is not expanded again", () => {
  const settings = settingsOf({
    flags: { "app.env": { A: "${env.X}" } },
    environment: { X: "${env.Y}" },
  });
  expect(settings.app.env).toEqual({ A: "${env.Y}" });
});

test("no problem repeats a value that may be a secret", () => {
  const problems = problemsOf({
    yaml: 'database: { url: "mysql://me:hunter2@h/d" }\napp: { base-url: "ftp://me:hunter2@h", env: { A: [hunter2] } }\napi: { auth: { X: "hunter2\\nEvil: 1" } }\n',
    flags: { "database.url": "hunter2" },
  });
  expect(problems).toHaveLength(5);
  expect(JSON.stringify(problems)).not.toContain("hunter2");
});

test("paths stay inside the project, numbers inside their range", () => {
  for (const yaml of [
    "app: { directory: ../other }",
    "app: { directory: /etc }",
    "app: { directory: 'a/../../b' }",
    "app: { directory: 'C:\\x' }",
    "app: { env-file: ..\\secrets }",
    "gate: { coverage-file: ../c.xml }",
    "gate: { coverage-min: 101 }",
    "performance: { requests: 0 }",
    "performance: { requests: 1.5 }",
    "performance: { average-ms: .nan }",
    "performance: { average-ms: .inf }",
    "app: { start: ' ' }",
    "app: { health: health }",
    "base: --exec",
    "phases: []",
    "app: { env: { 'a b': c } }",
    "app: { env: { A: } }",
    "app: []",
    "app: { egress: [api.example.com] }",
    "app: { egress: [api.example.com:0] }",
    "app: { egress: [api.example.com:65536] }",
    "app: { egress: [--privileged:443] }",
    "app: { image: '--privileged' }",
    "app: { image: 'a b' }",
    "app: { container: -v=/:/host }",
    "app: { network: host }",
    "app: { network: none }",
    "app: { cpus: 0 }",
    "app: { memory-limit-mb: 4 }",
    "app: { dockerfile: ../Dockerfile }",
    "database: { version: 9 }",
    "__proto__: { x: 1 }",
  ])
    expect(problemsOf({ yaml }), yaml).toHaveLength(1);
  for (const yaml of [
    "app: { directory: ./a..b/c }",
    "app: { openapi: docs/api.yaml }",
    "app: { egress: ['a:1', 'b.c:65535'] }",
    "app: { network: hosts }",
  ])
    expect(problemsOf({ yaml }), yaml).toEqual([]);
});

test("an override of a rule that does not exist is a problem when the rules are known", () => {
  const yaml = "rules: { schema/index-absnt: off, schema/index-absent: note }";
  expect(problemsOf({ yaml })).toEqual([]);
  expect(problemsOf({ yaml, ruleIds: ["schema/index-absent"] })).toMatchObject([
    { key: "rules.schema/index-absnt", line: 1, nearest: "schema/index-absent" },
  ]);
});

test("reading throws one error that holds every problem, also those of the command line", async () => {
  const configFile = { path: "/nowhere/readiness.yml", name: "ci.yml", isExplicit: true };
  const problems = [{ key: "--x", source: "the command line", allowed: "y" }];
  const flags = { "app.port": 0 };
  const failure = await readSettings({ flags, configFile, problems }, {}).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(SettingsError);
  expect((failure as SettingsError).problems.map(({ key }) => key)).toEqual([
    "--x",
    "--config",
    "app.port",
  ]);
});

test("a server's address may come from a variable, which must hold one and is never shown", () => {
  const yaml = 'database: { url: "${env.SERVER}" }\n';
  const url = "postgres://shop:hunter2@db/shop";
  expect(settingsOf({ yaml, environment: { SERVER: url } }).database.url).toBe(url);
  const [problem] = problemsOf({ yaml, environment: { SERVER: "hunter2" } });
  expect(problem).toMatchObject({ key: "database.url", line: 1 });
  expect(problem?.received).toContain("not shown");
  expect(JSON.stringify(problem)).not.toContain("hunter2");
  expect(problemsOf({ yaml })).toMatchObject([{ key: "database.url", received: "${env.SERVER}" }]);
});
