import { expect, test } from "vitest";
import { packageManifest } from "#adapters/package-manifest.ts";
import { usualNodeTests, usualPythonTests } from "#adapters/usual-tests.ts";
import { projectOf } from "./project.ts";

const manifest = (scripts: object) => JSON.stringify({ scripts }, null, 2);

test("a script with coverage is the command, at its line", () => {
  const tree = projectOf({ "package.json": manifest({ test: "node --test", coverage: "c8 x" }) });
  expect(usualNodeTests(packageManifest(tree, ".")).legacyCommand).toEqual({
    line: "npm run coverage",
    origin: { text: 'script "coverage" of package.json', file: "package.json", line: 4 },
  });
});

test.each([
  ["requirements-dev.txt", "pytest==9\npytest-cov==7.1.0\n"],
  ["requirements/test.txt", "# tests\npytest-cov\n"],
  ["pyproject.toml", '[project.optional-dependencies]\ndev = ["pytest-cov"]\n'],
])("pytest-cov in %s is the command, at its line", (file, text) => {
  const { legacyCommand } = usualPythonTests(projectOf({ [file]: text }), ".");
  expect(legacyCommand?.line).toBe("python -m pytest -q --cov --cov-report=xml");
  expect(legacyCommand?.origin).toMatchObject({ file, line: 2 });
});

test("tests without coverage, a comment and another folder's requirements give no command", () => {
  const tree = projectOf({
    "package.json": manifest({ test: "node --test" }),
    "requirements.txt": "# pytest-cov\npytest\n",
    "tools/requirements.txt": "pytest-cov\n",
  });
  expect(usualNodeTests(packageManifest(tree, "."))).toEqual({});
  expect(usualPythonTests(tree, ".")).toEqual({});
  expect(usualPythonTests(tree, "tools").legacyCommand?.origin.file).toBe("tools/requirements.txt");
});
