import type { Result } from "#contract/failure.ts";
import type { LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";

/** A shell command line that nobody wrote down, and what it was concluded from. */
export interface ConventionalLine {
  readonly line: string;
  readonly origin: Origin;
}

type Launch = (tree: SourceTree, settings: Settings) => Result<LaunchPlan, LaunchProblem>;

/** What the project declares; where it declares nothing, what its framework is usually started by. */
export function launchOrConvention(
  launch: Launch,
  { tree, settings }: { readonly tree: SourceTree; readonly settings: Settings },
  convention: ConventionalLine | undefined,
): Result<LaunchPlan, LaunchProblem> {
  const declared = launch(tree, settings);
  if (declared.ok || convention === undefined) return declared;
  const app = { ...settings.app, start: convention.line };
  const launched = launch(tree, { ...settings, app });
  if (!launched.ok) return launched;
  const { start, reasons } = launched.value;
  return {
    ok: true,
    value: {
      ...launched.value,
      start: { ...start, origin: convention.origin },
      reasons: [convention.origin, ...reasons.filter((reason) => reason !== start.origin)],
    },
  };
}
