import type { Result } from "#contract/failure.ts";
import type { LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { databaseScheme } from "./database-scheme.ts";
import { at } from "./directory.ts";
import { withDocumented } from "./example-values.ts";
import { apiDescriptions, healthPaths } from "./paths.ts";
import { pythonReads } from "./python-environment.ts";
import { pythonEnvironment } from "./python-install.ts";
import { PYTHON_MANIFEST, pythonSources } from "./python-sources.ts";
import { findCommands } from "./start-command.ts";
import { launchProblem, serverFiles } from "./start-guesses.ts";
import { usualPythonTests } from "./usual-tests.ts";

/** Whether the directory holds a Python project and no Node one. */
export function isPythonProject(tree: SourceTree, directory: string): boolean {
  const prefix = directory === "." ? "" : `${directory}/`;
  return (
    tree.read(at(directory, "package.json")) === undefined &&
    tree.files.some((file) => file.startsWith(prefix) && PYTHON_MANIFEST.test(file))
  );
}

/** How a Python application of no known framework is installed, migrated and started. */
export function pythonLaunch(
  adapter: string,
  tree: SourceTree,
  settings: Settings,
): Result<LaunchPlan, LaunchProblem> {
  const { directory, start: own } = settings.app;
  const found = findCommands(tree, directory);
  const start =
    own === undefined ? found.start : { line: own, origin: { text: "app.start in the settings" } };
  if (start === undefined)
    return {
      ok: false,
      error: launchProblem(found.lookedAt, serverFiles(tree, directory), "python3 app.py"),
    };
  const { env, install, legacy } = pythonEnvironment(tree, settings);
  const sources = pythonSources(tree);
  const { migrate, rollback } = settings.database;
  const plan = (line: string, key: string) =>
    shellPlan({ line, directory, env, origin: { text: `${key} in the settings` } });
  const up =
    migrate !== undefined
      ? plan(migrate, "database.migrate")
      : found.migrate && shellPlan({ ...found.migrate, directory, env });
  return {
    ok: true,
    value: {
      adapter,
      language: "python",
      version: {
        argv: ["python3", "--version"],
        cwd: directory,
        env,
        origin: { text: "the target's interpreter" },
      },
      install,
      ...(legacy === undefined ? {} : { legacy }),
      ...usualPythonTests(tree, directory),
      ...(up === undefined ? {} : { migrate: up }),
      ...(rollback === undefined ? {} : { rollback: plan(rollback, "database.rollback") }),
      start: shellPlan({ ...start, directory, env }),
      healthPaths: healthPaths(tree, settings, sources),
      ...apiDescriptions(tree, settings, ["/openapi.json", "/swagger.json"]),
      environment: withDocumented(pythonReads(tree, sources), tree, directory),
      databaseScheme: databaseScheme(tree, directory, sources),
      reasons: [start.origin, ...found.reasons],
    },
  };
}
