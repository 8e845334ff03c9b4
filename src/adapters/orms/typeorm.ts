import { TYPEORM } from "./data/typeorm.ts";
import { fromApplication, type NodeOrm, notSupported, type OrmQuestion } from "./orm.ts";
import { TYPEORM_SCRIPT } from "./scripts/typeorm.ts";
import { sourceBlocks } from "./source-blocks.ts";

const DATA_SOURCE = /\bnew\s+DataSource\s*\(/;
const NEST_ROOT = /\bTypeOrmModule\s*\.\s*forRoot(?:Async)?\s*\(/;
const ENTITY =
  /@(?:Entity|ViewEntity|ChildEntity|Column|PrimaryGeneratedColumn)\b|\bEntitySchema\b/;
// Loading it would start the server.
const LISTENS = /\.listen\s*\(|\bNestFactory\s*\.\s*create\b/;

/** TypeORM: the data source that the project exports, else the one that Nest is given. */
export const typeorm: NodeOrm = {
  id: "typeorm",
  title: "TypeORM",
  packages: ["typeorm"],
  script: TYPEORM_SCRIPT,
  canQuery: true,
  profile: TYPEORM,
  input: ({ tree, directory, sources }: OrmQuestion) => {
    const mentions = (pattern: RegExp) =>
      sources.filter((file) => {
        const text = tree.read(file) ?? "";
        return pattern.test(text) && !LISTENS.test(text);
      });
    const exported = mentions(DATA_SOURCE);
    const entries = exported.length > 0 ? exported : mentions(NEST_ROOT);
    if (entries.length === 0)
      return notSupported(
        "no file that can be loaded alone makes TypeORM's DataSource; database.models may name a command that creates what the entities expect",
      );
    return {
      entries: entries.map((file) => fromApplication(file, directory)),
      blocks: sourceBlocks(
        tree,
        sources.filter((file) => ENTITY.test(tree.read(file) ?? "")),
      ),
      tables: [],
      extra: {},
    };
  },
};
