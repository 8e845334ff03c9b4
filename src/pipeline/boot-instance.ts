import type {
  BootOptions,
  BootRecord,
  BootStep,
  ContainerRecord,
  Instance,
} from "#contract/boot.ts";
import type { Database, DatabaseServer } from "#contract/database.ts";
import type { CommandSpec, Completion, Running } from "#contract/runtime.ts";
import type { TargetContainer } from "#contract/target.ts";
import type { Detected } from "./1-detect.ts";
import { exitOf, timesOf, withinRoot } from "./boot-record.ts";
import { commandSpec } from "./commands.ts";
import { requireSpace } from "./disk-full.ts";
import { type Environment, withOverrides } from "./environment.ts";
import { requireTool } from "./lacking-machine.ts";
import type { Redactor } from "./redaction.ts";
import type { ImageBuild, Surroundings } from "./surroundings.ts";

// The server writes its log a moment after a client saw the error or the session.
export const LOG_SETTLE_MS = 150;

export interface BootContext {
  readonly surroundings: Surroundings;
  readonly detected: Detected;
  readonly databases: DatabaseServer | undefined;
  readonly redactor: Redactor;
  /** Present when a container carries the target. */
  readonly container?: TargetContainer;
  /** How the image was built, when it was. */
  readonly build?: ImageBuild & { readonly isGood: boolean };
  /** Where several booters must make up the same. */
  readonly invented?: Invented;
  /** Default: long enough for a cold install. */
  readonly installTimeoutMs?: number;
}

/** What is made up for the target's environment; changed as its booters learn. */
export interface Invented {
  /** Secrets by the names of their variables. */
  readonly values: Map<string, string>;
  /** Variables that the target is well without, and ends with. */
  withheld: ReadonlySet<string>;
}

export interface StartQuestion {
  readonly port: number;
  readonly options: BootOptions;
  /** What was done before the start. */
  readonly steps: readonly BootStep[];
  readonly database: Database | undefined;
  readonly environment: Environment;
}

/** Starts the target once, waits until it is ready or known not to be, and records what was seen. */
export async function startInstance(
  context: BootContext,
  question: StartQuestion,
  signal: AbortSignal,
): Promise<Instance> {
  const { port, options, environment } = question;
  const { surroundings, detected, databases } = context;
  const { settings, runtime, clock } = surroundings;
  const env = withOverrides(environment.env, options.env ?? {});
  const plan = options.command ?? detected.plan.start;
  const spec = {
    ...commandSpec(surroundings.root, { label: options.label, plan, env, timeoutMs: 0 }),
    ...surroundedBy(question),
  };
  const position = await databases?.position();
  const startedMs = clock.monotonicMs();
  const running = await runtime.start(spec, signal);
  try {
    const readiness = await surroundings.waitForReady({
      running,
      http: surroundings.http,
      port,
      healthPaths: detected.plan.healthPaths,
      timeoutMs: options.readyTimeoutMs ?? settings.app.readyTimeoutMs,
      signal,
    });
    await clock.sleep(LOG_SETTLE_MS, signal);
    const completion = {
      timedOut: readiness.outcome === "timed-out",
      durationMs: clock.monotonicMs() - startedMs,
      output: running.log.capture(),
      ...exitOf(running),
    };
    const step = stepOf(context, { name: "start", spec, completion });
    const seen = await seenBy(databases, { database: question.database, position });
    if (readiness.outcome === "exited") requireTool(runtime, step);
    if (readiness.outcome !== "ready")
      requireSpace({ messages: seen.databaseMessages, output: step.output.text });
    const record: BootRecord = context.redactor.redactValue({
      label: options.label,
      outcome: readiness.outcome,
      steps: [...question.steps, step],
      assignedPort: port,
      ...timesOf(readiness),
      probes: readiness.probes,
      ...seen,
      variables: environment.variables.filter(({ name }) => name in env),
      ...exitOf(running),
      ...(await containerOf(running, { settings, options })),
    });
    return instanceOf({ record, running, port: readiness.port }, question);
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
}

/** What a boot is asked to do otherwise than the plan says. */
function surroundedBy({ options, database }: StartQuestion): Partial<CommandSpec> {
  const { confinement, directory, openFileLimit, reach } = options;
  return {
    ...(confinement === undefined ? {} : { confinement }),
    ...(directory === undefined ? {} : { cwd: directory }),
    ...(openFileLimit === undefined ? {} : { openFileLimit }),
    ...(reach === undefined ? {} : { reach: database === undefined ? [] : [database.connection] }),
  };
}

function instanceOf(
  started: {
    readonly record: BootRecord;
    readonly running: Running;
    readonly port: number | undefined;
  },
  { database, environment }: StartQuestion,
): Instance {
  const { record, running, port } = started;
  return {
    record,
    running,
    ...(database === undefined ? {} : { database }),
    ...(port === undefined ? {} : { baseUrl: `http://${running.address}:${port}` }),
    secrets: environment.secrets,
    [Symbol.asyncDispose]: async () => running[Symbol.asyncDispose](),
  };
}

async function seenBy(
  databases: DatabaseServer | undefined,
  {
    database,
    position,
  }: { readonly database: Database | undefined; readonly position: number | undefined },
): Promise<Pick<BootRecord, "databaseSessionCount" | "databaseMessages">> {
  if (position === undefined) return { databaseSessionCount: null, databaseMessages: [] };
  const count =
    database === undefined ? undefined : await databases?.sessionCount(database, position);
  const messages = (await databases?.messages(position)) ?? [];
  return {
    databaseSessionCount: count ?? null,
    databaseMessages: messages.filter(
      (message) => message.database === "" || message.database === database?.name,
    ),
  };
}

/**
 * What the engine says of the container.
 *
 * Errors  EnvironmentError when the engine lost it: then its end says nothing about the target.
 */
async function containerOf(
  { container }: Running,
  {
    settings,
    options,
  }: Pick<BootContext["surroundings"], "settings"> & { readonly options: BootOptions },
): Promise<{ readonly container?: ContainerRecord }> {
  if (container === undefined) return {};
  const { isOutOfMemory, error } = await container.state();
  const { memoryBytes, capabilities } = options.confinement ?? {};
  return {
    container: {
      isOutOfMemory,
      memoryLimitBytes: memoryBytes ?? settings.app.memoryLimitMb * 2 ** 20,
      startError: error,
      needsCapabilities: capabilities === "default",
    },
  };
}

/** What a command of the target came to, without secrets. */
export function stepOf(
  { redactor, surroundings }: BootContext,
  given: {
    readonly name: BootStep["name"];
    readonly spec: Pick<CommandSpec, "argv" | "cwd">;
    readonly completion: Completion;
  },
): BootStep {
  const { name, spec, completion } = given;
  const { durationMs, timedOut, output, exit, startError } = completion;
  return {
    name,
    argv: spec.argv.map((word) => redactor.redact(word)),
    cwd: withinRoot(spec.cwd, surroundings.root),
    timedOut,
    durationMs,
    output: { ...output, text: redactor.redact(output.text) },
    ...(exit === undefined ? {} : { exit }),
    ...(startError === undefined ? {} : { startError }),
  };
}

export function buildStep(context: BootContext, { argv, completion }: ImageBuild): BootStep {
  const { root } = context.surroundings;
  return stepOf(context, { name: "build", spec: { argv, cwd: root }, completion });
}
