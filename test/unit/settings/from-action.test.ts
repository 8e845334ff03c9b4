import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { SettingsError, sentenceOf } from "#contract/failure.ts";
import { ACTION_INPUTS, CHANNELS } from "#settings/action-inputs.ts";
import { parseActionInputs } from "#settings/from-action.ts";
import { readSettings } from "#settings/resolve.ts";

const WORKSPACE = "/home/runner/work/orders/orders";

/** As the runner does: every declared input with its default, what the workflow says on top. */
function variables(given: Readonly<Record<string, string>>): Record<string, string> {
  const defaults = ACTION_INPUTS.map((input): [string, string] => [
    input.name,
    input.name === "token" ? "ghs_default" : input.default,
  ]);
  const all = { ...Object.fromEntries(defaults), ...given };
  return Object.fromEntries(
    Object.entries(all).map(([name, text]) => [
      `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
      text,
    ]),
  );
}
const parsed = (given: Readonly<Record<string, string>> = {}) =>
  parseActionInputs(variables(given), { workspace: WORKSPACE });
const complaints = (given: Readonly<Record<string, string>>) =>
  parsed(given).problems.map(sentenceOf);

test("a step without inputs judges the whole workspace and publishes everywhere", () => {
  const whole = {
    kind: "run",
    door: "input",
    invocation: {
      command: "deployment-ready",
      projectDirectory: WORKSPACE,
      reportFile: `${WORKSPACE}/deployment_readiness_report.json`,
      format: "plain",
      timeoutMs: 1_800_000,
    },
    flags: {},
    configFile: {
      path: `${WORKSPACE}/readiness.yml`,
      name: "readiness.yml",
      isExplicit: false,
      door: "input",
    },
    token: "ghs_default",
    checkName: "Deployment Readiness",
    publish: ["check", "annotations", "summary", "artifact"],
    matrix: "",
    job: { services: {} },
    unsafeRunUntrustedCode: false,
    problems: [],
  };
  // No runner has evaluated the default here.
  expect(parsed()).toEqual({ ...whole, matrix: "${{ toJSON(matrix) }}" });
  expect(parseActionInputs({}, { workspace: WORKSPACE })).toEqual({ ...whole, token: "" });
});

const JOB = {
  status: "success",
  container: { id: "cafe", network: "github_network_5ad1" },
  services: { redis: { id: "f00d", network: "github_network_5ad1", ports: { "6379": "49153" } } },
};

test("every input arrives where it belongs", () => {
  const given = parsed({
    command: "schema-check",
    project: "services/orders",
    config: "ci/readiness.yml",
    start: "npm start",
    env: 'A: 1\nB=x=y\n# a comment\nC: "quoted: text"\n',
    "base-url": "http://127.0.0.1:8000",
    health: "/health",
    image: "registry.example/orders@sha256:abc",
    "database-url": "postgresql://u:p@h/d",
    matrix: '{"python":"3.12"}',
    job: JSON.stringify(JOB),
    "legacy-command": "pytest -q",
    "coverage-min": "85.5",
    timeout: "10m",
    report: "out/report.json",
    token: "ghs_other",
    "check-name": "Ready (orders)",
    publish: "summary, artifact",
    "artifact-name": "orders report",
    "unsafe-run-untrusted-code": "True",
  });
  expect(given).toEqual({
    kind: "run",
    door: "input",
    invocation: {
      command: "schema-check",
      projectDirectory: `${WORKSPACE}/services/orders`,
      reportFile: `${WORKSPACE}/out/report.json`,
      format: "plain",
      timeoutMs: 600_000,
    },
    flags: {
      "app.start": "npm start",
      "app.env": { A: "1", B: "x=y", C: "quoted: text" },
      "app.base-url": "http://127.0.0.1:8000",
      "app.health": "/health",
      "app.image": "registry.example/orders@sha256:abc",
      "database.url": "postgresql://u:p@h/d",
      "gate.command": "pytest -q",
      "gate.coverage-min": 85.5,
    },
    configFile: {
      path: `${WORKSPACE}/ci/readiness.yml`,
      name: "ci/readiness.yml",
      isExplicit: true,
      door: "input",
    },
    token: "ghs_other",
    checkName: "Ready (orders)",
    publish: ["summary", "artifact"],
    artifactName: "orders report",
    matrix: '{"python":"3.12"}',
    job: { network: "github_network_5ad1", services: { redis: "f00d" } },
    unsafeRunUntrustedCode: true,
    problems: [],
  });
});

test("every wrong input is named with what would do, all at once", () => {
  const given = {
    command: "deploy-ready",
    timeout: "soon",
    project: "../other",
    "check-name": "two\nlines",
    publish: "checks, summary",
    "artifact-name": "a/b",
    "unsafe-run-untrusted-code": "yes",
    env: "NOT AN ENTRY",
  };
  const problems = parsed(given).problems;
  expect(problems.map(({ key }) => key).sort()).toEqual(
    Object.keys({ ...given, env: "" })
      .map((name) => (name === "env" ? "app.env" : name))
      .sort(),
  );
  for (const { source, key, example } of problems) {
    expect(source).toBe(key === "app.env" ? "input env" : `input ${key}`);
    expect(example).toBeDefined();
  }
  expect(complaints({ command: "deployment-redy" })).toEqual([
    expect.stringContaining("Did you mean deployment-ready?"),
  ]);
  expect(complaints({ publish: "checks" })).toEqual([expect.stringContaining("mean check?")]);
  expect(complaints({ command: "judge" })).toHaveLength(1);
});

test("true and false are said as in YAML, and nothing else is taken for one of them", () => {
  for (const text of ["false", "False", "FALSE", ""])
    expect(parsed({ "unsafe-run-untrusted-code": text })).toMatchObject({
      unsafeRunUntrustedCode: false,
      problems: [],
    });
  for (const text of ["1", "yes", "on", "'true'", "truee"]) {
    const outcome = parsed({ "unsafe-run-untrusted-code": text });
    expect(outcome.unsafeRunUntrustedCode).toBe(false);
    expect(outcome.problems).toHaveLength(1);
  }
});

test("a slip in the name of an input is a problem, a foreign variable is none", () => {
  expect(complaints({ strat: "npm start" })).toEqual([
    expect.stringMatching(/^the inputs: strat is not a known input; .* Did you mean start\?$/),
  ]);
  expect(complaints({ "health path": "/x", base_url: "http://h" })).toEqual([
    expect.stringContaining("Did you mean base-url?"),
  ]);
  expect(complaints({ "something-else-entirely": "x" })).toEqual([]);
});

test("what is wrong with a setting is named after its input, beside the problems of the file", async () => {
  const workspace = mkdtempSync(join(tmpdir(), "inputs-"));
  onTestFinished(() => rmSync(workspace, { recursive: true }));
  writeFileSync(join(workspace, "readiness.yml"), "app: { port: 0 }\n");
  const given = variables({ "coverage-min": "many", health: "health" });
  const failure = await readSettings(parseActionInputs(given, { workspace }), {}).catch(
    (error: unknown) => error,
  );
  if (!(failure instanceof SettingsError)) throw new Error("accepted");
  expect(failure.problems.map(({ source, line, key }) => [source, line, key])).toEqual([
    ["readiness.yml", 1, "app.port"],
    ["input health", undefined, "app.health"],
    ["input coverage-min", undefined, "gate.coverage-min"],
  ]);
});

test("an absent settings file that was asked for is named after its input", async () => {
  const given = parsed({ config: "nowhere.yml" });
  const failure = await readSettings(given, {}).catch((error: unknown) => error);
  expect(String(failure)).toContain("input config: config is nowhere.yml, which does not exist");
});

test("an input wins over the file, and an input that is not given does not", async () => {
  const workspace = mkdtempSync(join(tmpdir(), "inputs-"));
  onTestFinished(() => rmSync(workspace, { recursive: true }));
  writeFileSync(
    join(workspace, "readiness.yml"),
    "app: { health: /a, start: b }\ngate: { coverage-min: 70 }\n",
  );
  const given = parseActionInputs(variables({ health: "/c" }), { workspace });
  const settings = await readSettings(given, {});
  expect([settings.app.health, settings.app.start, settings.gate.coverageMin]).toEqual([
    "/c",
    "b",
    70,
  ]);
});

test("no input makes the reader throw, and no problem shows the token or a secret", () => {
  const name = fc.constantFrom(...ACTION_INPUTS.map((input) => input.name));
  const secret = "hunter2hunter2";
  void fc.assert(
    fc.property(fc.dictionary(name, fc.string()), (given) => {
      const hidden = { token: secret, env: secret, "database-url": secret };
      const text = parsed({ ...given, ...hidden })
        .problems.map(sentenceOf)
        .join("\n");
      expect(text).not.toContain(secret);
    }),
  );
});

test("nothing, and everything, can be published", () => {
  expect(parsed({ publish: "none" }).publish).toEqual([]);
  expect(parsed({ publish: "artifact\ncheck" }).publish).toEqual(["check", "artifact"]);
  expect(parsed({ publish: "" }).publish).toEqual(CHANNELS);
});
