import type { Adapter } from "#contract/adapter.ts";
import { orderedMigrations } from "../recognised-migrations.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";
import { models } from "./models.ts";

export const goHttp: Adapter = {
  id: "go-http",
  title: "Go, net/http",
  detect,
  launch,
  models,
  migrations: (tree, settings) => orderedMigrations(tree, settings.app.directory),
};
