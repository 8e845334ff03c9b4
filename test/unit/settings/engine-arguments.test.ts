import * as fc from "fast-check";
import { expect, test } from "vitest";
import { engineArguments } from "#settings/engine-arguments.ts";
import { parseActionInputs } from "#settings/from-action.ts";
import { parseInvocation } from "#settings/from-argv.ts";
import { resolveSettings } from "#settings/resolve.ts";

const inputs = (given: Readonly<Record<string, string>>) =>
  parseActionInputs(
    Object.fromEntries(
      Object.entries(given).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]),
    ),
    { workspace: "/w" },
  );

const line = fc.string({
  unit: fc.constantFrom(..."ab -='\"$:{},#\\%"),
  minLength: 1,
  maxLength: 8,
});
const value = fc.oneof(line, fc.constant("${env.HOST_NAME}"), fc.constant("${generate.secret}"));
const steps = fc.record(
  {
    command: fc.constantFrom("deployment-ready", "schema-check", "health-check"),
    project: fc.constantFrom(".", "services/orders", "-odd"),
    config: fc.constantFrom("ci.yml", "services/orders/other.yml"),
    report: fc.constantFrom("r.json", "out/r.json"),
    timeout: fc.constantFrom("90", "90s", "10m"),
    start: line.map((text) => `x${text}`),
    env: fc.dictionary(fc.constantFrom("A", "B_C", "D2"), value).map((map) =>
      Object.entries(map)
        .map((pair) => pair.join("="))
        .join("\n"),
    ),
    "base-url": fc.constantFrom("http://127.0.0.1:8000", "https://u:p@h/x"),
    phases: fc.constantFrom("startup", "schema,api"),
    "database-url": fc.constantFrom("postgresql://u:p@h/d", "${env.DATABASE}"),
    "coverage-min": fc.constantFrom("0", "81.5", "100"),
  },
  { requiredKeys: [] },
);

test("the engine understands the same as the action", () => {
  void fc.assert(
    fc.property(steps, (given) => {
      const action = inputs(given);
      const host = { HOST_NAME: "runner", DATABASE: "postgresql://x/y" };
      const { argv, environment } = engineArguments(action);
      const engine = parseInvocation(argv, { cwd: "/", stdoutIsTty: false, environment: {} });
      if (engine.kind !== "run") throw new Error("not a run");
      expect(engine.problems).toEqual([]);
      expect(engine.invocation).toEqual(action.invocation);
      expect(engine.configFile.path).toBe(action.configFile.path);
      const settingsOf = (flags: Readonly<Record<string, unknown>>, variables: object) =>
        resolveSettings({ flags, environment: { ...host, ...variables } });
      const wanted = settingsOf(action.flags, {});
      expect(wanted.ok, JSON.stringify(wanted)).toBe(true);
      expect(settingsOf(engine.flags, environment)).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test("what may hold a secret is not among the arguments", () => {
  const { argv, environment } = engineArguments(
    inputs({ env: "TOKEN=hunter2\nPLAIN=${env.X}", "database-url": "postgresql://u:hunter2@h/d" }),
  );
  expect(argv.join(" ")).not.toContain("hunter2");
  expect(argv).toContain("--env=TOKEN=${env.DEPLOYMENT_READINESS_SETTING_1}");
  expect(argv).toContain("--env=PLAIN=${env.X}");
  expect(Object.values(environment)).toEqual(["hunter2", "postgresql://u:hunter2@h/d"]);
});
