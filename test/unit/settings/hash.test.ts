import { expect, test } from "vitest";
import { settingsFromYaml } from "#settings/from-file.ts";
import { settingsHashInput } from "#settings/hash.ts";
import { resolveSettings } from "#settings/resolve.ts";

const inputOf = (yaml: string) => {
  const outcome = resolveSettings({
    flags: {},
    environment: {},
    file: settingsFromYaml(yaml, "r.yml"),
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return settingsHashInput(outcome.value);
};

test("the order of keys does not matter, every judging value does", () => {
  expect(inputOf("app: { port: 1, health: /a }\ndatabase: { seed: x }")).toBe(
    inputOf("database: { seed: x }\napp: { health: /a, port: 1 }"),
  );
  const base = inputOf("");
  for (const yaml of [
    "performance: { average-ms: 501 }",
    "app: { env: { A: b } }",
    "app: { start: x }",
    'database: { url: "postgres://h/d" }',
    "rules: { schema/index-absent: off }",
    "phases: [startup]",
    "app: { image: x }",
    "app: { egress: ['a:1'] }",
    "app: { memory-limit-mb: 100 }",
  ])
    expect(inputOf(yaml), yaml).not.toBe(base);
});

test("the gate's own settings come after the verdict and do not count", () => {
  expect(inputOf("gate: { command: x, coverage-min: 1 }")).toBe(inputOf(""));
});

test("the network of a job has another name each time and does not count", () => {
  expect(inputOf("app: { network: github_network_5ad1 }")).toBe(inputOf(""));
});

test("no secret is in it", () => {
  const yaml =
    'app: { env: { A: hunter2 } }\napi: { auth: { X: hunter2 } }\ndatabase: { url: "postgres://u:hunter2@h/d" }';
  expect(inputOf(yaml)).not.toContain("hunter2");
});
