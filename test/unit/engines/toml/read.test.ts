import fc from "fast-check";
import { expect, test } from "vitest";
import { readToml } from "#engines/toml/read.ts";

const at = (text: string) =>
  Object.fromEntries(readToml(text).map(({ path, value }) => [path.join("."), value]));

test("tables, arrays of tables, dotted keys and inline tables are paths", () => {
  const text = [
    'app = "shop" # the name',
    "[deploy]",
    "  release_command = 'bin/migrate \"now\"'",
    "[[services]]",
    "internal_port = 8_080",
    "  [[services.http_checks]]",
    '  path = "/up"',
    "  [[services.http_checks]]",
    '  path = "/deep"',
    "[[services]]",
    'processes = ["app", # both',
    '  "admin"]',
    "[build]",
    'args = { NODE_ENV = "production", "odd key" = true }',
    'a."b c" = 1.5',
  ].join("\n");
  expect(at(text)).toEqual({
    app: "shop",
    "deploy.release_command": 'bin/migrate "now"',
    "services.0.internal_port": 8080,
    "services.0.http_checks.0.path": "/up",
    "services.0.http_checks.1.path": "/deep",
    "services.1.processes": ["app", "admin"],
    "build.args.NODE_ENV": "production",
    "build.args.odd key": true,
    "build.a.b c": 1.5,
  });
  expect(readToml(text).at(-1)?.line).toBe(15);
});

test("long strings keep their lines, and the lines behind them keep their numbers", () => {
  const entries = readToml("a = \"\"\"\none \\\n   two\n\"\"\"\nb = '''\nx\n'''\nc = 1\n");
  expect(entries.map(({ value, line }) => [value, line])).toEqual([
    ["one two\n", 1],
    ["x\n", 5],
    [1, 8],
  ]);
});

test("what is not understood is left out, and the rest is read", () => {
  expect(at("when = 1979-05-27T07:32:00Z\nx = [1, ?]\ny = {\nz = 2\n[open\nw = 3")).toEqual({
    z: 2,
    w: 3,
  });
});

test("plain assignments come back as they were written", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary-ascii" }).map((text) => JSON.stringify(text)),
    fc.integer().map(String),
    fc.boolean().map(String),
  );
  const keys = fc.uniqueArray(fc.stringMatching(/^[a-z][\w-]{0,8}$/), { minLength: 1 });
  fc.assert(
    fc.property(keys, fc.array(value, { minLength: 9, maxLength: 9 }), (names, values) => {
      const pairs = names.map((name, index) => [name, values[index % 9] ?? "0"] as const);
      const text = pairs.map(([name, written]) => `${name} = ${written}`).join("\n");
      const expected = pairs.map(([name, written], index) => ({
        path: [name],
        value: JSON.parse(written) as unknown,
        line: index + 1,
      }));
      expect(readToml(text)).toEqual(expected);
    }),
  );
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(Array.isArray(readToml(text))).toBe(true);
    }),
  );
});
