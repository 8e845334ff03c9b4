import type { NotSupported, SchemaPlan } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { goModule, goSources } from "./module.ts";

// The schema is what these calls make of the structures; they need the program's own connection and order.
const MAKES =
  /^(?!\s*\/\/).*(?:\.AutoMigrate\(|\.Schema\.Create\(|\.Migrator\(\)\.CreateTable\(|\.Sync2?\(|\.NewCreateTable\(\))/;
const MAPPERS = [
  ["gorm.io/gorm", "GORM"],
  ["entgo.io/ent", "ent"],
  ["xorm.io/xorm", "xorm"],
  ["github.com/uptrace/bun", "Bun"],
] as const;

/**
 * A command of the settings, else nothing: structures without a program that hands them to the mapper say
 * no schema, and a program that does so at its start makes the tables itself.
 */
export function models(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  const { directory } = settings.app;
  const line = settings.database.models;
  if (line !== undefined) {
    const origin = { text: "database.models in the settings" };
    return { supported: true, command: shellPlan({ line, directory, env: {}, origin }) };
  }
  return { supported: false, reason: reasonFor(tree, directory) };
}

function reasonFor(tree: SourceTree, directory: string): string {
  const required = goModule(tree, directory)?.text ?? "";
  const mapper = MAPPERS.find(([path]) => required.includes(path))?.[1];
  if (mapper === undefined)
    return "a Go program without a mapper has no models that a database could be built from";
  const said = "database.models may name a command that creates what the structures need";
  for (const file of goSources(tree)) {
    const index = (tree.read(file) ?? "").split("\n").findIndex((row) => MAKES.test(row));
    if (index >= 0)
      return `${mapper} makes the tables from the program's own structures (${file}:${index + 1}), so that they cannot differ where that runs; ${said}`;
  }
  return `nothing in the program hands its structures to ${mapper} to create tables, and only the program knows which belong to the database; ${said}`;
}
