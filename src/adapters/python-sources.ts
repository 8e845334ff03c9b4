import type { SourceTree } from "#contract/source-tree.ts";

const ASIDE =
  /(^|\/)(tests?|testing|migrations|alembic|versions|docs|examples|scripts|\.[^/]*)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest|setup)\.py$/;

/** Files that name the dependencies of a Python project. */
export const PYTHON_MANIFEST =
  /(^|\/)(requirements[\w.-]*\.txt|requirements\/[\w.-]+\.txt|pyproject\.toml|Pipfile|setup\.cfg)$/;

/** Python files of the application itself: no tests, migrations, scripts, documentation. */
export function pythonSources(tree: SourceTree): readonly string[] {
  return tree.files.filter((file) => file.endsWith(".py") && !ASIDE.test(file));
}

/** Dotted module name, with `src/` and the application's directory taken off. */
export function moduleOf(file: string, directory: string): string {
  const inside = directory === "." ? file : file.slice(directory.length + 1);
  return inside
    .replace(/^src\//, "")
    .replace(/(\/__init__)?\.py$/, "")
    .replaceAll("/", ".");
}
