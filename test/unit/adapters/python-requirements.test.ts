import { expect, test } from "vitest";
import { requirementFile } from "#adapters/python-requirements.ts";
import { projectOf } from "./project.ts";

const found = (file: string, text: string, name = "gunicorn") =>
  requirementFile(projectOf({ [file]: text }), name) !== undefined;

test.each([
  ["requirements.txt", "gunicorn"],
  ["requirements.txt", "Gunicorn==27.0.1 ; python_version > '3'"],
  ["requirements.txt", "flask\n  gunicorn[gevent]>=20\n"],
  ["requirements/production.txt", "-r base.txt\ngunicorn"],
  ["pyproject.toml", '[project]\ndependencies = ["flask", "gunicorn>=20"]\n'],
  ["pyproject.toml", '[tool.poetry.dependencies]\ngunicorn = "^27"\n'],
  ["Pipfile", '[packages]\ngunicorn = "*"\n'],
])("%s requires it in production by %j", (file, text) => {
  expect(found(file, text)).toBe(true);
});

test.each([
  ["requirements.txt", "# gunicorn\nuvicorn"],
  ["requirements.txt", "gunicorn-json-logger==1"],
  ["requirements-dev.txt", "gunicorn"],
  ["requirements/test.txt", "gunicorn"],
  ["pyproject.toml", '[project.optional-dependencies]\nserve = ["gunicorn"]\n'],
  ["pyproject.toml", '[dependency-groups]\ndev = [\n  "gunicorn",\n]\n'],
  ["pyproject.toml", '[tool.poetry.group.dev.dependencies]\ngunicorn = "^27"\n'],
  ["Pipfile", '[dev-packages]\ngunicorn = "*"\n'],
])("%s does not require it in production by %j", (file, text) => {
  expect(found(file, text)).toBe(false);
});

test("names are compared as PyPI compares them", () => {
  expect(found("requirements.txt", "Flask_SQLAlchemy==3", "flask-sqlalchemy")).toBe(true);
});
