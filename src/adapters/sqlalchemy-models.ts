import { MODELS_MARKER, type NotSupported, type SchemaPlan } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { pythonEnvironment } from "./python-install.ts";
import { moduleOf, pythonSources } from "./python-sources.ts";
import { MODELS_SCRIPT } from "./sqlalchemy-script.ts";

const DECLARES =
  /\b(DeclarativeBase|declarative_base|Mapped|mapped_column|Column\(|MetaData\(|SQLModel|__tablename__|Table\()/;

/** Creates the SQLAlchemy metadata of the application's own modules in an empty database. */
export function sqlalchemyModels(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
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
  const files = pythonSources(tree).filter((file) => DECLARES.test(tree.read(file) ?? ""));
  if (files.length === 0)
    return { supported: false, reason: "no module declares SQLAlchemy models" };
  const modules = files.map((file) => moduleOf(file, directory)).sort();
  return {
    supported: true,
    command: {
      argv: ["python3", "-", MODELS_MARKER, tree.root, JSON.stringify(modules)],
      cwd: directory,
      env,
      stdin: MODELS_SCRIPT,
      origin: { text: "the SQLAlchemy metadata of every module that declares models" },
    },
  };
}
