import { expect, test } from "vitest";
import {
  exited,
  payload,
  record,
  step,
  traceFailure,
  unready,
} from "../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";
import { answering, answerTo, judged, TIMED_OUT, violated } from "./asking.ts";

test("a missing symbol is told as who imports what from where", () => {
  const failure = traceFailure({
    kind: "import",
    type: "ImportError",
    missing: "Usr",
    from: "orders.models",
    place: { file: "orders/api/routes.py", line: 12 },
    cause: "ImportError@orders/api/routes.py:12",
  });
  const finding = answerTo("import-failure", exited({ failure }));
  expect(finding).toMatchObject({
    outcome: "violated",
    message:
      "`orders/api/routes.py:12` imports `Usr` from `orders.models`, which does not define it.",
    place: { file: "orders/api/routes.py", line: 12 },
    cause: "ImportError@orders/api/routes.py:12",
    replay: "PORT=… uvicorn shop.main:app",
    evidence: "/boot/steps/2",
  });
});

test("a missing package names the manifest it should stand in", () => {
  const failure = traceFailure({
    kind: "import",
    type: "ERR_MODULE_NOT_FOUND",
    missing: "pino",
    language: "node",
  });
  const missingModule = { kind: "package", manifest: "package.json", declared: false } as const;
  const finding = answerTo("import-failure", exited({ failure, missingModule }));
  expect(finding.message).toContain("imports `pino`, which is not installed");
  expect(finding.remedy).toBe("Add `pino` to `package.json`.");
  const declared = exited({ failure, missingModule: { ...missingModule, declared: true } });
  expect(answerTo("import-failure", declared).message).toContain(
    "names but which is not installed",
  );
});

test("modules that import each other are called so", () => {
  const failure = traceFailure({
    kind: "import",
    missing: "b",
    from: "shop.b",
    message: "cannot import name 'b' (most likely due to a circular import)",
  });
  expect(answerTo("import-failure", exited({ failure })).message).toContain("import each other");
});

test("an import that fails inside a dependency is not blamed on the line that led there", () => {
  const failure = traceFailure({
    kind: "import",
    type: "ModuleNotFoundError",
    message: "No module named 'psycopg2'",
    missing: "psycopg2",
    frames: [
      { file: "shop/main.py", line: 4, inRepository: true },
      { file: "/venv/site-packages/sqlalchemy/create.py", line: 9, inRepository: false },
    ],
  });
  const { message } = answerTo("import-failure", exited({ failure }));
  expect(message).toBe(
    "`shop/main.py:4` fails to load: ModuleNotFoundError: No module named 'psycopg2'.",
  );
});

test("a module that the start command asks for in vain is placed on the start command", () => {
  const { place, ...rest } = traceFailure({ kind: "import", missing: "shop.nowhere", frames: [] });
  const finding = answerTo("import-failure", exited({ failure: rest }));
  expect(finding.place).toEqual({ file: "Procfile", line: 1 });
  expect(finding.message).toContain("The start command asks for `shop.nowhere`");
});

test("a file that cannot be parsed is a syntax failure at its line", () => {
  const failure = traceFailure({ kind: "syntax", type: "SyntaxError", message: "invalid syntax" });
  expect(answerTo("syntax-failure", exited({ failure }))).toMatchObject({
    outcome: "violated",
    message: "`shop/main.py:4` cannot be parsed: SyntaxError: invalid syntax.",
  });
});

test("any other exception before readiness is a configuration failure", () => {
  const finding = answerTo("configuration-failure", exited({ failure: traceFailure() }));
  expect(finding).toMatchObject({ outcome: "violated", place: { file: "shop/main.py", line: 4 } });
});

test("each absent variable is named where it is read, instead of the exception", () => {
  const given = exited({
    failure: traceFailure(),
    absentVariables: [
      { name: "SHOP_TOKEN", place: { file: "shop/config.py", line: 7 } },
      { name: "SHOP_REGION", place: { file: "shop/config.py", line: 8 } },
    ],
  });
  expect(violated(given).map(({ rule, place }) => [rule, place?.line])).toEqual([
    ["startup/environment-variable-absent", 7],
    ["startup/environment-variable-absent", 8],
  ]);
  expect(violated(given)[0]?.cause).toBe("ValueError@shop/main.py:4");
});

test("a failed migration is left to the schema phase, and judged here without one", () => {
  const steps = [step("migrate", { exit: { code: 1, signal: null } })];
  const given = unready({ outcome: "migrate-failed", steps }, { failure: traceFailure() });
  expect(answerTo("migration-failure", given).outcome).toBe("not-applicable");
  const alone = settingsWith({ phases: ["startup"] });
  const place = { file: "migrations/versions/0002_prices.py", line: 9 };
  const own = { ...given, failure: traceFailure({ place }) };
  expect(answerTo("migration-failure", own, alone)).toMatchObject({
    outcome: "violated",
    replay: "PORT=… alembic upgrade head",
  });
  // The command loads the application, and that is what fails.
  expect(answerTo("configuration-failure", given, alone)).toMatchObject({
    outcome: "violated",
    place: { file: "shop/main.py" },
  });
  const unimportable = { ...given, failure: traceFailure({ kind: "import", missing: "x" }) };
  expect(answerTo("import-failure", unimportable).outcome).toBe("violated");
  expect(answerTo("migration-failure", exited()).outcome).toBe("satisfied");
  const before = unready({ outcome: "install-failed", steps: [step("install")] });
  expect(answerTo("migration-failure", before).outcome).toBe("inconclusive");
});

