import type { Adapter } from "#contract/adapter.ts";
import { nodeModels } from "../node-framework.ts";
import { orderedMigrations } from "../recognised-migrations.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";

export const fastify: Adapter = {
  id: "fastify",
  title: "Fastify",
  detect,
  launch,
  models: nodeModels,
  migrations: (tree, settings) => orderedMigrations(tree, settings.app.directory),
};
