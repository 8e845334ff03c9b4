import type { Origin, SourceTree } from "#contract/source-tree.ts";
import type { MigrationTool } from "./migration-tools/tool.ts";

const CODE = /\.(?:py|[cm]?[jt]s|go|java|kt)$|(^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?)$/;
// Migrations, their configuration, tests and programs that somebody runs by hand.
const ASIDE =
  /(^|\/)(?:tests?|__tests__|e2e|docs?|examples?|migrations?|alembic|versions|scripts?|tasks|cli|commands|management|bin|node_modules)\/|(^|\/)(?:knexfile|conftest|[\w.-]*test[\w.-]*)\.\w+$/i;

/** The line of the application that applies migrations while it starts. */
export function bootMigration(
  tree: SourceTree,
  { atBoot, id }: MigrationTool,
  directory: string,
): Origin | undefined {
  if (atBoot === undefined) return undefined;
  const prefix = directory === "." ? "" : `${directory}/`;
  const code = tree.files.filter(
    (file) => file.startsWith(prefix) && CODE.test(file) && !ASIDE.test(file),
  );
  for (const file of code) {
    const text = tree.read(file) ?? "";
    const index = text.search(atBoot);
    if (index < 0 || !isPartOfIt(tree, code, file)) continue;
    const line = text.slice(0, index).split("\n").length;
    return { text: `the application runs the migrations of ${id} itself`, file, line };
  }
  return undefined;
}

/** A file named for migrations is a program of its own, unless another one imports it. */
function isPartOfIt(tree: SourceTree, code: readonly string[], file: string): boolean {
  const name = /([\w-]*migrat[\w-]*)\.\w+$/i.exec(file)?.[1];
  if (name === undefined) return true;
  const imports = new RegExp(`\\b(?:import|require|from)\\b[^\\n]*\\b${name}\\b`);
  return code.some((other) => other !== file && imports.test(tree.read(other) ?? ""));
}
