import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../../tools/bundle.ts";
import { bundledPackages } from "../../tools/licences.ts";

// The planner of fixes is 185 KB of it, in chunks that only a drift loads; the mappers and studies 400 KB.
const MAX_BYTES = 4_000_000;
const ENTRIES = ["cli.mjs", "index.mjs", "post.mjs"];

const project = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "dist-"));
const built = join(scratch, "built");
let metafile: Metafile;
beforeAll(async () => {
  metafile = await bundle(built);
});
afterAll(() => rmSync(scratch, { recursive: true }));

const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();

function expectSame(observed: string, expected: string, advice: string): void {
  expect(filesIn(observed), advice).toEqual(filesIn(expected));
  for (const name of filesIn(expected)) {
    const same = readFileSync(join(expected, name)).equals(readFileSync(join(observed, name)));
    expect(same, `${name} differs: ${advice}`).toBe(true);
  }
}

/** Outputs that are loaded as soon as an entry is. */
function loadedWith(entry: string): readonly string[] {
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [resolve(project, path), output]),
  );
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { path: to, kind, external } of outputs.get(path)?.imports ?? [])
      if (kind === "import-statement" && external !== true) visit(resolve(project, to));
  };
  visit(join(built, entry));
  return [...reached].flatMap((path) => Object.keys(outputs.get(path)?.inputs ?? {}));
}

test("the committed bundle is what the sources give, byte for byte", () => {
  expectSame(join(project, "dist"), built, "run npm run build");
});

test("the same sources in another folder give the same bytes", () => {
  const elsewhere = join(scratch, "a folder of another name");
  for (const name of ["src", "tools", "package.json", "tsconfig.json"])
    cpSync(join(project, name), join(elsewhere, name), { recursive: true });
  symlinkSync(join(project, "node_modules"), join(elsewhere, "node_modules"));
  execFileSync(process.execPath, ["tools/bundle.ts"], { cwd: elsewhere });
  expectSame(join(elsewhere, "dist"), built, "the folder shows in the bundle");
});

test("the bundle has its three doors and stays within its budget", () => {
  const sizes = filesIn(built).map((name) => statSync(join(built, name)).size);
  expect(filesIn(built)).toEqual(expect.arrayContaining([...ENTRIES, "licenses.txt"]));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MAX_BYTES);
});

test("no door loads the artifact client, and the command line loads nothing of GitHub's", () => {
  for (const entry of ENTRIES) {
    const heavy = /node_modules\/(@azure|@actions\/artifact|archiver|unzip-stream|@octokit)\//;
    expect(
      loadedWith(entry).filter((path) => heavy.test(path)),
      entry,
    ).toEqual([]);
  }
  const cli = loadedWith("cli.mjs").filter((path) => path.includes("node_modules"));
  expect(cli).toEqual([]);
});

test("the bundle runs in an empty folder without node_modules", () => {
  const lonely = mkdtempSync(join(scratch, "lonely-"));
  cpSync(built, join(lonely, "dist"), { recursive: true });
  const options = { cwd: lonely, encoding: "utf8", env: { PATH: process.env["PATH"] } } as const;
  const cli = join(lonely, "dist/cli.mjs");
  const help = execFileSync(process.execPath, [cli, "--help"], options);
  expect(help).toContain("deployment-ready");
  expect(help).toContain("Exit codes");
  for (const entry of ENTRIES) {
    const { stderr } = spawnSync(
      process.execPath,
      [join(lonely, "dist", entry), "--help"],
      options,
    );
    expect(stderr, entry).not.toMatch(/ERR_|Dynamic require|SyntaxError|ReferenceError/);
  }
  // What is loaded late must be loadable, too.
  const load = `for (const name of process.argv.slice(1)) await import(name);`;
  const chunks = readdirSync(join(lonely, "dist/chunks")).map((name) => `./dist/chunks/${name}`);
  execFileSync(process.execPath, ["--input-type=module", "-e", load, ...chunks], options);
});

test("every package in the bundle is listed with the text of its licence", () => {
  const text = readFileSync(join(built, "licenses.txt"), "utf8");
  const sections = text.split(`\n${"-".repeat(80)}\n\n`);
  const packages = bundledPackages(metafile, project);
  expect(packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["undici", "zod", "pg", "fast-check"]),
  );
  for (const { name, version, licence } of packages) {
    const line = `${name} ${version} (${licence})`;
    const section = sections.find((one) => one.split("\n").includes(line));
    expect(section, line).toMatch(
      /permission is hereby granted|permission to use, copy|redistribution and use|apache license|blue oak/i,
    );
    expect(licence, line).toMatch(
      /^\(?(MIT|MIT\/X11|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0)\b/,
    );
  }
});
