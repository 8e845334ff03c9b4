import type { SourceTree } from "#contract/source-tree.ts";

const MOST_CHARACTERS = 20_000_000;

/** What a package-lock.json says of the packages under node_modules. */
export interface Lock {
  readonly file: string;
  /** Folders of packages that only development needs, such as `node_modules/c8`; sorted. */
  readonly devOnly: readonly string[];
  /** Names of the packages that lie directly in node_modules. */
  readonly installed: ReadonlySet<string>;
}

interface Entry {
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** Undefined when there is none of version 2 or 3 that can be read. */
export function lockOf(tree: SourceTree, directory: string): Lock | undefined {
  const folder = directory === "." ? "" : `${directory}/`;
  const file = [`${folder}package-lock.json`, `${folder}npm-shrinkwrap.json`].find((path) =>
    tree.has(path),
  );
  const text = file === undefined ? undefined : tree.read(file);
  if (file === undefined || text === undefined || text.length > MOST_CHARACTERS) return undefined;
  const entries = Object.entries(packagesIn(text));
  if (entries.length === 0) return undefined;
  const lying = entries.filter(([path, { link }]) => path.startsWith("node_modules/") && !link);
  return {
    file,
    devOnly: lying.flatMap(([path, { dev }]) => (dev === true ? [path] : [])).sort(),
    installed: new Set(
      lying
        .map(([path]) => path.slice("node_modules/".length))
        .filter((name) => !name.includes("/node_modules/")),
    ),
  };
}

function packagesIn(text: string): Readonly<Record<string, Entry>> {
  try {
    const lock = JSON.parse(text) as { readonly packages?: Readonly<Record<string, Entry>> };
    return lock.packages ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
