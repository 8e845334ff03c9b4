import type { MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { inNameOrder } from "#engines/migrations/naming.ts";
import { MIGRATION_TOOLS } from "./migration-tools/data/tools.ts";
import type { MigrationTool } from "./migration-tools/tool.ts";

/** A tool whose migrations are in the project. */
export interface RecognisedTool {
  readonly tool: MigrationTool;
  /** Files of its migrations, sorted; never empty. */
  readonly files: readonly string[];
  /** What shows that it is this tool. */
  readonly config?: string;
  /** The folder where its command runs. */
  readonly folder: string;
}

const MANIFEST =
  /(^|\/)(?:package\.json|requirements[\w./-]*\.txt|pyproject\.toml|Pipfile|setup\.(?:cfg|py)|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|Gemfile)$/;
const ASIDE = /(^|\/)(?:tests?|__tests__|e2e|fixtures|examples?|docs?|node_modules|vendor)\//;

/** Every tool that has migrations under the directory, the most specific first. */
export function recognisedTools(tree: SourceTree, directory: string): readonly RecognisedTool[] {
  const prefix = directory === "." ? "" : `${directory}/`;
  const all = tree.files.filter((file) => file.startsWith(prefix) && !ASIDE.test(file));
  const manifests = all.filter((file) => MANIFEST.test(file)).map((file) => tree.read(file) ?? "");
  return MIGRATION_TOOLS.flatMap((tool: MigrationTool): readonly RecognisedTool[] => {
    const config = nearest(all, tool.config);
    const needed = tool.dependency;
    const isRequired = needed !== undefined && manifests.some((text) => needed.test(text));
    const isPlain = needed === undefined && tool.config === undefined;
    const files = all.filter((file) => tool.files.test(file));
    if (files.length === 0 || !(config !== undefined || isRequired || isPlain)) return [];
    const folder = tool.up?.startsWith("prisma") === true ? directory : folderOf(config, directory);
    return [{ tool, files, folder, ...(config === undefined ? {} : { config }) }];
  });
}

function nearest(files: readonly string[], pattern: RegExp | undefined): string | undefined {
  if (pattern === undefined) return undefined;
  const depth = (file: string) => file.split("/").length;
  return files
    .filter((file) => pattern.test(file))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))[0];
}

function folderOf(config: string | undefined, directory: string): string {
  if (config === undefined || /(^|\/)bin\/rails$/.test(config)) return directory;
  return config.includes("/") ? config.slice(0, config.lastIndexOf("/")) : ".";
}

// Their order is a graph inside of the files, which the adapters of their frameworks read.
const GRAPHS = new Set(["alembic", "flask-migrate", "django"]);

/** The migrations in the order of their names, where the tool orders them so. */
export function orderedMigrations(
  tree: SourceTree,
  directory: string,
): MigrationPlan | NotSupported {
  const found = recognisedTools(tree, directory).find(({ tool }) => !GRAPHS.has(tool.id));
  const [first] = found?.files ?? [];
  if (found === undefined || first === undefined)
    return { supported: false, reason: "no migrations of a known tool were recognised" };
  const folder = first.slice(0, first.lastIndexOf("/"));
  const parent = found.tool.id === "prisma" ? folder.slice(0, folder.lastIndexOf("/")) : folder;
  const names = inNameOrder(
    found.tool.id,
    found.files.filter((file) => file.startsWith(`${parent}/`)),
  );
  const idOf = (file: string) =>
    file.slice(parent.length + 1).replace(/(?:\/migration)?\.\w+$/, "");
  return {
    supported: true,
    tool: found.tool.id,
    directory: parent,
    files: names.map((file, index) => {
      const previous = names[index - 1];
      const parents = previous === undefined ? [] : [idOf(previous)];
      return { file, id: idOf(file), parents, line: 1, ...writtenAs(tree, file) };
    }),
    bookkeeping: [...found.tool.bookkeeping],
    graph: false,
  };
}

/** What its name does not say of a script: whether it is a module. */
export function writtenAs(
  tree: SourceTree,
  file: string,
): Pick<MigrationPlan["files"][number], "isModule"> {
  const isScript = file.endsWith(".js");
  return isScript && /^export\s/m.test(tree.read(file) ?? "") ? { isModule: true } : {};
}
