import { withDeclarations } from "#adapters/declared-plan.ts";
import { chosenHome, factsOfHomes, type HomeFacts } from "#adapters/home-choice.ts";
import { filesOutside, filesUnder, homesIn } from "#adapters/homes.ts";
import { ADAPTERS } from "#adapters/registry.ts";
import type { Adapter, MigrationPlan, NotSupported, SchemaPlan } from "#contract/adapter.ts";
import { SettingsError } from "#contract/failure.ts";
import type { LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import { isAttached, type Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";

/** What was concluded from the files alone. */
export interface Detected {
  readonly adapter: Adapter;
  /** For people: what was recognised. */
  readonly title: string;
  /** Where the application lives, relative to the project: the settings' directory, or what was found. */
  readonly directory: string;
  readonly plan: LaunchPlan;
  readonly models: SchemaPlan | NotSupported;
  readonly migrations: MigrationPlan | NotSupported;
}

/**
 * Finds the directory of the application, chooses the adapter with the highest confidence there, and
 * asks it for its plans.
 *
 * Errors  SettingsError when no start command is found, or several applications are.
 */
export function detect(tree: SourceTree, settings: Settings): Detected {
  const home = homeOf(tree, settings);
  const { directory } = home;
  const files = filesUnder(tree, directory);
  const placed = inDirectory(settings, directory);
  const best = bestOf(files, directory);
  if (best === undefined) return refuse({ lookedAt: [], candidates: [], lines: [] }, tree);
  const launched = best.adapter.launch(files, startable(placed));
  if (!launched.ok) return refuse(launched.error, tree);
  const declared = withDeclarations(launched.value, files, placed);
  const plan = isAttached(settings) ? unstarted(declared, settings) : declared;
  const reasons = [...home.reasons, ...best.detection.reasons, ...plan.reasons];
  return {
    adapter: best.adapter,
    title: best.detection.title ?? best.adapter.title,
    directory,
    plan: { ...plan, reasons },
    models: best.adapter.models(files, placed),
    migrations: best.adapter.migrations(files, placed),
  };
}

/** The same settings for an application that lives here. */
export function inDirectory(settings: Settings, directory: string): Settings {
  return { ...settings, app: { ...settings.app, directory } };
}

function bestOf(tree: SourceTree, directory: string) {
  return ADAPTERS.map((adapter) => ({ adapter, detection: adapter.detect(tree, directory) }))
    .filter(({ detection }) => detection.confidence > 0)
    .sort((a, b) => b.detection.confidence - a.detection.confidence)[0];
}

interface Home {
  readonly directory: string;
  readonly reasons: readonly Origin[];
}

/** The root, unless nothing there is an application and exactly one directory below it is. */
export function homeOf(tree: SourceTree, settings: Settings): Home {
  const { directory, start } = settings.app;
  const given = { directory, reasons: [] };
  if (directory !== "." || start !== undefined || isAttached(settings)) return given;
  const homes = homesIn(tree);
  const rest = filesOutside(tree, homes);
  const atRoot = bestOf(rest, ".");
  const isRecognised = (found: typeof atRoot) =>
    found !== undefined && found.adapter.id !== "generic";
  if (isRecognised(atRoot) || atRoot?.adapter.launch(rest, settings).ok === true) return given;
  const found = homes.filter((home) => isRecognised(bestOf(filesUnder(tree, home), home)));
  const [only] = found;
  if (only === undefined) return given;
  if (found.length > 1) return oneOf(tree, found);
  return { directory: only, reasons: [{ text: `the application lives in ${only}` }] };
}

/** The one that stands out, with the reason and the others named; else the settings must say it. */
function oneOf(tree: SourceTree, homes: readonly string[]): Home {
  const facts = factsOfHomes(tree, homes);
  const chosen = chosenHome(tree, facts);
  if (chosen === undefined) return refuseSeveral(facts);
  const { directory, reason, file } = chosen;
  const others = homes.filter((home) => home !== directory).join(", ");
  const text = `of ${homes.length} applications, the one in ${directory} (not ${others}): ${reason}`;
  return { directory, reasons: [{ text, ...(file === undefined ? {} : { file }) }] };
}

function refuseSeveral(facts: readonly HomeFacts[]): never {
  const described = facts.map(({ directory, deployment, database }) => {
    const known = [deployment, database === undefined ? undefined : "a database"];
    const text = known.filter((part) => part !== undefined).join(", ");
    return text === "" ? directory : `${directory} (${text})`;
  });
  throw new SettingsError([
    {
      key: "app.directory",
      source: "readiness.yml",
      allowed:
        `the directory of one application; there are ${facts.length}: ${described.join("; ")}. ` +
        "Each run judges one of them",
      example: `\napp:\n  directory: ${facts[0]?.directory}`,
    },
  ]);
}

// What already runs needs no start command, an image has its own, and a project may well have none.
function startable(settings: Settings): Settings {
  const { app } = settings;
  const isStarted = !isAttached(settings);
  if (isStarted && app.runtime !== "docker") return settings;
  return app.start !== undefined && isStarted
    ? settings
    : { ...settings, app: { ...app, start: ":" } };
}

function unstarted(plan: LaunchPlan, { app }: Settings): LaunchPlan {
  const key = app.container === undefined ? "app.base-url" : "app.container";
  const origin = { text: `${key}: it already runs, and nothing is started` };
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
