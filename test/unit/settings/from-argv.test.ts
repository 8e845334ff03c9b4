import * as fc from "fast-check";
import { expect, test } from "vitest";
import { COMMANDS } from "#contract/settings.ts";
import { type ParsedInvocation, parseInvocation } from "#settings/from-argv.ts";

const context = { cwd: "/srv/here", stdoutIsTty: true, environment: {} };
const parsed = (...argv: string[]): ParsedInvocation => {
  const outcome = parseInvocation(argv, context);
  if (outcome.kind !== "run") throw new Error(`not a run: ${outcome.kind}`);
  return outcome;
};

test("no arguments mean the whole verdict of the current folder", () => {
  const { invocation, flags, configFile, problems } = parsed();
  expect(invocation).toEqual({
    command: "deployment-ready",
    projectDirectory: "/srv/here",
    reportFile: "/srv/here/deployment_readiness_report.json",
    format: "pretty",
    timeoutMs: 1_800_000,
  });
  expect({ flags, configFile, problems }).toEqual({
    flags: {},
    configFile: { path: "/srv/here/readiness.yml", name: "readiness.yml", isExplicit: false },
    problems: [],
  });
});

test("every command is understood", () => {
  for (const command of COMMANDS.filter((name) => name !== "judge"))
    expect(parsed(command).invocation.command).toBe(command);
  const judged = parsed("judge", "evidence");
  expect(judged.invocation.evidenceDirectory).toBe("/srv/here/evidence");
  expect(judged.problems).toEqual([]);
  expect(parsed("judge").problems.map(({ key }) => key)).toEqual(["EVIDENCE_DIR"]);
});

test("help and version win over everything, but not after --", () => {
  expect(parseInvocation(["startup-check", "--nonsense", "--help"], context)).toEqual({
    kind: "help",
  });
  expect(parseInvocation(["help"], context)).toEqual({ kind: "help" });
  expect(parseInvocation(["--version"], context)).toEqual({ kind: "version" });
  expect(parsed("--", "--help").problems).toHaveLength(1);
});

test("the report and the settings lie in the project unless they are named, then they count from here", () => {
  const inProject = parsed("--project", "apps/orders");
  expect(inProject.invocation.reportFile).toBe(
    "/srv/here/apps/orders/deployment_readiness_report.json",
  );
  expect(inProject.configFile.name).toBe("apps/orders/readiness.yml");
  const named = parsed("--project", "apps/orders", "--report", "out/r.json", "--config", "ci.yml");
  expect(named.invocation.reportFile).toBe("/srv/here/out/r.json");
  expect(named.configFile).toEqual({ path: "/srv/here/ci.yml", name: "ci.yml", isExplicit: true });
});

test("where the project cannot hold the report, a variable names its file; a flag counts more", () => {
  const environment = { DEPLOYMENT_READINESS_REPORT: "/reports/r.json" };
  const fileOf = (argv: string[], given: Record<string, string>) => {
    const outcome = parseInvocation(argv, { ...context, environment: given });
    return outcome.kind === "run" ? outcome.invocation.reportFile : outcome.kind;
  };
  expect(fileOf(["--project", "apps/orders"], environment)).toBe("/reports/r.json");
  expect(fileOf(["--report", "r.json"], environment)).toBe("/srv/here/r.json");
  expect(fileOf([], { DEPLOYMENT_READINESS_REPORT: "" })).toBe(
    "/srv/here/deployment_readiness_report.json",
  );
});

test("the format follows the surroundings until it is said", () => {
  const formatIn = (
    stdoutIsTty: boolean,
    environment: Record<string, string>,
    ...argv: string[]
  ) => {
    const outcome = parseInvocation(argv, { cwd: "/", stdoutIsTty, environment });
    return outcome.kind === "run" ? outcome.invocation.format : undefined;
  };
  expect(formatIn(false, {})).toBe("plain");
  expect(formatIn(true, {})).toBe("pretty");
  expect(formatIn(false, { GITHUB_ACTIONS: "true" })).toBe("github");
  expect(formatIn(false, { GITHUB_ACTIONS: "true" }, "--format", "json")).toBe("json");
});

test("times are seconds, or carry a unit", () => {
  const ms = (text: string) => parsed("--timeout", text).invocation.timeoutMs;
  expect([ms("90"), ms("90s"), ms("10m"), ms("2h"), ms("500ms")]).toEqual([
    90_000, 90_000, 600_000, 7_200_000, 500,
  ]);
  for (const wrong of ["0", "-1", "soon", "1.5m", "99999h", ""])
    expect(parsed(`--timeout=${wrong}`).problems.map(({ key }) => key)).toEqual(["--timeout"]);
});

test("settings come by flag, with the kind of their knob", () => {
  const { flags, problems } = parsed(
    ...["--port", "8000", "--average-ms", "12.5", "--phases", "startup, schema"],
    ...["--env", "A=1", "--env", "B=x=y", "--auth", "Authorization: Bearer a:b"],
    ...["--rule", "schema/index-absent=off", "--start=--odd start", "--coverage-min", "70"],
  );
  expect(problems).toEqual([]);
  expect(flags).toEqual({
    "app.port": 8000,
    "performance.average-ms": 12.5,
    phases: ["startup", "schema"],
    "app.env": { A: "1", B: "x=y" },
    "api.auth": { Authorization: "Bearer a:b" },
    rules: { "schema/index-absent": "off" },
    "app.start": "--odd start",
    "gate.coverage-min": 70,
  });
});

test("every slip is reported at once, with the nearest name", () => {
  const { problems } = parsed(
    "startup-chek",
    "extra",
    "--requets",
    "--start",
    "--health",
    "/up",
    "--format",
    "jsn",
  );
  expect(problems.map(({ key, nearest }) => [key, nearest])).toEqual([
    ["--requets", "--requests"],
    ["--start", undefined],
    ["the command", "startup-check"],
    ["the argument", undefined],
    ["--format", "json"],
  ]);
});

test("a flag without its value does not swallow the next flag", () => {
  const { flags, problems } = parsed("--start", "--health", "/up", "--seed", "-1", "--port");
  expect(flags).toEqual({ "app.health": "/up", "api.seed": -1 });
  expect(problems.map(({ key }) => key)).toEqual(["--start", "--port"]);
});

test("the value of an unknown flag is not another problem, and a command after it is a command", () => {
  const { invocation, flags, problems } = parsed(
    ...["--verbose", "startup-check", "--requets", "3", "--prot=1", "--port", "80"],
  );
  expect(problems.map(({ key }) => key)).toEqual(["--verbose", "--requets", "--prot"]);
  expect(invocation.command).toBe("startup-check");
  expect(flags).toEqual({ "app.port": 80 });
});

test("a secret on the command line is not repeated in a problem", () => {
  const text = JSON.stringify(parsed("--env", "s3cr3t-value", "--auth", "s3cr3t-value").problems);
  expect(text).not.toContain("s3cr3t");
  expect(parsed("--env", "s3cr3t", "--auth", "x").problems).toHaveLength(2);
});

test("no command line makes the parser throw", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "--",
      "-",
      "-x",
      "--env",
      "--port",
      "--no-port",
      "judge",
      "report",
      "--env=A",
      "-1",
    ),
  );
  void fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (argv) => {
      const outcome = parseInvocation(argv, context);
      expect(["run", "help", "version"]).toContain(outcome.kind);
    }),
    { numRuns: 500 },
  );
});
