import type { Located, ModelTable } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { DRIZZLE } from "./data/drizzle.ts";
import { fromApplication, type NodeOrm, notSupported, type OrmQuestion } from "./orm.ts";
import { DRIZZLE_SCRIPT } from "./scripts/drizzle.ts";
import { type SourceBlock, sourceBlocks } from "./source-blocks.ts";

const CONFIG = /(^|\/)drizzle\.config\.[cm]?[jt]s$/;
const OTHER_DIALECT = /\bdialect\s*:\s*["'`](?!postgresql)(\w+)["'`]/;
const TABLES = /\bdrizzle-orm\/pg-core\b/;
const SCHEMA = /\b(\w+)\s*=\s*pgSchema\(\s*["'`]([^"'`]+)["'`]/g;

/** Drizzle: the schema files of its configuration, written down by its own command line. */
export const drizzle: NodeOrm = {
  id: "drizzle",
  title: "Drizzle",
  packages: ["drizzle-orm"],
  script: DRIZZLE_SCRIPT,
  canQuery: true,
  profile: DRIZZLE,
  input: ({ tree, directory, sources }: OrmQuestion) => {
    const configs = sources.filter((file) => CONFIG.test(file));
    const [config] = configs;
    if (config === undefined || configs.length > 1)
      return notSupported(
        `there ${config === undefined ? "is no" : "is more than one"} drizzle.config file; database.models may name a command that creates what the tables of the code are`,
      );
    const other = OTHER_DIALECT.exec(tree.read(config) ?? "")?.[1];
    if (other !== undefined) return notSupported(`${config} is of dialect ${other}`);
    // Schema files may lie in another package of the repository.
    const files = tree.files.filter(
      (file) => /\.[cm]?[jt]sx?$/.test(file) && TABLES.test(tree.read(file) ?? ""),
    );
    return {
      entries: [fromApplication(config, directory)],
      blocks: [],
      tables: sourceBlocks(tree, files).flatMap((block) => tableOf(block, tree)),
      extra: bookkeeping(tree.read(config) ?? ""),
    };
  },
};

/** The table of applied migrations, where the configuration calls it something else. */
function bookkeeping(config: string): { readonly schema: string; readonly bookkeeping: string[] } {
  const own = /\bmigrations\s*:\s*\{([^}]*)\}/.exec(config)?.[1] ?? "";
  const textOf = (key: string) =>
    new RegExp(`\\b${key}\\s*:\\s*["'\`]([^"'\`]+)["'\`]`).exec(own)?.[1];
  return {
    schema: textOf("schema") ?? "drizzle",
    bookkeeping: [textOf("table") ?? "__drizzle_migrations"],
  };
}

function tableOf(block: SourceBlock, tree: SourceTree): ModelTable[] {
  const { label: name, file, line } = block;
  const text = tree.read(file) ?? "";
  const maker = /=\s*(?:(\w+)\.)?(\w*[tT]able)\(/.exec(text.split("\n")[line - 1] ?? "");
  if (name === undefined || maker === null) return [];
  const schemas = new Map([...text.matchAll(SCHEMA)].map((match) => [match[1], match[2]]));
  const schema = maker[1] === undefined ? "public" : schemas.get(maker[1]);
  if (schema === undefined) return [];
  const located = (entries: Readonly<Record<string, number>>) =>
    Object.entries(entries).map(([key, at]): Located => ({ name: key, file, line: at }));
  const { [name]: _table, ...texts } = block.texts;
  const members = located(texts);
  // A column is called as its first argument says, else as its key, which `casing` may change.
  const keys = located(block.members);
  const snake = keys.map((item) => ({ ...item, name: snakeCase(item.name) }));
  const columns = new Map<string, Located>();
  for (const item of [...members, ...keys, ...snake])
    if (!columns.has(item.name)) columns.set(item.name, item);
  return [{ name, schema, file, line, columns: [...columns.values()], members }];
}

function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
