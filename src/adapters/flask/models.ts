import type { NotSupported, SchemaPlan } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { pythonSources } from "../python-sources.ts";
import { sqlalchemyModelsOf } from "../sqlalchemy-models.ts";
import { flaskApplications } from "./applications.ts";

/** SQLAlchemy's metadata; Flask-Migrate's env.py asks the application for it. */
export function models(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  const applications = flaskApplications(tree, pythonSources(tree), settings.app.directory);
  return sqlalchemyModelsOf(
    tree,
    settings,
    applications.map(({ module, name }) => `${module}:${name}`),
  );
}
