import { expect, test } from "vitest";
import { fastapiSqlalchemyAlembic } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { projectOf, settingsOf } from "./project.ts";

const PACKAGES = { "app/main.py": "app = FastAPI()\n", "alembic/env.py": "" };

function pipLine(files: Readonly<Record<string, string>>): string | undefined {
  const tree = projectOf({ ...PACKAGES, ...files });
  const launched = fastapiSqlalchemyAlembic.launch(tree, settingsOf());
  if (!launched.ok) return undefined;
  const script = launched.value.install[0]?.argv.at(-1) ?? "";
  return /pip" install --quiet --disable-pip-version-check (.*)/.exec(script)?.[1];
}

test("a project without a build system is no package: its dependencies alone are installed", () => {
  const pyproject = [
    "[project]",
    'name = "shop"',
    "dependencies = [",
    '  "fastapi[standard]>=0.115",  # "the" framework',
    "  'psycopg[binary] ; python_version >= \"3.8\"',",
    "]",
    "[dependency-groups]",
    'dev = ["pytest"]',
  ].join("\n");
  expect(pipLine({ "pyproject.toml": pyproject })).toBe(
    `'fastapi[standard]>=0.115' 'psycopg[binary] ; python_version >= "3.8"'`,
  );
});

test("a project with a build system is installed as what it is", () => {
  const pyproject =
    '[project]\nname = "shop"\ndependencies = ["fastapi"]\n[build-system]\nrequires = ["hatchling"]\n';
  expect(pipLine({ "pyproject.toml": pyproject })).toBe("-e .");
});

test("settings of tools alone are nothing to install", () => {
  expect(pipLine({ "pyproject.toml": "[tool.ruff]\nline-length = 100\n" })).toBeUndefined();
});
