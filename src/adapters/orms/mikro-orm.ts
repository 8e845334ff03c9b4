import { at } from "../directory.ts";
import { MIKRO_ORM } from "./data/mikro-orm.ts";
import { fromApplication, type NodeOrm, notSupported, type OrmQuestion } from "./orm.ts";
import { MIKRO_ORM_SCRIPT } from "./scripts/mikro-orm.ts";
import { sourceBlocks } from "./source-blocks.ts";

const CONFIG = /(^|\/)mikro-orm(?:\.\w+)?\.config\.[cm]?[jt]s$/;
const ENTITY =
  /@(?:Entity|Property|PrimaryKey|ManyToOne)\b|\bEntitySchema\b|\bdefineEntity\b|\bp\.\w+\(/;

/** MikroORM: the entities of its configuration. */
export const mikroOrm: NodeOrm = {
  id: "mikro-orm",
  title: "MikroORM",
  packages: ["@mikro-orm/core", "@mikro-orm/postgresql"],
  script: MIKRO_ORM_SCRIPT,
  canQuery: true,
  profile: MIKRO_ORM,
  input: ({ tree, directory, sources }: OrmQuestion) => {
    const config = configFile(tree.read(at(directory, "package.json")) ?? "", {
      tree,
      directory,
      sources,
    });
    if (config === undefined)
      return notSupported(
        "there is no mikro-orm.config file; database.models may name a command that creates what the entities expect",
      );
    const entities = sources.filter((file) => ENTITY.test(tree.read(file) ?? ""));
    return {
      entries: [fromApplication(config, directory)],
      blocks: sourceBlocks(tree, entities),
      tables: [],
      extra: {},
    };
  },
};

/** The first of the manifest's `configPaths` that is there, else the only file of the usual name. */
function configFile(
  manifest: string,
  { tree, directory, sources }: OrmQuestion,
): string | undefined {
  const listed = /"configPaths"\s*:\s*\[([^\]]*)\]/.exec(manifest)?.[1] ?? "";
  const paths = [...listed.matchAll(/"(?:\.\/)?([^"]+)"/g)].map((match) =>
    at(directory, match[1] ?? ""),
  );
  const usual = sources.filter((file) => CONFIG.test(file));
  return (
    paths.find((path) => tree.files.includes(path)) ?? (usual.length === 1 ? usual[0] : undefined)
  );
}
