import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { publishedSchemas } from "../../tools/schemas.ts";

const project = resolve(import.meta.dirname, "../..");
const schemas = publishedSchemas();
const validatorOf = (name: string) =>
  new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
    JSON.parse(schemas[name] ?? ""),
  );

test("the published JSON Schemas are what the sources give", () => {
  expect(readdirSync(join(project, "schema")).sort()).toEqual(Object.keys(schemas).sort());
  for (const [name, text] of Object.entries(schemas))
    expect(readFileSync(join(project, "schema", name), "utf8"), `run npm run schemas`).toBe(text);
});

test("whole reports are valid by the published schema, and a report without its public keys is not", () => {
  const validate = validatorOf("deployment_readiness_report.schema.json");
  const folder = join(project, "test/golden/reports");
  for (const name of readdirSync(folder)) {
    const report = JSON.parse(readFileSync(join(folder, name), "utf8"));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    const { deployment_ready: _gone, ...without } = report;
    expect(validate(without)).toBe(false);
    expect(validate({ ...report, startup_success: "yes" })).toBe(false);
  }
});

test("an editor accepts the documented settings and marks slips", () => {
  const validate = validatorOf("readiness.schema.json");
  const accepts = (text: string) => validate(parse(text));
  expect(
    accepts(`
app:
  directory: .
  runtime: auto
  start:
  port: 8000
  health: /health
  openapi: /openapi.json
  env: { A: "\${generate.secret}", B: 3 }
  env-file: .env.example
database:
base: origin/main
phases: [startup, schema]
performance: { requests: 10, average-ms: 500 }
rules: { "schema/index-absent": warning }
gate: { command: "pytest -q", coverage-min: 80, coverage-file: coverage.xml }
`),
    JSON.stringify(validate.errors),
  ).toBe(true);
  for (const slip of [
    "app: { strat: x }",
    "app: { port: 0 }",
    "app: { directory: ../x }",
    "phases: []",
    "rules: { index-absent: off }",
    "environments: { staging: {} }",
    "base: --exec",
    "unknown: 1",
  ])
    expect(accepts(slip), slip).toBe(false);
});
