import type { NotSupported, SchemaPlan } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { pythonEnvironment } from "../python-install.ts";

/** Django's models describe the migrations' own schema; a command of the settings may say more. */
export function models(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  const { directory } = settings.app;
  const line = settings.database.models;
  if (line === undefined)
    return {
      supported: false,
      reason:
        "Django builds tables from migrations alone; database.models may name a command that creates what the models expect",
    };
  const { env } = pythonEnvironment(tree, settings);
  const origin = { text: "database.models in the settings" };
  return { supported: true, command: shellPlan({ line, directory, env, origin }) };
}