test("a failed install is the target's fault unless the registry was out of reach", () => {
  const failed = (text: string) =>
    unready({
      outcome: "install-failed",
      steps: [
        step("install", {
          exit: { code: 1, signal: null },
          output: { text, totalBytes: 9, droppedBytes: 0 },
        }),
      ],
    });
  expect(answerTo("install-failure", failed("No matching version")).outcome).toBe("violated");
  expect(answerTo("install-failure", failed("getaddrinfo EAI_AGAIN")).outcome).toBe("inconclusive");
  const installed = payload({ boot: record({ steps: [step("start")] }) });
  expect(answerTo("install-failure", installed).outcome).toBe("not-applicable");
});

test("a start command that cannot be run is told apart from a program that ends", () => {
  const missing = exited({
    boot: record({
      outcome: "exited",
      steps: [step("start", { startError: { code: "ENOENT", message: "spawn" } })],
    }),
    failedStep: 0,
  });
  expect(answerTo("command-unstartable", missing)).toMatchObject({
    outcome: "violated",
    place: { file: "Procfile", line: 1 },
  });
  const shell = exited({
    boot: record({
      outcome: "exited",
      steps: [step("start", { exit: { code: 127, signal: null } })],
    }),
    failedStep: 0,
    lastLines: ["sh: 1: gunicorn: not found"],
  });
  expect(answerTo("command-unstartable", shell).message).toContain("gunicorn: not found");
  expect(answerTo("command-unstartable", exited()).outcome).toBe("satisfied");
  const uninstalled = unready({ outcome: "install-failed", steps: [step("install")] });
  expect(answerTo("command-unstartable", uninstalled).outcome).toBe("inconclusive");
});

test("a process that ends without an exception is quoted and placed on the line that says it", () => {
  const given = exited({
    lastLines: ["TOKEN must be longer"],
    spokenBy: { file: "shop/config.py", line: 3 },
  });
  expect(answerTo("exit-before-ready", given)).toMatchObject({
    outcome: "violated",
    place: { file: "shop/config.py", line: 3 },
  });
  expect(answerTo("exit-before-ready", given).message).toContain('"TOKEN must be longer"');
});

test("a process that never listens is told with what it last said", () => {
  expect(answerTo("never-ready", TIMED_OUT).message).toBe(
    'The process runs, but after 60.0 s it listens on no port. It last printed: "waiting for the cache".',
  );
  expect(answerTo("never-ready", unready({ outcome: "unhealthy" })).outcome).toBe("satisfied");
  expect(answerTo("never-ready", exited()).outcome).toBe("inconclusive");
});

test("a process that hangs after an import failed is an import failure", () => {
  const failure = traceFailure({ kind: "import", missing: "x" });
  expect(answerTo("import-failure", { ...TIMED_OUT, failure }).outcome).toBe("violated");
});

test("a health path that answers 500 is placed on the line that raised", () => {
  const given = unready(
    { outcome: "unhealthy", probes: answering(500) },
    { failure: traceFailure() },
  );
  expect(answerTo("health-failure", given)).toMatchObject({
    outcome: "violated",
    place: { file: "shop/main.py", line: 4, operation: "GET /health" },
    cause: "ValueError@shop/main.py:4",
  });
});

test("a health path without an answer fails; a guessed one that is not there stays open", () => {
  const silent = unready({ outcome: "unhealthy", probes: answering(undefined) });
  expect(answerTo("health-failure", silent).outcome).toBe("violated");
  const guessed = unready({ outcome: "unhealthy", probes: answering(401) });
  expect(answerTo("health-failure", guessed).outcome).toBe("inconclusive");
  const chosen = settingsWith({ app: { health: "/health" } });
  expect(answerTo("health-failure", guessed, chosen).outcome).toBe("violated");
  expect(answerTo("health-failure", payload()).outcome).toBe("satisfied");
});

test("a SQLSTATE among the last words is put into words", () => {
  const lastLines = ["cannot migrate: ERROR: no such table (SQLSTATE 42P01)"];
  const finding = answerTo("exit-before-ready", exited({ lastLines }));
  expect(finding?.message).toContain("42P01 says that the table does not exist.");
});

test("a build that a compiler ends is told by what the compiler says of the line", () => {
  const built = (text: string, file: string) =>
    unready(
      {
        outcome: "install-failed",
        steps: [
          step("install", {
            exit: { code: 1, signal: null },
            output: { text, totalBytes: 9, droppedBytes: 0 },
          }),
        ],
      },
      { spokenBy: { file, line: 3 } },
    );
  const java = "[ERROR] /srv/shop/src/Board.java:[3,35] package org.example.metrics does not exist";
  const go = "main.go:3:2: package example.org/lockers/internal/metrics is not in std";
  const ts = "src/app.ts:3:9 - error TS1005: ',' expected.";
  for (const [text, file, rule] of [
    [java, "src/Board.java", "import-failure"],
    [go, "main.go", "import-failure"],
    [ts, "src/app.ts", "syntax-failure"],
    ["[ERROR] /srv/shop/src/Board.java:[3,9] ';' expected", "src/Board.java", "syntax-failure"],
    ["src/app.ts(3,9): error TS2345: not assignable", "src/app.ts", "install-failure"],
  ] as const)
    expect(answerTo(rule, built(text, file)), text).toMatchObject({
      outcome: "violated",
      place: { file, line: 3 },
    });
});

test("an end that a value of ours may have brought about proves nothing", () => {
  const given = exited();
  const hindered = { ...given, boot: { ...given.boot, hindering: ["SHOP_POLICY"] } };
  const found = violated(hindered);
  expect(found).toEqual([]);
  expect(
    judged(hindered).some(({ message }) => message.includes("made up for `SHOP_POLICY`")),
  ).toBe(true);
});
