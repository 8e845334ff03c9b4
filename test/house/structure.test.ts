import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ADAPTERS } from "#adapters/registry.ts";
import { VALIDATORS } from "#validators/registry.ts";
import { RULES_BY_PHASE } from "#validators/rules.ts";

const project = resolve(import.meta.dirname, "../..");
const foldersIn = (room: string) =>
  readdirSync(join(project, "src", room))
    .filter((name) => statSync(join(project, "src", room, name)).isDirectory())
    .filter((name) => name !== "_template")
    .sort();
const sources = readdirSync(join(project, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, text: readFileSync(join(project, "src", name), "utf8") }));

test("the top level has only what belongs there", () => {
  // What a profiler or a script leaves behind is committed with everything else.
  const names = execFileSync("git", ["ls-files"], { cwd: project, encoding: "utf8" })
    .trim()
    .split("\n")
    .map((path) => path.split("/")[0] ?? "");
  expect([...new Set(names)].sort()).toEqual([
    ...[".ci", ".dependency-cruiser.mjs", ".dockerignore", ".gitattributes", ".github"],
    ...[".gitignore", "ARCHITECTURE.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "README.md"],
    ...["action.yml", "bench", "biome.json", "dist", "docs", "examples", "knip.json"],
    ...["package-lock.json", "package.json", "schema", "src", "test", "tools", "tsconfig.json"],
    "vitest.config.ts",
  ]);
});

test("every validator folder is registered once", () => {
  expect(foldersIn("validators")).toEqual(VALIDATORS.map(({ id }) => id).sort());
});

test("every adapter folder is registered once", () => {
  // What the adapters have in common: images, manifests of platforms, migration tools, mappers.
  const shared = ["containers", "migration-tools", "orms", "platforms", "sqlalchemy"];
  const folders = foldersIn("adapters").filter((name) => !shared.includes(name));
  expect(folders).toEqual(ADAPTERS.map(({ id }) => id).sort());
});

test("validator folders have the same five files", () => {
  for (const folder of foldersIn("validators")) {
    const files = readdirSync(join(project, "src/validators", folder));
    expect(files, folder).toEqual(
      expect.arrayContaining(["index.ts", "rules.ts", "evidence.ts", "collect.ts", "judge.ts"]),
    );
  }
});

test("the list of all rules is the validators' own, in the order of a run", () => {
  expect(RULES_BY_PHASE).toEqual(VALIDATORS.map(({ id, rules }) => [id, rules]));
});

test("rule ids are unique and start with their validator", () => {
  const ids = VALIDATORS.flatMap(({ id, rules }) =>
    rules.map((rule) => ({ owner: id, id: rule.id })),
  );
  expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
  expect(ids.filter(({ owner, id }) => !id.startsWith(`${owner}/`))).toEqual([]);
});

test("no file is a dumping ground, a marker without an issue, or an empty catch", () => {
  const dumps = /(^|\/)(utils?|helpers?|common|lib|core|shared|misc)(\/|\.ts$)/;
  expect(sources.filter(({ name }) => dumps.test(name)).map(({ name }) => name)).toEqual([]);
  const markers = sources.filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text));
  expect(markers.map(({ name }) => name)).toEqual([]);
  const empty = sources.filter(({ text }) => /catch\s*(\([^)]*\))?\s*\{\s*\}/.test(text));
  expect(empty.map(({ name }) => name)).toEqual([]);
});

test("entry files stay short", () => {
  for (const name of ["cli.ts", "action.ts", "action-post.ts"]) {
    const lines = readFileSync(join(project, "src/entrypoints", name), "utf8").split("\n").length;
    expect(lines, name).toBeLessThanOrEqual(81);
  }
});
