import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const project = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "arrows-"));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      from: string;
      to: string;
    }[];
  };
}

function cruise(directory: string): Cruise {
  const outcome = spawnSync(
    process.execPath,
    [
      join(project, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs"),
      "src",
      "--config",
      ".dependency-cruiser.mjs",
      "--output-type",
      "json",
    ],
    { cwd: directory, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(outcome.stdout) as Cruise;
}

test("every arrow between rooms is allowed, and every source file was looked at", () => {
  const { summary } = cruise(project);
  const sources = execFileSync("find", ["src", "-name", "*.ts"], {
    cwd: project,
    encoding: "utf8",
  });
  expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual(
    [],
  );
  expect(summary.totalCruised).toBeGreaterThanOrEqual(sources.trim().split("\n").length);
});

test("each rule fires on a deliberate violation", () => {
  const files: Record<string, string> = {
    "src/entrypoints/cli.ts":
      'import "#pipeline/a.ts"; import "#validators/one/judge.ts"; import "#engines/a/a.ts"; import "#adapters/a/a.ts"; import "#runtimes/docker/a.ts"; import "#gate/a.ts"; import "#reporters/a.ts"; import "#deliveries/a.ts"; import "#settings/a.ts"; import "#contract/a.ts";',
    "src/contract/a.ts": 'import "#engines/a/a.ts";',
    "src/engines/a/a.ts": 'import "#engines/b/b.ts"; import "#adapters/a/a.ts"; import "node:fs";',
    "src/engines/b/b.ts": "export {};",
    "src/adapters/a/a.ts": 'import "#adapters/b/b.ts"; import "#gate/b.ts";',
    "src/adapters/b/b.ts": 'import "#engines/b/b.ts";',
    "src/runtimes/docker/a.ts": 'import "#runtimes/process/a.ts"; import "#engines/b/b.ts";',
    "src/runtimes/process/a.ts": "export {};",
    "src/reporters/a.ts": 'import "../deliveries/a.ts";',
    "src/deliveries/a.ts": 'import "#engines/b/b.ts";',
    "src/settings/a.ts": 'import "#engines/b/b.ts";',
    "src/gate/a.ts": 'import "#engines/b/b.ts"; import "./b.ts";',
    "src/gate/b.ts": 'import "./a.ts";',
    "src/pipeline/a.ts":
      'import "#runtimes/docker/a.ts"; import "zod"; import "pg"; import "undici"; import "yaml"; import "@actions/core";',
    "src/validators/one/judge.ts":
      'import "./collect.ts"; import "#validators/two/judge.ts"; import "#gate/b.ts";',
    "src/validators/one/collect.ts": "export {};",
    "src/validators/two/judge.ts": 'import "./image/judge-boot.ts";',
    "src/validators/two/image/judge-boot.ts": 'import "./collect.ts"; import "node:os";',
    "src/validators/two/image/collect.ts": "export {};",
    "src/validators/two/forgotten.ts": "export {};",
    "node_modules/@actions/core/index.js": "module.exports = {};",
    "node_modules/@actions/core/package.json": '{"name":"@actions/core","main":"index.js"}',
    "package.json": '{"name":"toy","type":"module","imports":{"#*":"./src/*"}}',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), text);
  }
  for (const name of ["zod", "pg", "undici", "yaml"])
    symlinkSync(join(project, "node_modules", name), join(scratch, "node_modules", name));
  for (const name of [".dependency-cruiser.mjs", "tsconfig.json"])
    symlinkSync(join(project, name), join(scratch, name));
  const { violations } = cruise(scratch).summary;
  const fired = new Set(violations.map(({ rule }) => rule.name));
  const expected = [
    ...["contract", "engines", "adapters", "reporters", "runtimes", "deliveries", "settings"],
    ...["gate", "validators", "pipeline"],
  ].map((room) => `${room}-arrows`);
  expected.push("validators-are-strangers", "adapters-are-strangers", "runtimes-are-strangers");
  expected.push("engines-are-strangers", "pure-stays-pure", "judge-does-not-collect");
  expected.push("cross-room-by-alias", "no-circular", "reached-from-a-door", "one-owner-actions");
  expect(expected.filter((name) => !fired.has(name))).toEqual([]);
  const inFolder = violations.filter(
    ({ from }) => from === "src/validators/two/image/judge-boot.ts",
  );
  expect(inFolder.map(({ rule }) => rule.name).sort()).toEqual([
    "judge-does-not-collect",
    "pure-stays-pure",
  ]);
  // An adapter may ask an engine, which is pure like itself.
  expect(violations.filter(({ from }) => from === "src/adapters/b/b.ts")).toEqual([]);
});
