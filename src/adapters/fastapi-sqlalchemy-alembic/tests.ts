import type { TestPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { at } from "../start-command.ts";
import {
  cachedEnvironment,
  type InstallSource,
  installSource,
  ownEnvironment,
  pythonEnvironment,
  requirementTexts,
} from "./python.ts";

const TEST_REQUIREMENTS = [
  "requirements-dev.txt",
  "requirements-test.txt",
  "requirements-tests.txt",
  "dev-requirements.txt",
  "test-requirements.txt",
  "requirements/dev.txt",
  "requirements/development.txt",
  "requirements/test.txt",
  "requirements/tests.txt",
];
const COMMAND = "python -m pytest -q --cov --cov-report=xml";

/**
 * The tests of a Python project. Their packages get a virtual environment of their own: production's
 * must not hold what only a test needs, or a missing requirement would go unseen.
 */
export function pythonTests(tree: SourceTree, settings: Settings): TestPlan {
  const { directory, install } = settings.app;
  const isOwn = install !== undefined || ownEnvironment(tree, directory) !== undefined;
  const source = testSource(tree, directory);
  const environment =
    isOwn || source === undefined
      ? { env: pythonEnvironment(tree, settings).env, install: [] }
      : cachedEnvironment(tree, { name: "tests", directory, source });
  const origin = coverageOrigin(tree, directory);
  return {
    ...environment,
    ...(origin === undefined ? {} : { command: { line: COMMAND, origin } }),
    needs: isOwn
      ? "The tests run in the environment of app.install or of the project's .venv; it must hold their packages."
      : `The tests' packages are installed from ${source?.file ?? "no file"}; ` +
        `add them to ${TEST_REQUIREMENTS[0]}, or to the extra "dev" or "test" of pyproject.toml.`,
  };
}

function testSource(tree: SourceTree, directory: string): InstallSource | undefined {
  const production = installSource(tree, directory);
  const name = TEST_REQUIREMENTS.find((path) => tree.has(at(directory, path)));
  const extra = name === undefined ? testExtra(tree, directory) : undefined;
  if (name === undefined && extra === undefined) return production;
  const own = name === undefined ? `-e '.[${extra}]'` : `-r ${name}`;
  const file = at(directory, name ?? "pyproject.toml");
  const texts =
    name === undefined ? [tree.root, tree.read(file) ?? ""] : requirementTexts(tree, file, 0);
  return {
    file,
    arguments: [production?.arguments ?? "", own].join(" ").trim(),
    identity: [...(production?.identity ?? []), ...texts],
  };
}

/** Name of the optional dependencies that hold what the tests need. */
function testExtra(tree: SourceTree, directory: string): string | undefined {
  const text = tree.read(at(directory, "pyproject.toml")) ?? "";
  const section = text.split(/^\[project\.optional-dependencies\]\s*$/m)[1]?.split(/^\[/m)[0] ?? "";
  return ["test", "tests", "testing", "dev"].find((name) =>
    new RegExp(`^${name}\\s*=`, "m").test(section),
  );
}

function coverageOrigin(tree: SourceTree, directory: string): Origin | undefined {
  for (const name of [...TEST_REQUIREMENTS, "requirements.txt", "pyproject.toml"]) {
    const file = at(directory, name);
    const lines = (tree.read(file) ?? "").split("\n");
    const index = lines.findIndex((line) => /^[^#]*\bpytest-cov\b/.test(line));
    if (index >= 0) return { text: "pytest-cov is installed", file, line: index + 1 };
  }
  return undefined;
}
