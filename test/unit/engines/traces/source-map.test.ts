import { transformSync } from "esbuild";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mappedPlace } from "#engines/traces/source-map.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function encoded(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

const mapOf = (mappings: string, more: object = {}) =>
  JSON.stringify({ version: 3, sources: ["../src/a.ts"], mappings, ...more });

test("a line that a real compiler moved is found again", () => {
  const source =
    "interface A {\n  b: string;\n}\n\nexport function go(a: A) {\n  throw new Error(a.b);\n}\n";
  const { code, map } = transformSync(source, {
    loader: "ts",
    sourcemap: "external",
    sourcefile: "src/go.ts",
  });
  const built = code.split("\n");
  const line = built.findIndex((row) => row.includes("throw")) + 1;
  const column = (built[line - 1] ?? "").indexOf("new Error") + 1;
  expect(mappedPlace(map, { line, column })).toEqual({ source: "src/go.ts", line: 6, column: 9 });
});

test("the mapping at or before a column counts, whatever the numbers are", () => {
  const segments = fc.array(
    fc.record({ step: fc.integer({ min: 1, max: 90 }), line: fc.nat(9_999), column: fc.nat(999) }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(segments, fc.nat(5), (given, emptyLines) => {
      let [built, line, column] = [0, 0, 0];
      const row = given.map((segment) => {
        const text = [segment.step, 0, segment.line - line, segment.column - column].map(encoded);
        line = segment.line;
        column = segment.column;
        return text.join("");
      });
      const map = mapOf(`${";".repeat(emptyLines)}${row.join(",")}`);
      for (const segment of given) {
        built += segment.step;
        expect(mappedPlace(map, { line: emptyLines + 1, column: built + 1 })).toEqual({
          source: "../src/a.ts",
          line: segment.line + 1,
          column: segment.column + 1,
        });
      }
    }),
  );
});

test("no text makes it throw, and a position beyond the map has no place", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(50), (text, mappings, line) => {
      mappedPlace(text, { line, column: 1 });
      const place = mappedPlace(mapOf(mappings), { line: line + 1, column: 1 });
      expect(JSON.parse(JSON.stringify(place ?? null))).toEqual(place ?? null);
    }),
  );
  expect(mappedPlace(mapOf("AAAA"), { line: 2, column: 1 })).toBeUndefined();
  expect(mappedPlace(mapOf("AAAA", { version: 2 }), { line: 1, column: 1 })).toBeUndefined();
});

test("the root of the sources stands before their names", () => {
  const map = mapOf("AAAA", { sourceRoot: "/srv/shop" });
  expect(mappedPlace(map, { line: 1, column: 1 })?.source).toBe("/srv/shop/../src/a.ts");
});
