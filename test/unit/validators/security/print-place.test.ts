import { expect, test } from "vitest";
import { printPlace } from "#validators/security/print-place.ts";

const PASSWORD = { secret: "database password", isDatabasePassword: true };

function placed(files: Readonly<Record<string, string>>, before: string, secret = PASSWORD) {
  const code = Object.entries(files).map(([file, text]) => ({ file, text }));
  return printPlace(code, { ...secret, before });
}

test("the text of a format leads to its call, whatever the logger puts in front", () => {
  const files = {
    "app/main.py": [
      "import logging",
      'log.info("ready, using %s", settings.database_url)',
      'log.info("stopped")',
      'print("ready to go", settings.port)',
    ].join("\n"),
  };
  const before = "2026-11-24 INFO app ready, using postgresql+psycopg://role:";
  expect(placed(files, before)).toEqual({ file: "app/main.py", line: 2 });
});

test("a template literal and a call over several lines", () => {
  const files = {
    "src/server.js":
      "console.log(\n  `connected to ${config.databaseUrl}`,\n);\nconsole.log(`listening on ${port}`);",
  };
  expect(placed(files, "connected to postgres://role:")).toEqual({
    file: "src/server.js",
    line: 1,
  });
});

test("without a text the name of the value decides", () => {
  const files = {
    "a.py": 'print(settings.port)\nprint("x y z")\nprint(os.environ["DATABASE_URL"])',
  };
  expect(placed(files, "postgresql://role:")).toEqual({ file: "a.py", line: 3 });
  const key = { secret: "SECRET_KEY", isDatabasePassword: false };
  expect(placed({ "a.js": "console.log(config.secretKey)" }, "", key)).toEqual({
    file: "a.js",
    line: 1,
  });
});

test("a printed settings object is the last guess, and only when it is the only one", () => {
  expect(placed({ "a.py": "print(settings)" }, "url='postgres://role:")).toEqual({
    file: "a.py",
    line: 1,
  });
  expect(placed({ "a.py": "print(settings)\nprint(config)" }, "x")).toBeUndefined();
});

test("two equal calls, comments and definitions are no place", () => {
  const line = 'print(f"using {settings.database_url}")';
  expect(placed({ "a.py": `${line}\n${line}` }, "using postgres://")).toBeUndefined();
  expect(placed({ "a.py": `# ${line}` }, "using postgres://")).toBeUndefined();
});
