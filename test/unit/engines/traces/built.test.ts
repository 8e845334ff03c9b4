import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { failureFrom } from "#engines/traces/failure.ts";

const SOURCE =
  "interface A {\n  b: string;\n}\n\nexport function go(a: A) {\n  throw new Error(a.b);\n}\n";
const { map } = transformSync(SOURCE, {
  loader: "ts",
  sourcemap: "external",
  sourcefile: "../src/go.ts",
});
const stackAt = (file: string) =>
  `Error: no b\n    at f (/srv/shop/node_modules/a/dist/go.js:2:9)\n    at go (/srv/shop/${file}:2:9)\n`;

function placeIn(
  file: string,
  files: readonly string[],
  maps: Readonly<Record<string, string>> = {},
) {
  const read = (path: string) => maps[path];
  return failureFrom(stackAt(file), { root: "/srv/shop", files, read })?.place;
}

test("a frame of built output leads to the line it was built from", () => {
  const maps = { "dist/go.js.map": map };
  expect(placeIn("dist/go.js", ["src/go.ts"], maps)).toMatchObject({ file: "src/go.ts", line: 6 });
});

test("a committed output leads there as well", () => {
  const maps = { "dist/go.js.map": map };
  const files = ["dist/go.js", "src/go.ts"];
  expect(placeIn("dist/go.js", files, maps)).toMatchObject({ file: "src/go.ts", line: 6 });
});

test("without a map the only source of the same path is meant, by its first line", () => {
  expect(placeIn("dist/api/go.js", ["src/api/go.ts", "src/go.ts"])).toEqual({
    file: "src/api/go.ts",
    line: 1,
  });
  expect(placeIn("dist/api/go.js", ["a/api/go.ts", "b/api/go.ts"])).toBeUndefined();
});

test("output that nothing here was built from keeps its own line", () => {
  expect(placeIn("dist/go.js", ["dist/go.js"])).toEqual({ file: "dist/go.js", line: 2, column: 9 });
  const broken = { "dist/go.js.map": "{" };
  expect(placeIn("dist/go.js", ["dist/go.js"], broken)?.file).toBe("dist/go.js");
});
