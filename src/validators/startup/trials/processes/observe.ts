import { commandLine } from "#contract/command-line.ts";
import type { Database } from "#contract/database.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { ProcessPlan } from "#contract/launch.ts";
import type { CommandSpec, Completion } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import type { SourceLine } from "../../evidence.ts";
import { type Booted, saidIn } from "../booted.ts";
import { notApplicable } from "../compared.ts";
import { type DevDependency, devDependencyOf, packageOf } from "../dev-dependency.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { absentProgram, isForgottenScript, uninstalledPackage } from "./absent-program.ts";
import { wantedOutside } from "./outside.ts";

const RELEASE_LIMIT_MS = 120_000;
/** A worker that lives this long has read its configuration and reached its queue. */
const WORKER_MS = 5_000;
const MOST_PROCESSES = 12;

type Ran = Exclude<ProcessPlan["kind"], "web" | "task">;

/** One declared process type, run by itself, with no network but the database. */
export interface ProcessRun
  extends Pick<Booted, "failure" | "lastLines" | "excerpt">,
    Pick<Completion, "exit" | "startError" | "timedOut"> {
  readonly name: string;
  readonly kind: Ran;
  readonly text: string;
  readonly origin?: SourceLine;
  readonly durationMs: number;
  readonly limitMs: number;
  /** What it wants that is not PostgreSQL and is not there: an address, or the line that says so. */
  readonly service?: string;
  /** A program that this machine lacks and that is no file of the project, or a package that was not installed. */
  readonly absent?: string;
  /** What it lacks, when that is a dependency of development. */
  readonly lacks?: DevDependency;
}

export interface ProcessesSeen {
  readonly runs: readonly ProcessRun[];
  /** Tasks, which run now and then and change what they like; they are not run here. */
  readonly tasks?: readonly { readonly name: string; readonly text: string }[];
}

export async function observeProcesses(
  { ports }: TrialContext,
  signal: AbortSignal,
): Promise<Tried<ProcessesSeen>> {
  const plans = ports.target.plan.processes ?? [];
  const tasks = plans
    .filter(({ kind }) => kind === "task")
    .map(({ name, command }) => ({ name, text: commandLine(command.argv) }));
  const others = plans.filter(({ kind }) => kind === "worker" || kind === "release");
  if (tasks.length === 0 && others.length === 0)
    return notApplicable("No process type is declared beside the one that serves.");
  const runs: ProcessRun[] = [];
  try {
    for (const plan of others.slice(0, MOST_PROCESSES)) {
      const run = await observeProcess(ports, plan, signal);
      if (run !== undefined) runs.push(run);
    }
  } catch (error) {
    // Outside of a network of its own it could reach whom it likes.
    if (!(error instanceof EnvironmentError) || error.reason !== "unsupported") throw error;
    return notApplicable(error.message);
  }
  if (runs.length > 0 || others.length === 0) return { tried: true, seen: { runs, tasks } };
  return { tried: false, outcome: "inconclusive", reason: "No migrated database could be made." };
}

async function observeProcess(
  ports: Ports,
  plan: ProcessPlan,
  signal: AbortSignal,
): Promise<ProcessRun | undefined> {
  if (ports.databases === undefined)
    return await runOn(ports, { plan, database: undefined }, signal);
  const state = await ports.booter.state("migrated", signal);
  if (state.outcome !== "reached") return undefined;
  await using database = state.database;
  // Without `await` the database would be gone before the process connects to it.
  return await runOn(ports, { plan, database }, signal);
}

async function runOn(
  ports: Ports,
  { plan, database }: { readonly plan: ProcessPlan; readonly database: Database | undefined },
  signal: AbortSignal,
): Promise<ProcessRun> {
  const { name, kind, command } = plan;
  const { root } = ports.target;
  const limitMs = kind === "worker" ? WORKER_MS : RELEASE_LIMIT_MS;
  const given = database === undefined ? {} : ports.booter.environment(database);
  const spec: CommandSpec = {
    label: `process ${name}`,
    argv: command.argv,
    cwd: command.cwd === "." ? root : `${root}/${command.cwd}`,
    env: { ...given, ...command.env },
    timeoutMs: limitMs,
    reach: database === undefined ? [] : [database.connection],
  };
  const completion = await ports.runtime.exec(spec, signal);
  const { exit, startError, timedOut, durationMs, output } = completion;
  const said = saidIn(ports, ports.redact(output.text));
  const { file, line } = command.origin;
  const run = {
    ...{
      name,
      kind: kind as Ran,
      text: commandLine(command.argv),
      limitMs,
      timedOut,
    },
    ...(file === undefined ? {} : { origin: { file, ...(line === undefined ? {} : { line }) } }),
    ...(exit === undefined ? {} : { exit }),
    ...(startError === undefined ? {} : { startError }),
    durationMs: Math.round(durationMs),
    ...said,
  };
  const program = absentProgram(run);
  const service = wantedOutside(said);
  const lacks = lackOf(ports, [program, said.failure]);
  const absent = lacks === undefined ? absentOf(ports, plan, [program, said.failure]) : undefined;
  return {
    ...run,
    ...(service === undefined ? {} : { service }),
    ...(lacks === undefined ? {} : { lacks }),
    ...(absent === undefined ? {} : { absent }),
  };
}

/** A program of the machine, or a package that was not installed. */
function absentOf(
  { target: { tree } }: Ports,
  { command }: ProcessPlan,
  [program, failure]: Missing,
): string | undefined {
  if (program === undefined) return uninstalledPackage(failure, tree);
  return isForgottenScript(program, command.cwd, tree) ? undefined : program;
}

type Missing = readonly [program: string | undefined, failure: Booted["failure"]];

/** A program or a package that only development has. */
function lackOf(ports: Ports, [program, failure]: Missing): DevDependency | undefined {
  const { directory } = ports.settings.app;
  const missing = failure?.kind === "import" ? failure.missing : undefined;
  for (const wanted of [program, missing]) {
    const name = packageOf(wanted ?? "");
    const found =
      name === undefined ? undefined : devDependencyOf(ports.target.tree, { name, directory });
    if (found !== undefined) return found;
  }
  return undefined;
}
