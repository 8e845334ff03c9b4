import type { Instance } from "#contract/boot.ts";
import type { Target } from "#contract/target.ts";
import type { Deployed } from "./deployed/open.ts";
import type { OpenTarget } from "./open-target.ts";

/** The application under test, as validators see it. */
export function targetFrom(
  { surroundings, detected, container, unbuilt }: OpenTarget,
  beside: { readonly instance?: Instance | undefined; readonly deployed?: Deployed | undefined },
): Target {
  const { instance, deployed } = beside;
  return {
    tree: surroundings.tree,
    root: surroundings.root,
    adapterTitle: detected.title,
    plan: detected.plan,
    models: detected.models,
    migrations: detected.migrations,
    ...(container === undefined ? {} : { container }),
    ...(unbuilt === undefined ? {} : { unbuilt }),
    ...(instance === undefined ? {} : { instance }),
    ...(deployed === undefined ? {} : { changes: deployed.changes, deployed: deployed.version }),
  };
}
