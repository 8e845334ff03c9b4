import { expect, test } from "vitest";
import type { EnvironmentRead } from "#contract/launch.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import {
  absentVariables,
  failureOfText,
  lastLinesOf,
  missingModule,
  undocumentedVariables,
} from "#validators/startup/observe-failure.ts";
import { record, traceFailure } from "../../../fixtures/evidence/startup/evidence.ts";
import { planWith, projectOf } from "./project.ts";

test("how a server takes its leave is not among its last words", () => {
  const leaving =
    "[INFO] Parent changed, shutting down: <Worker 9>\n[INFO] Worker exiting (pid: 9)\n";
  expect(lastLinesOf(`starting\n[ERROR] no price list\n${leaving}`)).toEqual([
    "starting",
    "[ERROR] no price list",
  ]);
  expect(lastLinesOf(leaving)).toHaveLength(2);
});

const read = (name: string, given: Partial<EnvironmentRead> = {}): EnvironmentRead => ({
  name,
  file: "src/config.js",
  line: 6,
  required: true,
  ...given,
});

function absent(
  failure: TraceFailure | undefined,
  given: {
    readonly files?: Readonly<Record<string, string>>;
    readonly reads?: readonly EnvironmentRead[];
    readonly lastLines?: readonly string[];
  },
) {
  return absentVariables({
    tree: projectOf(given.files ?? {}),
    plan: planWith({ environment: given.reads ?? [] }),
    record: record(),
    failure,
    lastLines: given.lastLines ?? [],
  });
}

test("a variable that the message mentions and the code is known to read is absent", () => {
  const failure = traceFailure({ message: "not usable REGION_CODE: Invalid option" });
  expect(absent(failure, { reads: [read("REGION_CODE")] })).toEqual([
    { name: "REGION_CODE", place: { file: "src/config.js", line: 6 } },
  ]);
});

test("a variable that was given, or has a default, is not absent whatever the message says", () => {
  const failure = traceFailure({
    message: "PORT and LEVEL are required",
    names: ["PORT", "LEVEL"],
  });
  expect(absent(failure, { reads: [read("PORT"), read("LEVEL", { default: "info" })] })).toEqual(
    [],
  );
});

test("a field of a settings class is the variable with its prefix", () => {
  const failure = traceFailure({ type: "ValidationError", names: ["region"] });
  expect(absent(failure, { reads: [read("SHOP_REGION")] }).map(({ name }) => name)).toEqual([
    "SHOP_REGION",
  ]);
});

test("an unknown field is placed on the only line that declares it", () => {
  const frames = [
    { file: "/venv/site-packages/pydantic_settings/main.py", line: 2, inRepository: false },
  ];
  const failure = traceFailure({ type: "ValidationError", names: ["region"], frames });
  const files = { "shop/settings.py": "class Settings(BaseSettings):\n    region: str\n" };
  expect(absent(failure, { files })).toEqual([
    { name: "REGION", place: { file: "shop/settings.py", line: 2 } },
  ]);
});

test("a validation error of a request body names no variable", () => {
  const failure = traceFailure({ type: "ValidationError", names: ["title"] });
  expect(absent(failure, { files: { "shop/a.py": "    title: str\n" } })).toEqual([]);
});

test("a name in capitals that the code does not read as a variable is none", () => {
  const failure = traceFailure({ message: "SQLSTATE is missing", names: ["SQLSTATE"] });
  expect(
    absent(failure, { files: { "src/a.js": "// SQLSTATE\nconst SQLSTATE_X = 1;\n" } }),
  ).toEqual([]);
});

test("without an exception the last lines may name the variable", () => {
  const files = { "src/a.js": "\nconst token = process.env.SHOP_TOKEN;\n" };
  expect(absent(undefined, { files, lastLines: ["SHOP_TOKEN must be set"] })).toEqual([
    { name: "SHOP_TOKEN", place: { file: "src/a.js", line: 2 } },
  ]);
});

test("only required reads without a value are undocumented, once each", () => {
  const environment = [read("B"), read("A"), read("A", { line: 9 }), read("PORT")];
  const reads = [...environment, read("C", { required: false })];
  expect(
    undocumentedVariables(planWith({ environment: reads }), record()).map(({ name }) => name),
  ).toEqual(["A", "B"]);
  const spring = planWith({ environment: reads, language: "java" });
  expect(undocumentedVariables(spring, record())).toEqual([]);
});

test("a failure that was logged long before the end did not decide it", () => {
  const tree = projectOf({ "a.py": "" });
  const traceback =
    'Traceback (most recent call last):\n  File "/srv/shop/a.py", line 1, in x\nKeyError: 1\n';
  expect(failureOfText(tree, `${traceback}${"served\n".repeat(20)}`)?.type).toBe("KeyError");
  expect(failureOfText(tree, `${traceback}${"served\n".repeat(200)}`)).toBeUndefined();
});

const missing = (given: Partial<TraceFailure>, files: Readonly<Record<string, string>>) =>
  missingModule(projectOf(files), traceFailure({ kind: "import", ...given }));

test("a missing Python module is ours when the project has its package", () => {
  const files = { "orders/__init__.py": "", "requirements.txt": "fastapi==1\npsycopg[binary]\n" };
  expect(missing({ missing: "orders.api.gone" }, files)?.kind).toBe("project");
  expect(missing({ missing: "structlog" }, files)).toEqual({
    kind: "package",
    manifest: "requirements.txt",
    declared: false,
  });
  expect(missing({ missing: "psycopg" }, files)?.declared).toBe(true);
});

test("a missing Node module is a package unless it is a path", () => {
  const files = { "package.json": '{"dependencies":{"@shop/log":"1","pg":"8"}}' };
  const node = (name: string) => missing({ language: "node", missing: name }, files);
  expect(node("src/gone.js")?.kind).toBe("project");
  expect(node("./gone")?.kind).toBe("project");
  expect(node("@shop/log/file.js")).toEqual({
    kind: "package",
    manifest: "package.json",
    declared: true,
  });
  expect(node("pino")?.declared).toBe(false);
});

test("what Node's loader calls a module is a file, also beside the one that imports it", () => {
  const said = (what: string, name: string) =>
    missing(
      {
        language: "node",
        type: "ERR_MODULE_NOT_FOUND",
        missing: name,
        message: `Cannot find ${what} '${name}' imported from server.mjs`,
      },
      {},
    )?.kind;
  expect(said("module", "prices.mjs")).toBe("project");
  expect(said("package", "bn.js")).toBe("package");
});
