import { commandLine } from "#contract/command-line.ts";
import type { Database } from "#contract/database.ts";
import type { ProcessPlan } from "#contract/launch.ts";
import type { CommandSpec, Completion } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { addressOfService } from "../../absent-service.ts";
import type { SourceLine } from "../../evidence.ts";
import { type Booted, saidIn } from "../booted.ts";
import { type DevDependency, devDependencyOf, packageOf } from "../dev-dependency.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";

const RELEASE_LIMIT_MS = 120_000;
const TASK_LIMIT_MS = 60_000;
/** A worker that lives this long has read its configuration and reached its queue. */
const WORKER_MS = 5_000;
const MOST_PROCESSES = 12;
const NOT_FOUND = 127;

/** One declared process type, run by itself. */
export interface ProcessRun
  extends Pick<Booted, "failure" | "lastLines" | "excerpt">,
    Pick<Completion, "exit" | "startError" | "timedOut"> {
  readonly name: string;
  readonly kind: Exclude<ProcessPlan["kind"], "web">;
  readonly text: string;
  readonly origin?: SourceLine;
  readonly durationMs: number;
  readonly limitMs: number;
  /** Address of a service other than PostgreSQL that it asks for in vain. */
  readonly service?: string;
  /** What it lacks, when that is a dependency of development. */
  readonly lacks?: DevDependency;
}

export interface ProcessesSeen {
  readonly runs: readonly ProcessRun[];
}

export async function observeProcesses(
  { ports }: TrialContext,
  signal: AbortSignal,
): Promise<Tried<ProcessesSeen>> {
  const plans = (ports.target.plan.processes ?? []).filter(({ kind }) => kind !== "web");
  if (plans.length === 0)
    return {
      tried: false,
      outcome: "not-applicable",
      reason: "No process type is declared beside the one that serves.",
    };
  const runs: ProcessRun[] = [];
  for (const plan of plans.slice(0, MOST_PROCESSES)) {
    const run = await observeProcess(ports, plan, signal);
    if (run !== undefined) runs.push(run);
  }
  if (runs.length > 0) return { tried: true, seen: { runs } };
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
  const limitMs = limitOf(kind);
  const given = database === undefined ? {} : ports.booter.environment(database);
  const spec: CommandSpec = {
    label: `process ${name}`,
    argv: command.argv,
    cwd: command.cwd === "." ? root : `${root}/${command.cwd}`,
    env: { ...given, ...command.env },
    timeoutMs: limitMs,
  };
  const completion = await ports.runtime.exec(spec, signal);
  const { exit, startError, timedOut, durationMs, output } = completion;
  const said = saidIn(ports, ports.redact(output.text));
  const { file, line } = command.origin;
  const run = {
    ...{
      name,
      kind: kind as ProcessRun["kind"],
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
  const service = addressOfService(said.failure, said.lastLines);
  const lacks = lackOf(ports, run);
  return {
    ...run,
    ...(service === undefined ? {} : { service }),
    ...(lacks === undefined ? {} : { lacks }),
  };
}

function limitOf(kind: ProcessPlan["kind"]): number {
  if (kind === "worker") return WORKER_MS;
  return kind === "release" ? RELEASE_LIMIT_MS : TASK_LIMIT_MS;
}

/** A program or a package that only development has. */
function lackOf(
  ports: Ports,
  { exit, startError, text, failure }: Omit<ProcessRun, "service" | "lacks">,
): DevDependency | undefined {
  const { directory } = ports.settings.app;
  const program = text.replace(/^(?:exec |npx )+/, "").split(/\s/)[0] ?? "";
  const isAbsent = exit?.code === NOT_FOUND || startError?.code === "ENOENT";
  const missing = failure?.kind === "import" ? failure.missing : undefined;
  const wanted = [isAbsent ? program : undefined, missing].flatMap(
    (name) => packageOf(name ?? "") ?? [],
  );
  for (const name of wanted) {
    const found = devDependencyOf(ports.target.tree, { name, directory });
    if (found !== undefined) return found;
  }
  return undefined;
}
