import type { SourceTree } from "#contract/source-tree.ts";
import { PYTHON_MANIFEST } from "./python-sources.ts";

const DEVELOPMENT = /(^|[/._-])(dev|develop|development|test|tests|testing|lint|docs|ci|local)\b/;

/** The file that requires this package in production; names are compared as PyPI compares them. */
export function requirementFile(tree: SourceTree, name: string): string | undefined {
  const written = name.toLowerCase().replaceAll(/[-_.]+/g, "[-_.]+");
  // At the start of a line or a string, and before an extra, a version, a marker or the end.
  const pattern = new RegExp(`(?:^\\s*|["'])${written}(?=\\s*(?:[[<>=!~;@,"'#]|$))`, "im");
  return tree.files
    .filter((file) => PYTHON_MANIFEST.test(file) && !DEVELOPMENT.test(file.toLowerCase()))
    .find((file) => pattern.test(productionPart(file, tree.read(file) ?? "")));
}

/** Of a pyproject.toml or a Pipfile, only what is installed everywhere. */
function productionPart(file: string, text: string): string {
  if (!/(^|\/)(pyproject\.toml|Pipfile)$/.test(file)) return text;
  const aside =
    /^\s*\[(?:project\.optional-dependencies|dependency-groups|dev-packages|tool\.(?!poetry\.dependencies\]).*)\]/;
  let isAside = false;
  return text
    .split("\n")
    .filter((line) => {
      if (/^\s*\[[\w."-]+\]\s*(?:#.*)?$/.test(line)) isAside = aside.test(line);
      return !isAside;
    })
    .join("\n");
}
