import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { failureFrom, failuresFrom } from "#engines/traces/failure.ts";
import { namesSaidMissing } from "#engines/traces/variables.ts";
import { SHOP } from "./shop.ts";

const FOLDER = join(import.meta.dirname, "printed");
const PRINTED = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), "utf8"));
const LINES = PRINTED.flatMap((text) => text.split("\n"));
const context = (files: readonly string[], root = "/srv/shop") => ({ root, files });

test("the frames of installed packages and of the language are outside the repository", () => {
  const text = readFileSync(join(FOLDER, "py-badroute.txt"), "utf8");
  const inside = failureFrom(text, SHOP)?.frames.filter(({ inRepository }) => inRepository);
  expect(inside).toEqual([
    { file: "shop/api/badroute.py", line: 11, function: "<module>", inRepository: true },
  ]);
});

test("the cause names the type and the place, and without a place what it is about", () => {
  const placed =
    'Traceback (most recent call last):\n  File "/srv/shop/a.py", line 3, in x\nKeyError: 1';
  expect(failureFrom(placed, context(["a.py"]))?.cause).toBe("KeyError@a.py:3");
  const module = 'Error loading ASGI app. Could not import module "shop.nothing".';
  expect(failureFrom(module, context([]))?.cause).toBe("ModuleNotFoundError@shop.nothing");
});

test("a module that uvicorn cannot import is mapped to its file when there is one", () => {
  const text = 'ERROR:    Error loading ASGI app. Could not import module "orders.main".';
  expect(failureFrom(text, context(["orders/main.py"]))?.place).toEqual({
    file: "orders/main.py",
    line: 1,
  });
});

test("a path inside a container is mapped by its longest end that names one file", () => {
  const text =
    'Traceback (most recent call last):\n  File "/usr/src/app/orders/api.py", line 7, in <module>\nValueError: x';
  expect(failureFrom(text, context(["orders/api.py", "api.py"]))?.place?.file).toBe(
    "orders/api.py",
  );
  expect(failureFrom(text, context(["web/orders/api.py"]))?.place?.file).toBe("web/orders/api.py");
  const two = context(["a/orders/api.py", "b/orders/api.py"]);
  expect(failureFrom(text, two)?.place).toBeUndefined();
});

test("a dependency with the name of a project file stays outside", () => {
  const text =
    'Traceback (most recent call last):\n  File "/srv/shop/.venv/lib/python3.11/site-packages/api.py", line 7, in x\nValueError: x';
  expect(failureFrom(text, context(["api.py"]))?.place).toBeUndefined();
});

test("an import that was wrapped on purpose stays an import failure", () => {
  const text = [
    "Traceback (most recent call last):",
    '  File "/srv/shop/a.py", line 1, in <module>',
    "    import nothing",
    "ModuleNotFoundError: No module named 'nothing'",
    "",
    "The above exception was the direct cause of the following exception:",
    "",
    "Traceback (most recent call last):",
    '  File "/usr/lib/python3/dist-packages/loader.py", line 9, in load',
    "RuntimeError: cannot load",
  ].join("\n");
  expect(failureFrom(text, context(["a.py"]))).toMatchObject({
    kind: "import",
    missing: "nothing",
    place: { file: "a.py", line: 1 },
  });
});

test("a failure without a line of the project takes the line of what it was raised from", () => {
  const text = [
    "Traceback (most recent call last):",
    '  File "/srv/shop/a.py", line 4, in connect',
    "OSError: refused",
    "",
    "During handling of the above exception, another exception occurred:",
    "",
    "Traceback (most recent call last):",
    '  File "/usr/lib/python3/dist-packages/pool.py", line 9, in load',
    "pool.PoolError: no connection",
  ].join("\n");
  expect(failureFrom(text, context(["a.py"]))).toMatchObject({
    type: "PoolError",
    place: { file: "a.py", line: 4 },
  });
});

test("a stack inside a JSON log record is read", () => {
  const record = JSON.stringify({
    level: 60,
    err: {
      type: "Error",
      stack: 'Error: no "cache"\n    at start (file:///srv/shop/src/own.js:3:21)',
    },
  });
  expect(failureFrom(record, SHOP)).toMatchObject({
    message: 'no "cache"',
    place: { file: "src/own.js", line: 3, column: 21 },
  });
});

test("a traceback behind the prefix of a log shipper is read", () => {
  const text = [
    "web-1  | Traceback (most recent call last):",
    'web-1  |   File "/app/a/b.py", line 3, in x',
    "web-1  |     boom()",
    "web-1  | ValueError: bad",
  ].join("\n");
  expect(failureFrom(text, context(["a/b.py"]))).toMatchObject({
    message: "bad",
    place: { file: "a/b.py", line: 3 },
  });
});

test("an error of node-postgres is a failure", () => {
  const text = [
    'error: relation "orders" does not exist',
    "    at /srv/shop/node_modules/pg-pool/index.js:45:11",
    "    at async main (file:///srv/shop/src/own.js:9:3) {",
    "  code: '42P01',",
  ].join("\n");
  expect(failureFrom(text, SHOP)).toMatchObject({
    message: 'relation "orders" does not exist',
    place: { file: "src/own.js", line: 9 },
  });
});

test("a parse error of running code is an exception, not a syntax error of the project", () => {
  const text = [
    "undefined:1",
    "{bad",
    " ^",
    "",
    "SyntaxError: Expected property name in JSON at position 1",
    "    at JSON.parse (<anonymous>)",
    "    at file:///srv/shop/src/own.js:2:6",
  ].join("\n");
  expect(failureFrom(text, SHOP)).toMatchObject({
    kind: "exception",
    place: { file: "src/own.js", line: 2 },
  });
});

