import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { readSettingsFile, settingsFromYaml } from "#settings/from-file.ts";

const scratch = mkdtempSync(join(tmpdir(), "settings-file-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test("every key knows its line, also below flow mappings and comments", () => {
  const raw = settingsFromYaml("# top\napp:\n  env: { A: 1,\n    B: 2 }\n\nbase: main\n", "r.yml");
  expect(raw.problems).toEqual([]);
  expect(raw.locate(["app"])).toEqual({ source: "r.yml", line: 2 });
  expect(raw.locate(["app", "env", "B"])).toEqual({ source: "r.yml", line: 4 });
  expect(raw.locate(["base"])).toEqual({ source: "r.yml", line: 6 });
  expect(raw.locate(["app", "absent", "x"])).toEqual({ source: "r.yml", line: 2 });
  expect(raw.locate(["nothing"])).toEqual({ source: "r.yml" });
});

test("values of variables keep the characters they were written with", () => {
  const { tree } = settingsFromYaml(
    "app: { env: { V: 1.10, O: 0o17, T: true, S: 'x', E: 1e3 } }",
    "r.yml",
  );
  expect(tree).toEqual({ app: { env: { V: "1.10", O: "0o17", T: "true", S: "x", E: "1e3" } } });
});

test("an empty file, and one of comments, say nothing", () => {
  for (const text of ["", "\n", "# nothing\n", "---\n", "\ufeff# mark\n"])
    expect(settingsFromYaml(text, "r.yml")).toMatchObject({ tree: {}, problems: [] });
});

test.each([
  ["an unclosed bracket", "app:\n  env: [1\nbase: x\n", 3],
  ["a tab as indentation", "app:\n\tstart: x\n", 2],
  ["a key twice", "base: a\nbase: b\n", 2],
  ["an unquoted placeholder in a flow mapping", "app: { env: { A: ${env.B} } }\n", 1],
  ["two documents", "base: a\n---\nbase: b\n", 2],
  ["an unknown tag", "base: !!js/function x\n", 1],
  ["a list", "- a\n", 1],
  ["a text", "hello\n", 1],
])("%s is one problem with its line", (_name, text, line) => {
  const { tree, problems } = settingsFromYaml(text, "r.yml");
  expect(tree).toEqual({});
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ source: "r.yml", line });
});

test("keys that are there twice are all reported", () => {
  const { problems } = settingsFromYaml("base: a\nbase: b\nphases: []\nphases: []\n", "r.yml");
  expect(problems.map(({ line }) => line)).toEqual([2, 4]);
});

test("aliases work, and a file that multiplies them is refused", () => {
  const shared = "x: &e { A: b }\napp: { env: *e }\n";
  expect(settingsFromYaml(shared, "r.yml").tree).toMatchObject({ app: { env: { A: "b" } } });
  const layers = Array.from({ length: 9 }, (_, depth) => {
    const below = `*l${depth}`;
    return `l${depth + 1}: &l${depth + 1} [${Array(9).fill(below).join(",")}]`;
  });
  const bomb = `l0: &l0 [a]\n${layers.join("\n")}\n`;
  const startedMs = performance.now();
  expect(settingsFromYaml(bomb, "r.yml").problems[0]?.allowed).toContain("aliases");
  expect(performance.now() - startedMs).toBeLessThan(2000);
  expect(settingsFromYaml(`# ${"x".repeat(300_000)}`, "r.yml").problems).toHaveLength(1);
});

test("an absent default file is fine; an absent named file, a folder and a file in the way are not", () => {
  const path = join(scratch, "readiness.yml");
  expect(readSettingsFile({ path, name: "readiness.yml", isExplicit: false }).problems).toEqual([]);
  expect(
    readSettingsFile({ path, name: "readiness.yml", isExplicit: true }).problems,
  ).toMatchObject([{ key: "--config", received: "readiness.yml, which does not exist" }]);
  mkdirSync(join(scratch, "folder.yml"));
  const folder = { path: join(scratch, "folder.yml"), name: "folder.yml", isExplicit: false };
  expect(readSettingsFile(folder).problems[0]?.received).toContain("EISDIR");
  writeFileSync(join(scratch, "file"), "");
  const below = { path: join(scratch, "file/readiness.yml"), name: "r", isExplicit: false };
  expect(readSettingsFile(below).problems).toEqual([]);
});

test("no text makes the reader throw, and every problem has a line", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom(
      "app:",
      "\n",
      "  ",
      "- ",
      "{",
      "}",
      "[",
      "&a ",
      "*a",
      "? ",
      ": ",
      "!!x ",
      "|",
      "'",
      '"',
      "<<: ",
      "__proto__: ",
      "\t",
    ),
  );
  void fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const raw = settingsFromYaml(pieces.join(""), "r.yml");
      for (const { line } of raw.problems) expect(line).toBeGreaterThan(0);
      raw.locate(["app", "env", "A"]);
    }),
    { numRuns: 500 },
  );
});

test("what a repository brings in its place is neither read without end nor waited for", {
  timeout: 5_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  const path = join(folder, "readiness.yml");
  const read = (door?: "input") =>
    readSettingsFile({
      ...{ path, name: "readiness.yml", isExplicit: door !== undefined },
      ...(door === undefined ? {} : { door }),
    });
  const answers: string[] = [];
  for (const place of [
    () => symlinkSync("/dev/zero", path),
    () => execFileSync("mkfifo", [path]),
    () => writeFileSync(path, Buffer.alloc(5_000_000, "#")),
  ]) {
    place();
    answers.push(read().problems[0]?.received ?? "", read("input").problems[0]?.received ?? "");
    rmSync(path);
  }
  rmSync(folder, { recursive: true });
  const none = "no ordinary file";
  const long = "5000000 bytes long";
  expect(answers).toEqual([none, none, none, none, long, long]);
});
