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

/** What is installed first, and what is installed after it where that succeeds. */
function pipLines(files: Readonly<Record<string, string>>): readonly string[] {
  const launched = fastapiSqlalchemyAlembic.launch(
    projectOf({ ...PACKAGES, ...files }),
    settingsOf(),
  );
  const script = launched.ok ? (launched.value.install[0]?.argv.at(-1) ?? "") : "";
  const lines = script.matchAll(/pip" install --quiet --disable-pip-version-check (.*)/g);
  return [...lines].map(([, line = ""]) => line.replace(/ \|\| :$/, ""));
}

const LIST = { "requirements.txt": "uvicorn\n" };

test("what the image has pip install beside the list is installed after it", () => {
  const dockerfile = [
    "FROM python:3.12-slim AS build",
    'ARG SERVER=23.0\nRUN pip install --no-cache-dir "gunicorn==20.0.4" \\\n  "uvicorn[standard] >= 0.30,<1" hypercorn==$SERVER # servers',
    "RUN python -m pip install --upgrade pip setuptools && pip install --no-binary psycopg2 redis",
    "COPY requirements.txt /",
    "RUN pip install -r /requirements.txt",
    "FROM python:3.12-slim\nCOPY --from=build /usr/local /usr/local",
  ].join("\n");
  expect(pipLines({ ...LIST, Dockerfile: dockerfile })).toEqual([
    "-r requirements.txt",
    "gunicorn==20.0.4 'uvicorn[standard]>=0.30,<1' hypercorn redis",
  ]);
});

test("the list that the image installs is taken, not the one with the usual name", () => {
  const files = { "requirements.txt": "a\n", "requirements/live.txt": "uvicorn\n" };
  const dockerfile =
    "FROM python:3.12\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements/live.txt\n";
  expect(pipLines({ ...files, Dockerfile: dockerfile })).toEqual(["-r requirements/live.txt"]);
});

const PROJECT =
  '[project]\nname = "shop"\ndependencies = ["fastapi[standard]"]\n[build-system]\nrequires = ["hatchling"]\n';

test.each([
  ["of development", "RUN pip install -r requirements-dev.txt && pip install .", ["-e ."]],
  ["beside the project", "RUN pip install . -r deploy/more.txt", ["-e . -r deploy/more.txt"]],
  [
    "of a stage that the last one does not use",
    "FROM python:3.12 AS docs\nRUN pip install -r deploy/more.txt sphinx\nFROM python:3.12\nRUN pip install .",
    ["-e ."],
  ],
  [
    "beside poetry",
    "RUN pip install poetry && poetry install\nRUN pip install -r deploy/more.txt",
    ["-e . -r deploy/more.txt"],
  ],
] as const)("a list %s leaves the project's own dependencies", (_what, lines, expected) => {
  const files = {
    "pyproject.toml": PROJECT,
    "requirements-dev.txt": "pytest\n",
    "deploy/more.txt": "redis\n",
  };
  const Dockerfile = `FROM python:3.12\nCOPY . .\n${lines}\n`;
  expect(pipLines({ ...files, Dockerfile })).toEqual(expected);
});

test.each([
  "pip install -r made.txt ./lib git+https://example.test/x.git local.whl",
  "pip install $(cat extra.txt) more",
  "pip install torch==2.1.0+cpu --index-url https://example.test/whl",
  "pip install --target /opt/tools awscli",
  'if [ "$DEV" ]; then pip install debugpy; fi',
  "pip install --root-user-action ignore --upgrade-strategy eager pip",
])("nothing else is taken from %s", (command) => {
  expect(pipLines({ ...LIST, Dockerfile: `FROM python:3.12\nRUN ${command}\n` })).toEqual([
    "-r requirements.txt",
  ]);
});

test("what is only tried when another list fails is left out", () => {
  const files = { ...LIST, "requirements.lock": "uvicorn==1\n" };
  const Dockerfile =
    "FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.lock || pip install -r requirements.txt\n";
  expect(pipLines({ ...files, Dockerfile })).toEqual(["-r requirements.lock"]);
});

test("the name of a list is one word of the shell", () => {
  const name = "a;echo lost;'.txt";
  const Dockerfile = `FROM python:3.12\nCOPY . .\nRUN pip install -r "${name}"\n`;
  expect(pipLines({ [name]: "uvicorn\n", Dockerfile })[0]).toBe("-r 'a;echo lost;'\\''.txt'");
});

test("an image without a list installs what it names", () => {
  const dockerfile = "FROM python:3.12\nRUN pip3 install fastapi uvicorn\n";
  expect(pipLines({ Dockerfile: dockerfile })).toEqual(["fastapi uvicorn"]);
});

test("a list in a pyproject.toml that never ends is read in time", () => {
  const open = `[build-system]\n[project.optional-dependencies]\nserver = [\n${"# a comment of some length\n".repeat(40)}`;
  expect(pipLine({ "pyproject.toml": open })).toBeUndefined();
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
