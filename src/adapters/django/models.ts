import { MODELS_MARKER, type NotSupported, type SchemaPlan } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { keepsFileDatabase } from "../file-database.ts";
import { pythonEnvironment } from "../python-install.ts";
import { DJANGO } from "./data/django.ts";
import { launch } from "./launch.ts";
import { declaredSettings, djangoProject, settingsNamedBy } from "./project.ts";
import { DJANGO_QUERIES_SCRIPT, DJANGO_SCRIPT } from "./script.ts";

/** Creates the tables of the models as they are today, whatever the project's migrations say. */
export function models(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  const { directory } = settings.app;
  const line = settings.database.models;
  if (line !== undefined) {
    const { env } = pythonEnvironment(tree, settings);
    const origin = { text: "database.models in the settings" };
    return { supported: true, command: shellPlan({ line, directory, env, origin }) };
  }
  if (keepsFileDatabase(tree))
    return { supported: false, reason: "the project keeps its data in SQLite" };
  const project = djangoProject(tree, directory);
  if (project === undefined) return { supported: false, reason: "there is no manage.py of Django" };
  // The same environment as the server's, which may name the settings of production.
  const launched = launch(tree, settings);
  const { env } = launched.ok ? launched.value.start : pythonEnvironment(tree, settings);
  const named =
    declaredSettings(tree) ??
    (project.wsgi ?? project.asgi)?.settings ??
    settingsNamedBy(tree, project.manage);
  const plan = {
    manage: project.manage,
    ...(named === undefined ? {} : { settings: named }),
  };
  const command = {
    argv: ["python3", "-", MODELS_MARKER, tree.root, JSON.stringify(plan)],
    cwd: directory,
    env,
    origin: { text: "every model of the installed applications", file: project.manage },
  };
  return {
    supported: true,
    profile: DJANGO,
    needsReport: true,
    command: { ...command, stdin: DJANGO_SCRIPT },
    queries: { ...command, stdin: DJANGO_QUERIES_SCRIPT },
  };
}
