import * as fc from "fast-check";
import { expect, test } from "vitest";
import { settingsFromYaml } from "#settings/from-file.ts";
import { isPolicy, policyChanges, withPolicy } from "#settings/policy.ts";
import { resolveSettings } from "#settings/resolve.ts";

const raw = (yaml: string, name = "readiness.yml") => settingsFromYaml(yaml, name);
const resolved = (proposed: string, policy: string) => {
  const given = { flags: {}, file: raw(proposed), policy: raw(policy, "base"), environment: {} };
  const outcome = resolveSettings(given);
  return outcome.ok ? outcome.value : outcome.error;
};

test("a proposal cannot loosen what is asked of it", () => {
  expect(
    resolved(
      "rules: { schema/index-absent: off }\nperformance: { average-ms: 60000 }\ngate: { command: 'true', coverage-min: 0 }\nphases: [startup]",
      "performance: { average-ms: 100 }\ngate: { command: pytest }",
    ),
  ).toMatchObject({
    rules: {},
    performance: { averageMs: 100 },
    gate: { command: "pytest", coverageMin: 80 },
    phases: ["startup", "schema", "performance", "api", "security"],
  });
});

test("how the project is run stays the proposal's own affair", () => {
  expect(
    resolved(
      "app: { start: npm start, env: { A: b } }\ndatabase: { migrate: make up }",
      "app: { start: old }",
    ),
  ).toMatchObject({
    app: { start: "npm start", env: { A: "b" } },
    database: { migrate: "make up" },
  });
});

test("a proposal cannot have something else judged than its own code", () => {
  expect(
    resolved(
      "app: { runtime: attach, base-url: 'http://good.example' }\ndatabase: { url: 'postgres://x' }",
      "",
    ),
  ).toMatchObject({ app: { runtime: "auto" }, database: {} });
  for (const line of ["image: good.example/other", "container: other"])
    expect(resolved(`app: { ${line} }`, "app: { start: x }")).not.toHaveProperty(
      `app.${line.split(":")[0]}`,
    );
});

test("a proposal cannot open a way out of its containers for itself", () => {
  expect(
    resolved("app: { egress: ['evil.example:443'], network: jobs }", "app: { network: own }"),
  ).toMatchObject({ app: { egress: [], network: "own" } });
});

test("an unknown key is a problem in either file, policy or not", () => {
  const problems = resolved("rulez: {}", "phazes: [startup]");
  expect(problems).toEqual([
    expect.objectContaining({ key: "rulez", source: "readiness.yml", line: 1 }),
    expect.objectContaining({ key: "phazes", source: "base", line: 1 }),
  ]);
});

test("every change of the policy is told, with its line, and no secret", () => {
  const before = raw("rules: { api/server-error: critical }\nphases: [startup, schema]");
  const after = raw(
    "app: { start: x }\nphases: [startup]\nrules:\n  api/server-error: off\n  schema/index-absent: note\napi:\n  auth: { Authorization: Bearer abcdefgh }\n",
  );
  expect(policyChanges(before, after)).toEqual([
    { key: "phases", from: '["startup","schema"]', to: '["startup"]', line: 2 },
    { key: "rules.api/server-error", from: "critical", to: "off", line: 4 },
    { key: "rules.schema/index-absent", from: undefined, to: "note", line: 5 },
    { key: "api.auth.Authorization", from: undefined, to: "(not shown)", line: 7 },
  ]);
  expect(policyChanges(after, raw(""))).toContainEqual({
    key: "rules.api/server-error",
    from: "off",
    to: undefined,
  });
});

test("law: after the policy is put in force, nothing of it is changed any more", () => {
  const value = fc.record(
    {
      rules: fc.dictionary(
        fc.constantFrom("api/a", "api/b", "schema/c"),
        fc.constantFrom("note", "off"),
      ),
      phases: fc.subarray(["startup", "schema", "api"], { minLength: 1 }),
      app: fc.record({ start: fc.constantFrom("a", "b"), "base-url": fc.constantFrom("u", "v") }),
      performance: fc.record({ requests: fc.integer({ min: 1, max: 9 }) }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(value, value, (proposed, policy) => {
      const [one, two] = [raw(JSON.stringify(proposed)), raw(JSON.stringify(policy))];
      expect(policyChanges(two, withPolicy(one, two))).toEqual([]);
      expect(policyChanges(one, one)).toEqual([]);
    }),
  );
});

test("rules and thresholds are policy, starting is not", () => {
  expect(["rules", "api.budget-ms", "gate.command", "app.base-url"].map(isPolicy)).toEqual(
    Array.from({ length: 4 }, () => true),
  );
  expect(["app.start", "app.env", "database.migrate"].map(isPolicy)).toEqual([false, false, false]);
});
