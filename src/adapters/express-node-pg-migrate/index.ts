import type { Adapter } from "#contract/adapter.ts";
import { nodeModels } from "../node-framework.ts";
import { nodeLaunch } from "../node-launch.ts";
import { detect } from "./detect.ts";
import { migrations } from "./migrations.ts";

export const expressNodePgMigrate: Adapter = {
  id: "express-node-pg-migrate",
  title: "Express, node-pg-migrate",
  detect,
  launch: (tree, settings) => nodeLaunch("express-node-pg-migrate", tree, settings),
  models: nodeModels,
  migrations,
};
