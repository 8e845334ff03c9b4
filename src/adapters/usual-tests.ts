import type { LaunchPlan } from "#contract/launch.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { at } from "./directory.ts";
import type { PackageManifest } from "./package-manifest.ts";

const COVERAGE_SCRIPTS = ["coverage", "test:coverage", "test:cov"];
const PYTEST = "python -m pytest -q --cov --cov-report=xml";
const REQUIREMENTS = /^(?:[\w.-]*requirements[\w.-]*|requirements\/[\w.-]+)\.txt$/;

type Usual = Pick<LaunchPlan, "legacyCommand">;

/** The tests of a Node application, where a script runs them with coverage. */
export function usualNodeTests(manifest: PackageManifest | undefined): Usual {
  const script = COVERAGE_SCRIPTS.find((name) => manifest?.scripts[name] !== undefined);
  if (manifest === undefined || script === undefined) return {};
  const text = `script "${script}" of package.json`;
  const origin = { text, file: manifest.file, line: manifest.lineOf(script) };
  return { legacyCommand: { line: `npm run ${script}`, origin } };
}

/** The tests of a Python application, where pytest-cov is among what it requires. */
export function usualPythonTests(tree: SourceTree, directory: string): Usual {
  const origin = pytestCovOf(tree, directory);
  return origin === undefined ? {} : { legacyCommand: { line: PYTEST, origin } };
}

function pytestCovOf(tree: SourceTree, directory: string): Origin | undefined {
  const below = directory === "." ? "" : `${directory}/`;
  const requirements = tree.files.filter(
    (file) => file.startsWith(below) && REQUIREMENTS.test(file.slice(below.length)),
  );
  for (const file of [...requirements, at(directory, "pyproject.toml")]) {
    const lines = (tree.read(file) ?? "").split("\n");
    const index = lines.findIndex((line) => /^[^#]*\bpytest-cov\b/.test(line));
    if (index >= 0) return { text: "pytest-cov is required", file, line: index + 1 };
  }
  return undefined;
}
