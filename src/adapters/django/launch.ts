import type { Result } from "#contract/failure.ts";
import type { CommandPlan, EnvironmentRead, LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { launchOrConvention } from "../conventional-start.ts";
import { keepsFileDatabase } from "../file-database.ts";
import { pythonLaunch } from "../python-launch.ts";
import { pythonSources } from "../python-sources.ts";
import { launchProblem } from "../start-guesses.ts";
import { buildVariables } from "./build-variables.ts";
import { djangoRoutes } from "./paths.ts";
import {
  type DjangoProject,
  declaredSettings,
  djangoProject,
  managePath,
  settingsNamedBy,
} from "./project.ts";
import { servable, served } from "./servers.ts";
import { collectStatic } from "./static-files.ts";

/** How a Django project is installed, migrated and started in production. */
export function launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem> {
  const { directory } = settings.app;
  const project = djangoProject(tree, directory);
  const launched = launchOrConvention(
    (files, placed) => pythonLaunch("django", files, placed),
    { tree, settings },
    project === undefined ? undefined : served(tree, directory, project),
  );
  if (!launched.ok) return { ok: false, error: problemOf(launched.error, directory, project) };
  if (project === undefined) return launched;
  const plan = withSettingsModule(tree, settings, { plan: launched.value, project });
  return { ok: true, value: completed(tree, settings, { plan, project }) };
}

interface Known {
  readonly plan: LaunchPlan;
  readonly project: DjangoProject;
}

function completed(tree: SourceTree, settings: Settings, { plan, project }: Known): LaunchPlan {
  const { health, openapi } = settings.app;
  const { migrate: declared, ...rest } = plan;
  const migrate = declared ?? migrateCommand(settings, { plan, project });
  const environment = plan.environment.map(withAnyHost);
  const routes = djangoRoutes(tree, pythonSources(tree));
  // A file of the machine is made once and before the start; no database server is asked.
  const isFile = keepsFileDatabase(tree);
  const prepared = preparation(tree, settings, { plan: { ...plan, environment }, project });
  const filled = { ...migrate, env: { ...buildVariables(environment), ...migrate.env } };
  return {
    ...rest,
    install: [...plan.install, ...prepared, ...(isFile ? [filled] : [])],
    ...(isFile ? {} : { migrate }),
    environment,
    healthPaths: health === undefined ? unique(routes.health, plan.healthPaths) : plan.healthPaths,
    openapiPaths:
      openapi === undefined ? unique(routes.descriptions, plan.openapiPaths) : plan.openapiPaths,
  };
}

function migrateCommand({ app }: Settings, { plan, project }: Known): CommandPlan {
  return shellPlan({
    line: `python ${managePath(app.directory, project)} migrate --noinput`,
    directory: app.directory,
    env: plan.start.env,
    origin: { text: "convention: manage.py migrate", file: project.manage },
  });
}

/** What a build does after the dependencies are there. */
function preparation(
  tree: SourceTree,
  { app }: Settings,
  { plan, project }: Known,
): readonly CommandPlan[] {
  // An image holds what it needs, and an install command of the settings does what there is to do.
  if (app.runtime === "docker" || app.install !== undefined) return [];
  const { environment: reads, start } = plan;
  const { directory } = app;
  const collect = collectStatic(tree, { directory, project, env: start.env, reads });
  return collect === undefined ? [] : [collect];
}

/**
 * The settings of production: manage.py may name a developer's. What the deployment sets counts, else
 * what the server's module names, for every command, unless the user says which settings are meant.
 */
function withSettingsModule(
  tree: SourceTree,
  settings: Settings,
  { plan, project }: Known,
): LaunchPlan {
  const served = (project.wsgi ?? project.asgi)?.settings;
  const named = declaredSettings(tree) ?? served;
  const isSaid =
    settings.app.env["DJANGO_SETTINGS_MODULE"] !== undefined ||
    settings.app.envFile !== undefined ||
    plan.environment.some(
      ({ name, example }) => name === "DJANGO_SETTINGS_MODULE" && example !== undefined,
    );
  const isUsual = served === named && settingsNamedBy(tree, project.manage) === named;
  if (named === undefined || isSaid || isUsual) return plan;
  const given = (command: CommandPlan): CommandPlan => ({
    ...command,
    env: { DJANGO_SETTINGS_MODULE: named, ...command.env },
  });
  return {
    ...plan,
    start: given(plan.start),
    ...(plan.migrate === undefined ? {} : { migrate: given(plan.migrate) }),
  };
}

/** Nobody knows the host of a run in advance, and Django answers 400 to a host it does not expect. */
function withAnyHost(read: EnvironmentRead): EnvironmentRead {
  if (!/(^|_)ALLOWED_HOSTS?$/.test(read.name)) return read;
  const { default: _, ...rest } = read;
  return { ...rest, example: read.example?.startsWith("[") === true ? '["*"]' : "*" };
}

function unique(first: readonly string[], second: readonly string[]): readonly string[] {
  return [...new Set([...first, ...second])];
}

function problemOf(
  problem: LaunchProblem,
  directory: string,
  project: DjangoProject | undefined,
): LaunchProblem {
  return launchProblem(
    [...problem.lookedAt, "the requirements for gunicorn, uvicorn, daphne, hypercorn or waitress"],
    project === undefined ? problem.candidates : servable(directory, project),
    "gunicorn project.wsgi:application --bind 0.0.0.0:$PORT",
  );
}
