import type { Adapter } from "#contract/adapter.ts";
import { nodeModels } from "../node-framework.ts";
import { nodeLaunch } from "../node-launch.ts";
import { isPythonProject, pythonLaunch } from "../python-launch.ts";
import { orderedMigrations } from "../recognised-migrations.ts";

const reason = "no framework was recognised, so its models are not known";

/** Anything with a start command: the settings', the Procfile's, the Dockerfile's, package.json's. */
export const generic: Adapter = {
  id: "generic",
  title: "an application with a start command",
  detect: () => ({ confidence: 0.1, reasons: [{ text: reason }] }),
  launch: (tree, settings) =>
    isPythonProject(tree, settings.app.directory)
      ? pythonLaunch("generic", tree, settings)
      : nodeLaunch("generic", tree, settings),
  models: (tree, settings) =>
    isPythonProject(tree, settings.app.directory)
      ? { supported: false, reason }
      : nodeModels(tree, settings),
  migrations: (tree, settings) => orderedMigrations(tree, settings.app.directory),
};
