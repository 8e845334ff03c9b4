import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ignoredBy } from "#engines/dockerfile/ignore.ts";
import { imagePathOf, projectPathOf } from "#engines/dockerfile/mapping.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";

interface Answers {
  readonly files: readonly string[];
  readonly mapping: Readonly<
    Record<
      string,
      { readonly dockerfile: string; readonly image: Readonly<Record<string, string>> }
    >
  >;
  readonly ignore: readonly { readonly text: string; readonly ignored: readonly string[] }[];
}

const folder = resolve(import.meta.dirname, "../../../fixtures/dockerfiles");
const answers = JSON.parse(readFileSync(join(folder, "answers.json"), "utf8")) as Answers;

describe.each(Object.entries(answers.mapping))("%s", (_name, { dockerfile, image }) => {
  const context = { folder: ".", files: answers.files };
  const view = resolveStage(parseDockerfile(dockerfile), { context });
  if (view === undefined) throw new Error("no stage");

  test("every file of the image comes from where the engine took it", () => {
    const found = Object.keys(image).map((path) => [path, projectPathOf(view, path)]);
    expect(Object.fromEntries(found)).toEqual(image);
  });

  test("every file of the project lies where the engine put it, the last copy of several", () => {
    for (const file of answers.files) {
      const places = Object.keys(image).filter((path) => image[path] === file);
      const found = imagePathOf(view, file);
      if (places.length === 0) expect([file, found && image[found]]).not.toEqual([file, file]);
      else expect(places).toContain(found);
    }
  });

  test("the same holds for a context in a folder of the project", () => {
    const files = answers.files.map((file) => `part/${file}`);
    const inFolder = resolveStage(parseDockerfile(dockerfile), {
      context: { folder: "part", files },
    });
    if (inFolder === undefined) throw new Error("no stage");
    for (const path of Object.keys(image))
      expect(projectPathOf(inFolder, path)).toBe(`part/${image[path]}`);
    for (const file of answers.files) {
      expect(imagePathOf(inFolder, `part/${file}`)).toBe(imagePathOf(view, file));
      expect(imagePathOf(inFolder, file)).toBeUndefined();
    }
  });
});

test.each(answers.ignore)(
  "what $text leaves out is what the engine leaves out",
  ({ text, ignored }) => {
    expect(answers.files.filter((file) => ignoredBy(text, file) !== undefined)).toEqual(ignored);
  },
);

test("the rule that decides is told with its line, a comment and an empty line count as lines", () => {
  const text = "#x\n\n*.log\r\n!keep.log\nkeep.*\n";
  expect(ignoredBy(text, "a.log")).toEqual({ pattern: "*.log", line: 3 });
  expect(ignoredBy(text, "keep.log")).toEqual({ pattern: "keep.*", line: 5 });
  expect(ignoredBy(text, "src/a.js")).toBeUndefined();
  expect(ignoredBy(text, "#x")).toBeUndefined();
});
