import fc from "fast-check";
import { expect, test } from "vitest";
import { literalLine } from "#engines/traces/literal.ts";

function lineOf(message: string, texts: Readonly<Record<string, string>>) {
  return literalLine(message, { files: Object.keys(texts), read: (path) => texts[path] });
}

const STORE =
  'package store\n\nfunc Open() {\n\tlog.Fatalf("cannot open the database: %v", err)\n}\n';

test("what a logger and the program filled in is left out", () => {
  const said = "2026/11/29 20:48:30 cannot open the database: dial tcp 10.0.0.1:5432: refused";
  expect(lineOf(said, { "store.go": STORE })).toEqual({ file: "store.go", line: 4 });
});

test("the name of a logger before the words is left out", () => {
  const said = "2026-11-29 22:07:45,196 ERROR orders the price list cannot be refreshed";
  const files = { "jobs.py": '\nlog.error("the price list cannot be refreshed")\n' };
  expect(lineOf(said, files)).toEqual({ file: "jobs.py", line: 2 });
});

test("two lines with the words are not chosen between", () => {
  const said = "cannot open the database: x";
  expect(lineOf(said, { "store.go": STORE, "other.go": STORE })).toBeUndefined();
});

test("a comment and an identifier are no words that a program prints", () => {
  const files = { "a.go": "// cannot open the database\nvar cannotOpenTheDatabase = 1\n" };
  expect(lineOf("cannot open the database", files)).toBeUndefined();
  expect(lineOf("cannotOpenTheDatabase", files)).toBeUndefined();
});

test("short words are found everywhere and count for nothing", () => {
  expect(lineOf("bye", { "a.js": 'console.log("bye");\n' })).toBeUndefined();
});

test("of an error that was wrapped the innermost words are found", () => {
  const config = 'return fmt.Errorf("CODE_SECRET is shorter than %d characters", least)\n';
  const said = "cannot open the database: CODE_SECRET is shorter than 16 characters";
  expect(lineOf(said, { "store.go": STORE, "config.go": config })).toEqual({
    file: "config.go",
    line: 1,
  });
});

test("the next longest part is searched when the longest stands nowhere", () => {
  const said = "something that a library says at length: cannot open the database";
  expect(lineOf(said, { "store.go": STORE })).toEqual({ file: "store.go", line: 4 });
});

test("no message makes it throw, and a line it gives is there", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (message) => {
      const found = lineOf(message, { "store.go": STORE });
      if (found !== undefined) expect(found).toEqual({ file: "store.go", line: 4 });
    }),
  );
});
