import type { Detection, NotSupported, SchemaPlan } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { nodeCommandEnv } from "./node-commands.ts";
import { ormModels } from "./orms/models.ts";
import { packageManifest } from "./package-manifest.ts";

export interface NodeFramework {
  /** As production depends on it. */
  readonly package: string;
  readonly title: string;
  /** 0 to 1, when the package is a production dependency. */
  readonly confidence: number;
}

// What people name beside the framework.
const COMPANIONS = [
  { package: "node-pg-migrate", title: "node-pg-migrate" },
  { package: "typeorm", title: "TypeORM" },
  { package: "knex", title: "Knex" },
  { package: "sequelize", title: "Sequelize" },
  { package: "drizzle-orm", title: "Drizzle" },
  { package: "@prisma/client", title: "Prisma" },
  { package: "@mikro-orm/core", title: "MikroORM" },
];

/** The framework as a production dependency, and what stands beside it. */
export function nodeDetection(
  tree: SourceTree,
  directory: string,
  framework: NodeFramework,
): Detection {
  const manifest = packageManifest(tree, directory);
  if (manifest?.dependencies.includes(framework.package) !== true)
    return { confidence: 0, reasons: [] };
  const { file, dependencies } = manifest;
  const beside = COMPANIONS.filter((companion) => dependencies.includes(companion.package));
  const titles = [framework.title, ...beside.map(({ title }) => title)];
  return {
    confidence: framework.confidence,
    title: titles.join(", "),
    reasons: titles.map((title) => ({ text: `${title} is a dependency`, file })),
  };
}

/** The models as the settings' command makes them, else as the project's object-relational mapper does. */
export function nodeModels(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  const { directory } = settings.app;
  const line = settings.database.models;
  if (line === undefined) return ormModels(tree, directory);
  const env = nodeCommandEnv(tree, directory);
  const origin = { text: "database.models in the settings" };
  return { supported: true, command: shellPlan({ line, directory, env, origin }) };
}
