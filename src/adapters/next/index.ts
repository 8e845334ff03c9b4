import type { Adapter } from "#contract/adapter.ts";
import { nodeModels } from "../node-framework.ts";
import { orderedMigrations } from "../recognised-migrations.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";

export const next: Adapter = {
  id: "next",
  title: "Next.js",
  detect,
  launch,
  models: nodeModels,
  migrations: (tree, settings) => orderedMigrations(tree, settings.app.directory),
};
