import type { Adapter } from "#contract/adapter.ts";
import { nodeModels } from "../node-framework.ts";
import { nodeLaunch } from "../node-launch.ts";
import { orderedMigrations } from "../recognised-migrations.ts";
import { detect } from "./detect.ts";

export const koa: Adapter = {
  id: "koa",
  title: "Koa",
  detect,
  launch: (tree, settings) => nodeLaunch("koa", tree, settings),
  models: nodeModels,
  migrations: (tree, settings) => orderedMigrations(tree, settings.app.directory),
};
