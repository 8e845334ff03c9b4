import { SEQUELIZE } from "./data/sequelize.ts";
import { fromApplication, type NodeOrm, notSupported, type OrmQuestion } from "./orm.ts";
import { SEQUELIZE_SCRIPT } from "./scripts/sequelize.ts";
import { sourceBlocks } from "./source-blocks.ts";

const INSTANCE = /\bnew\s+Sequelize\s*\(/;
const MODEL = /\bsequelize\.define\s*(?:<[^()]*>)?\(|\.init\s*\(\s*\{|\bextends\s+Model\b|@Table\b/;
// A model in the words of its file: `sequelize.define("User", …)` or `User.init({…`.
const DEFINED =
  /\bsequelize\.define\s*(?:<[^()]*>)?\(\s*["'`](\w+)["'`]|\b([A-Z]\w*)\.init\s*\(\s*\{/g;
const LISTENS = /\.listen\s*\(|\bNestFactory\s*\.\s*create\b/;

/** Sequelize: every model that is defined when the files of the models are loaded. */
export const sequelize: NodeOrm = {
  id: "sequelize",
  title: "Sequelize",
  packages: ["sequelize"],
  script: SEQUELIZE_SCRIPT,
  canQuery: true,
  profile: SEQUELIZE,
  input: ({ tree, directory, sources }: OrmQuestion) => {
    const textOf = (file: string) => tree.read(file) ?? "";
    const files = sources.filter(
      (file) => /sequelize|StorageTableName/i.test(textOf(file)) && !LISTENS.test(textOf(file)),
    );
    const instances = files.filter((file) => INSTANCE.test(textOf(file)));
    const models = files.filter((file) => MODEL.test(textOf(file)));
    if (instances.length === 0 || models.length + instances.length === 0)
      return notSupported(
        "no file that can be loaded alone makes an instance of Sequelize; database.models may name a command that creates what the models expect",
      );
    const entries = [...new Set([...instances, ...models])];
    const defined = entries.flatMap((file) =>
      [...textOf(file).matchAll(DEFINED)].map((match) => match[1] ?? match[2] ?? ""),
    );
    return {
      entries: entries.map((file) => fromApplication(file, directory)),
      blocks: sourceBlocks(tree, entries),
      tables: [],
      extra: { defined: [...new Set(defined)].sort(), bookkeeping: bookkeeping(files, textOf) },
    };
  },
};

/** Tables that `sequelize-cli` keeps under a name of the project's own. */
function bookkeeping(files: readonly string[], textOf: (file: string) => string): string[] {
  const named =
    /\b(?:migration|seeder)StorageTableName["']?\s*:\s*["'`]([^"'`]+)["'`]|\bnew\s+SequelizeStorage\([^)]*\btableName\s*:\s*["'`]([^"'`]+)["'`]/g;
  const found = files.flatMap((file) => [...textOf(file).matchAll(named)]);
  return [...new Set(found.map((match) => match[1] ?? match[2] ?? ""))].sort();
}
