import type { NotSupported, SchemaPlan } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { at } from "../directory.ts";

/** Plain SQL has no models; a command of the settings may say what the code expects. */
export function models(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  const { directory } = settings.app;
  const line = settings.database.models;
  if (line === undefined)
    return {
      supported: false,
      reason:
        "the application speaks SQL through pg and has no models to compare; database.models may name a command that creates what it expects",
    };
  const env = { PATH: `${tree.root}/${at(directory, "node_modules/.bin")}:\${PATH}` };
  return {
    supported: true,
    command: shellPlan({
      line,
      directory,
      env,
      origin: { text: "database.models in the settings" },
    }),
  };
}
