import { containerPlan } from "#adapters/containers/plan.ts";
import type { ContainerPlan, ContainerProblem } from "#contract/container.ts";
import { localHostOf } from "#contract/database-host.ts";
import { EnvironmentError, SettingsError } from "#contract/failure.ts";
import { isAttached, type Settings } from "#contract/settings.ts";
import type { Origin } from "#contract/source-tree.ts";
import { homeOf } from "./1-detect.ts";
import type { EngineAnswer, Surroundings } from "./surroundings.ts";

type Absence = Extract<EngineAnswer, { isThere: false }>;

/** What carries the target in this run, and why. */
export type Carrier =
  | { readonly kind: "process" | "attach"; readonly reasons: readonly Origin[] }
  | {
      readonly kind: "docker";
      readonly plan: ContainerPlan;
      readonly reasons: readonly Origin[];
    };

/**
 * Docker when there is an image or a Dockerfile and an engine that answers, else plain processes. What
 * the settings ask for is never replaced by something else.
 *
 * Errors  SettingsError when the runtime asked for has nothing to run, or cannot choose;
 *         EnvironmentError `engine-absent` when containers are asked for and cannot be had.
 */
export async function chooseCarrier(given: Surroundings, signal: AbortSignal): Promise<Carrier> {
  const { settings, tree } = given;
  const { app } = settings;
  if (isAttached(settings)) return { kind: "attach", reasons: [] };
  if (app.runtime === "process") return { kind: "process", reasons: [] };
  const isWanted = app.runtime === "docker" || namesImage(settings);
  const reason = isWanted ? undefined : processReason(settings);
  if (reason !== undefined) return processes(`${reason}: it runs as a plain process`);
  const found = containerPlan(tree, placed(given));
  if (found === undefined) {
    if (isWanted) throw nothingToRun();
    return processes("no Dockerfile and no image: it runs as a plain process");
  }
  if (!found.ok) {
    if (isWanted) throw undecided(found.error);
    return processes(`${found.error.message}; it runs as a plain process`);
  }
  const engine = await given.askEngine(signal);
  if (engine.isThere) {
    const version = { text: `Docker engine ${engine.version}` };
    return { kind: "docker", plan: found.value, reasons: [version, ...found.value.reasons] };
  }
  if (isWanted) throw engineAbsent(engine);
  return processes(
    `there is a Dockerfile, but no Docker engine answers (${engine.reason}): it runs as a plain process`,
  );
}

/** What the settings say that only a plain process can follow. */
function processReason({ app, database }: Settings): string | undefined {
  if (app.start !== undefined) return "app.start names a command";
  if (app.install !== undefined) return "app.install names a command";
  const host = database.url === undefined ? undefined : localHostOf(database.url);
  return host === undefined
    ? undefined
    : `database.url is an address on ${host}, which no container reaches`;
}

function processes(text: string): Carrier {
  return { kind: "process", reasons: [{ text }] };
}

function namesImage({ app }: Settings): boolean {
  return app.image !== undefined || app.dockerfile !== undefined;
}

// A Dockerfile lies beside the application, which need not be at the root.
function placed({ tree, settings }: Surroundings): Settings {
  if (namesImage(settings)) return settings;
  const { directory } = homeOf(tree, settings);
  return { ...settings, app: { ...settings.app, directory } };
}

function nothingToRun(): SettingsError {
  return new SettingsError([
    {
      key: "app.dockerfile",
      source: "readiness.yml",
      allowed:
        "a Dockerfile of this repository, or app.image with an image to run; neither was found, and app.runtime is docker",
      example: "\napp:\n  dockerfile: deploy/Dockerfile",
    },
  ]);
}

function undecided(problem: ContainerProblem): SettingsError {
  const guesses = problem.candidates.map(({ text, file, line }) =>
    file === undefined ? text : `${text} (${file}${line === undefined ? "" : `:${line}`})`,
  );
  return new SettingsError([
    {
      key: problem.key,
      source: "readiness.yml",
      allowed: `one image to run. ${problem.message}. Candidates: ${guesses.join("; ") || "none"}`,
      example: `\n${problem.lines.join("\n")}`,
    },
  ]);
}

function engineAbsent({ reason, advice }: Absence): EnvironmentError {
  return new EnvironmentError({
    reason: "engine-absent",
    message: `No Docker engine can be used: ${reason}`,
    tried: ["docker version"],
    advice,
  });
}
