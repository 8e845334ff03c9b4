import type { SourceTree } from "#contract/source-tree.ts";

const MANIFEST =
  /^(requirements\.txt|pyproject\.toml|Pipfile|setup\.(py|cfg)|package\.json|go\.mod|pom\.xml|build\.gradle(\.kts)?|Gemfile)$/;
const ASIDE =
  /(^|\/)(tests?|__tests__|e2e|docs?|examples?|samples?|fixtures|scripts|tools|infra|deploy|\.[^/]*)(\/|$)/;
// backend/, apps/api/, services/shop/api/: deeper manifests belong to parts of an application.
const DEEPEST = 3;

/** Directories below the root that hold a manifest, the outermost of each branch, sorted. */
export function homesIn(tree: SourceTree): readonly string[] {
  const found = new Set(
    tree.files.flatMap((file) => {
      const slash = file.lastIndexOf("/");
      const directory = file.slice(0, Math.max(0, slash));
      const isHome = slash > 0 && MANIFEST.test(file.slice(slash + 1)) && !ASIDE.test(directory);
      return isHome && directory.split("/").length <= DEEPEST ? [directory] : [];
    }),
  );
  const isInner = (path: string) => [...found].some((other) => path.startsWith(`${other}/`));
  return [...found].filter((path) => !isInner(path) && !isPackage(tree, path)).sort();
}

/** The files of one directory, by their paths in the project. */
export function filesUnder(tree: SourceTree, directory: string): SourceTree {
  if (directory === ".") return tree;
  return { ...tree, files: tree.files.filter((file) => file.startsWith(`${directory}/`)) };
}

/** What is left of the project without these directories. */
export function filesOutside(tree: SourceTree, directories: readonly string[]): SourceTree {
  const isInside = (file: string) => directories.some((path) => file.startsWith(`${path}/`));
  return { ...tree, files: tree.files.filter((file) => !isInside(file)) };
}

// `from app.db import …` inside app/ needs the folder above on the path, wherever the manifest is.
function isPackage(tree: SourceTree, directory: string): boolean {
  const name = directory.slice(directory.lastIndexOf("/") + 1);
  if (tree.has(`${directory}/${name}`) || tree.has(`${directory}/${name}.py`)) return false;
  const own = new RegExp(`^\\s*(?:from|import)\\s+${name.replaceAll(/\W/g, "\\$&")}[.\\s]`, "m");
  return filesUnder(tree, directory).files.some(
    (file) => file.endsWith(".py") && own.test(tree.read(file) ?? ""),
  );
}
