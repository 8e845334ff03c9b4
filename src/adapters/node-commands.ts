import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "./directory.ts";

/** What commands of a Node application are given: the programs of its dependencies. */
export function nodeCommandEnv(
  tree: SourceTree,
  directory: string,
): Readonly<Record<string, string>> {
  const manifests = [at(directory, "package.json"), "package.json"];
  const isMikro = manifests.some((file) => tree.read(file)?.includes('"@mikro-orm/') === true);
  return {
    PATH: `${tree.root}/${at(directory, "node_modules/.bin")}:\${PATH}`,
    // Whenever it migrates, it would write a file named after the database among the migrations.
    ...(isMikro && { MIKRO_ORM_MIGRATIONS_SNAPSHOT: "false" }),
  };
}