test("an interrupt while stopping does not hide the failure", () => {
  const text = `${readFileSync(join(FOLDER, "py-keyerr.txt"), "utf8")}
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/asyncio/runners.py", line 190, in run
KeyboardInterrupt`;
  expect(failureFrom(text, SHOP)?.type).toBe("KeyError");
});

test("messages are one bounded line without control characters", () => {
  const text = `Error: a\u0000b\u001b[31m${"x".repeat(3000)}\n    at f (/srv/shop/src/own.js:1:1)`;
  const message = failureFrom(text, SHOP)?.message ?? "";
  expect(message.length).toBeLessThanOrEqual(500);
  expect(message).toMatch(/^a bx+$/);
});

const soup = fc.array(fc.oneof(fc.constantFrom(...LINES), fc.string()), { maxLength: 80 });

test("no text makes it throw, and what it says survives JSON", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        soup.map((lines) => lines.join("\n")),
      ),
      (text) => {
        const failures = failuresFrom(text, SHOP);
        expect(JSON.parse(JSON.stringify(failures))).toEqual(failures);
        for (const { place, message } of failures) {
          expect(message).not.toMatch(/[\u0000-\u001f]/);
          if (place !== undefined) expect(SHOP.files).toContain(place.file);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test("the last failure of two outputs is the failure of the second", () => {
  const telling = PRINTED.filter((text) => failureFrom(text, SHOP) !== undefined);
  const reported = telling.filter((text) => !/Worker failed|App failed/.test(text));
  fc.assert(
    fc.property(fc.constantFrom(...telling), fc.constantFrom(...reported), (first, second) => {
      const both = failureFrom(`${first}\nINFO ready soon\n\n\n\n${second}`, SHOP);
      expect(both).toEqual(failureFrom(second, SHOP));
    }),
    { numRuns: 200 },
  );
});

test("hostile repetition is read in linear time", () => {
  const pieces = [
    "Traceback (most recent call last):\n",
    '  File "/srv/shop/a.py", line 1\n',
    "    at f (/srv/shop/src/own.js:1:1)\n",
    "Error: \n",
    "Error ",
    '{"stack":"\\\\',
    "file:///x:1\n",
    "  | ",
    "java.lang.Error: x\n\tat a.b.C.d(C.java:1)\n",
    "Caused by: java.lang.Error: x\n",
    "java.lang.Error\n",
    "APPLICATION FAILED TO START\nDescription:\nAction:\n",
    "panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1\n",
    "panic: ",
    "./a.go:1:1: undefined: x\n",
    "a.rb:1:in `x': y (Z)\n\tfrom a.rb:1:in `y'\n",
    "a.rb:1:in `x': y (Z)\n\n",
    "rails aborted!\n",
    "PHP Fatal error:  Uncaught A: b in /c:1\n#0 /d(1): e()\n",
    "Unhandled exception. A.BException: c\n",
    "A.BException: c\n   at D.E() in /f.cs:line 1\n",
    "thread 'main' panicked at a.rs:1:1:\nx\nstack backtrace:\n",
    "error[E0001]: a\n --> b.rs:1:1\n",
    "psql:a.sql:1: ERROR:  x\nLINE 1: y\n",
    "### MIGRATION a (UP) ###\n",
    "Migration name: a\n",
    "a/a/a/a.sql: ",
    "migration failed in line 1: ",
    "a.sh: 1: B: parameter not set\n",
  ];
  for (const piece of pieces) {
    const startedMs = performance.now();
    failuresFrom(piece.repeat(Math.ceil(400_000 / piece.length)), SHOP);
    expect(performance.now() - startedMs, piece).toBeLessThan(3_000);
  }
});

test("what hangs on an error of Node is part of it, and its message names files of the project", () => {
  const text = [
    "Error: ENOENT: no such file or directory, open '/srv/shop/a.json'",
    "    at readParser (/srv/shop/node_modules/x/index.js:3:11)",
    "Emitted 'error' event on BoundPool instance at:",
    "    at Client.idleListener (/srv/shop/node_modules/pg-pool/index.js:62:10) {",
    ...Array.from({ length: 90 }, (_, index) => `  property${index}: ${index},`),
    "}",
    "",
    "Node.js v24.0.0",
  ].join("\n");
  expect(failuresFrom(text, { root: "/srv/shop", files: ["a.js"] })).toMatchObject([
    { message: "ENOENT: no such file or directory, open 'a.json'", linesAfter: 1 },
  ]);
});

test.each([
  ["/srv/venv/bin/python: No module named orders.queue", "orders.queue"],
  [
    "/usr/bin/python3.12: No module named orders.__main__; 'orders' is a package",
    "orders.__main__",
  ],
  [
    "python: Error while finding module specification for 'orders.queue' (ModuleNotFoundError: No module named 'orders')",
    "orders",
  ],
])("what the interpreter says of the module it was told to run: %s", (text, missing) => {
  const failure = failureFrom(`starting\n${text}\n`, context([]));
  expect(failure).toMatchObject({ language: "python", kind: "import", missing });
});

test("somebody else who speaks of a module is not the interpreter", () => {
  expect(failureFrom("worker: No module named orders.queue", context([]))).toBeUndefined();
});

test("the level of a log line is no variable that it misses", () => {
  expect(namesSaidMissing("ERROR: appId and masterKey are required")).toEqual([]);
  expect(namesSaidMissing("FATAL SHOP_TOKEN is required")).toEqual(["SHOP_TOKEN"]);
  expect(namesSaidMissing("Set the DEBUG environment variable")).toEqual(["DEBUG"]);
});
