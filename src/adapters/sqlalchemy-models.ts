import { MODELS_MARKER, type NotSupported, type SchemaPlan } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { alembicPlace } from "./alembic.ts";
import { shellPlan } from "./command-plan.ts";
import { installedTexts, pythonEnvironment } from "./python-install.ts";
import { SQLALCHEMY_1_4 } from "./sqlalchemy/data/sqlalchemy-1.4.ts";
import { SQLALCHEMY_2 } from "./sqlalchemy/data/sqlalchemy-2.ts";
import { createsTables, hasSeveralEngines, modelModules } from "./sqlalchemy/modules.ts";
import { SQLALCHEMY_QUERIES, SQLALCHEMY_SCRIPT } from "./sqlalchemy/script/index.ts";

const OLD = /^\s*["']?sqlalchemy(?:\[[^\]]*\])?\s*(?:[~=]=\s*1\.|[^\n#]*<\s*2\b)/im;

/** Creates the SQLAlchemy metadata of the application's own modules in an empty database. */
export function sqlalchemyModels(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  return sqlalchemyModelsOf(tree, settings, []);
}

/** The same for an application that Alembic's env.py may ask, such as Flask's: `module:name`, best first. */
export function sqlalchemyModelsOf(
  tree: SourceTree,
  settings: Settings,
  applications: readonly string[],
): SchemaPlan | NotSupported {
  const { directory } = settings.app;
  const { env } = pythonEnvironment(tree, settings);
  const own = settings.database.models;
  if (own !== undefined)
    return {
      supported: true,
      command: shellPlan({
        line: own,
        directory,
        env,
        origin: { text: "database.models in the settings" },
      }),
    };
  const modules = modelModules(tree, directory);
  if (modules.reached.length === 0)
    return { supported: false, reason: "no module declares SQLAlchemy models" };
  const place = alembicPlace(tree, directory);
  const ini = place?.ini;
  const creates = createsTables(tree, directory);
  const script = ini === undefined ? "" : environmentScript(tree, ini);
  const plan = {
    modules: modules.reached,
    unreached: modules.unreached,
    several: hasSeveralEngines(tree, directory),
    ...(place === undefined ? {} : { ini: place.ini, ...environmentsOf(tree, place.scripts) }),
    ...(/\bcurrent_app\b/.test(script) ? { applications } : {}),
    ...(creates === undefined ? {} : { creates: { file: creates.file, line: creates.line } }),
  };
  const isOld = installedTexts(tree, directory).some((text) => OLD.test(text));
  const command = {
    argv: ["python3", "-", MODELS_MARKER, tree.root, JSON.stringify(plan)],
    cwd: directory,
    env,
    origin: { text: "the SQLAlchemy metadata of every module that declares models" },
  };
  return {
    supported: true,
    profile: isOld ? SQLALCHEMY_1_4 : SQLALCHEMY_2,
    needsReport: true,
    command: { ...command, stdin: SQLALCHEMY_SCRIPT },
    queries: { ...command, stdin: SQLALCHEMY_QUERIES },
  };
}

/** Where Alembic's own scripts lie, when there are those of several databases. */
function environmentsOf(tree: SourceTree, environment: string) {
  const environments = tree.files
    .filter((file) => /(^|\/)env\.py$/.test(file))
    .map((file) => file.replace(/\/?env\.py$/, ""));
  return environments.length > 1 && environments.includes(environment)
    ? { environment, environments }
    : {};
}

/** The texts of every env.py beside or below this alembic.ini. */
function environmentScript(tree: SourceTree, ini: string): string {
  const folder = ini.includes("/") ? ini.slice(0, ini.lastIndexOf("/") + 1) : "";
  return tree.files
    .filter((file) => file.startsWith(folder) && /(^|\/)env\.py$/.test(file))
    .map((file) => tree.read(file) ?? "")
    .join("\n");
}
