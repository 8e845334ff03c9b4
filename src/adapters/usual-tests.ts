import type { LaunchPlan } from "#contract/launch.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { packageManifest } from "./package-manifest.ts";
import { at } from "./start-command.ts";

const COVERAGE_SCRIPTS = ["coverage", "test:coverage", "test:cov"];
const PYTEST = "python -m pytest -q --cov --cov-report=xml";
const REQUIREMENTS = /(^|\/)[\w.-]*requirements[\w.-]*\.txt$|(^|\/)requirements\/[\w.-]+\.txt$/;

/** The team's own tests with coverage, where a script or pytest-cov says how they are run. */
export function usualTests(tree: SourceTree, directory: string): Pick<LaunchPlan, "legacyCommand"> {
  const manifest = packageManifest(tree, directory);
  const script = COVERAGE_SCRIPTS.find((name) => manifest?.scripts[name] !== undefined);
  if (manifest !== undefined && script !== undefined) {
    const text = `script "${script}" of package.json`;
    const origin = { text, file: manifest.file, line: manifest.lineOf(script) };
    return { legacyCommand: { line: `npm run ${script}`, origin } };
  }
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
