import { ADAPTERS } from "#adapters/registry.ts";
import type { Adapter, MigrationPlan, NotSupported, SchemaPlan } from "#contract/adapter.ts";
import { SettingsError } from "#contract/failure.ts";
import type { LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";

/** What was concluded from the files alone. */
export interface Detected {
  readonly adapter: Adapter;
  readonly plan: LaunchPlan;
  readonly models: SchemaPlan | NotSupported;
  readonly migrations: MigrationPlan | NotSupported;
}

/**
 * Chooses the adapter with the highest confidence and asks it for its plans.
 *
 * Errors  SettingsError when no adapter recognises the project or none finds a start command.
 */
export function detect(tree: SourceTree, settings: Settings): Detected {
  const ranked = ADAPTERS.map((adapter) => ({ adapter, detection: adapter.detect(tree) }))
    .filter(({ detection }) => detection.confidence > 0)
    .sort((a, b) => b.detection.confidence - a.detection.confidence);
  const best = ranked[0];
  if (best === undefined) return refuse({ lookedAt: [], candidates: [], lines: [] }, tree);
  const launched = best.adapter.launch(tree, startable(settings));
  if (!launched.ok) return refuse(launched.error, tree);
  const plan = settings.app.baseUrl === undefined ? launched.value : unstarted(launched.value);
  const reasons = [...best.detection.reasons, ...plan.reasons];
  return {
    adapter: best.adapter,
    plan: { ...plan, reasons },
    models: best.adapter.models(tree, settings),
    migrations: best.adapter.migrations(tree, settings),
  };
}

// What already runs needs no start command, and a project may well have none.
function startable(settings: Settings): Settings {
  const { app } = settings;
  return app.baseUrl === undefined ? settings : { ...settings, app: { ...app, start: ":" } };
}

function unstarted(plan: LaunchPlan): LaunchPlan {
  const origin = { text: "app.base-url: it already runs, and nothing is started" };
  return {
    ...plan,
    start: { ...plan.start, argv: [], origin },
    reasons: [origin, ...plan.reasons.filter((reason) => reason !== plan.start.origin)],
  };
}

function refuse(problem: LaunchProblem, tree: SourceTree): never {
  const looked = problem.lookedAt.length > 0 ? problem.lookedAt : tree.files.slice(0, 8);
  const guesses = problem.candidates.map(({ text, file, line }) =>
    file === undefined ? text : `${text} (${file}${line === undefined ? "" : `:${line}`})`,
  );
  const lines =
    problem.lines.length > 0
      ? problem.lines
      : ["app:", "  start: python -m uvicorn app:app --host 0.0.0.0 --port $PORT"];
  throw new SettingsError([
    {
      key: "app.start",
      source: "readiness.yml",
      allowed:
        "the command that starts the application in production; none was found. " +
        `Looked at: ${looked.join(", ") || "an empty folder"}. ` +
        `Best guesses: ${guesses.join("; ") || "none"}`,
      example: `\n${lines.join("\n")}`,
    },
  ]);
}
