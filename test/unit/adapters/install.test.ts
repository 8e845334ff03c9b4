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
    '[project]\nname = "shop"\ndependencies = ["fastapi[standard]"]\n[build-system]\nrequires = ["hatchling"]\n';
  expect(pipLine({ "pyproject.toml": pyproject })).toBe("-e .");
});

test("settings of tools alone are nothing to install", () => {
  expect(pipLine({ "pyproject.toml": "[tool.ruff]\nline-length = 100\n" })).toBeUndefined();
});

test("what the image has pip install beside the list is installed as well", () => {
  const dockerfile = [
    "FROM python:3.12-slim AS build",
    'ARG SERVER=23.0\nRUN pip install --no-cache-dir "gunicorn==20.0.4" \\\n  "uvicorn[standard]>=0.30,<1" hypercorn==$SERVER',
    "RUN python -m pip install --upgrade pip setuptools && pip install -i https://example.test/simple redis",
    "COPY requirements.txt /",
    "RUN pip install -r /requirements.txt",
  ].join("\n");
  expect(pipLine({ "requirements.txt": "fastapi\n", Dockerfile: dockerfile })).toBe(
    "-r requirements.txt 'gunicorn==20.0.4' 'uvicorn[standard]>=0.30,<1' 'hypercorn' 'redis'",
  );
});

test("the list that the image installs is taken, not the one with the usual name", () => {
  const files = { "requirements.txt": "a\n", "requirements/live.txt": "uvicorn\n" };
  const dockerfile =
    "FROM python:3.12\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements/live.txt\n";
  expect(pipLine({ ...files, Dockerfile: dockerfile })).toBe("-r requirements/live.txt");
});

test("a list that the project does not hold, a folder and an address are not taken", () => {
  const dockerfile =
    "FROM python:3.12\nRUN pip install -r made.txt . ./lib git+https://example.test/x.git\n";
  expect(pipLine({ "requirements.txt": "uvicorn\n", Dockerfile: dockerfile })).toBe(
    "-r requirements.txt",
  );
});

test("an image without a list installs what it names", () => {
  const dockerfile = "FROM python:3.12\nRUN pip3 install fastapi uvicorn\n";
  expect(pipLine({ Dockerfile: dockerfile })).toBe("'fastapi' 'uvicorn'");
});

test("the server that only an extra for serving names is installed by that extra", () => {
  const pyproject = (extra: string) =>
    `[project]\nname = "shop"\ndependencies = ["fastapi"]\n[project.optional-dependencies]\n${extra}\n[build-system]\nrequires = ["hatchling"]\n`;
  expect(
    pipLine({ "pyproject.toml": pyproject('server = [\n  "uvicorn[standard]>=0.12",\n]') }),
  ).toBe("-e '.[server]'");
  // One for developers is not production's: nothing would serve it there.
  expect(pipLine({ "pyproject.toml": pyproject('dev = ["uvicorn"]') })).toBeUndefined();
});

test("a framework without a server is not started by convention", () => {
  const tree = projectOf({ ...PACKAGES, "requirements.txt": "fastapi\n" });
  const launched = fastapiSqlalchemyAlembic.launch(tree, settingsOf());
  expect(launched.ok).toBe(false);
  if (launched.ok) return;
  expect(launched.error.lookedAt).toContain("the requirements for uvicorn");
  expect(launched.error.candidates[0]?.text).toContain("uvicorn app.main:app");
});
