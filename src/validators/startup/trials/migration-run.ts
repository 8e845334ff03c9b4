import { posix } from "node:path";
import type { BootStep } from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { Database, ServerMessage } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Exit } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { migrationLine } from "#engines/migrations/migration-line.ts";
import { refusalsIn } from "#engines/sqlstate/refusals.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { SourceLine } from "../evidence.ts";
import { failureOfText, lastLinesOf } from "../observe-failure.ts";
import { targetTree } from "../target-tree.ts";

const MIGRATE_TIMEOUT_MS = 120_000;
// The server writes its log a moment after the client saw the error.
const LOG_SETTLE_MS = 200;
const MOST_STATEMENT = 600;

/** One run of the migrations that failed. */
export interface FailedRun {
  /** The migration command, or the start that migrates by itself. */
  readonly step: "migrate" | "start";
  /** As one would type it. */
  readonly command: string;
  readonly exit?: Exit;
  readonly timedOut: boolean;
  readonly lastLines: readonly string[];
  readonly failure?: TraceFailure;
  /** What the server refused last. */
  readonly refused?: Refused;
  /** The line of a migration that it is about. */
  readonly at?: SourceLine;
}

export type Refused = Pick<ServerMessage, "sqlstate" | "message" | "detail" | "statement">;

/** What is known of a step that brought no database to its state. */
export function failedRun(
  ports: Ports,
  step: BootStep | undefined,
  messages: readonly ServerMessage[],
): FailedRun {
  const text = step?.output.text ?? "";
  const failure = failureOfText(targetTree(ports.target), text);
  const refused = refusedIn(ports, messages);
  const at = migrationLine(ports.target, {
    frames: failure?.frames ?? [],
    said: [refused?.message ?? "", text.slice(-4_000)],
    statement: refused?.statement ?? "",
  });
  return {
    step: step?.name === "migrate" ? "migrate" : "start",
    command: commandLine(step?.argv ?? []),
    timedOut: step?.timedOut ?? false,
    lastLines: lastLinesOf(text),
    ...(step?.exit === undefined ? {} : { exit: step.exit }),
    ...(failure === undefined ? {} : { failure }),
    ...(refused === undefined ? {} : { refused }),
    ...(at === undefined ? {} : { at }),
  };
}

/** The last error of the server, redacted and within bounds. */
export function refusedIn(ports: Ports, messages: readonly ServerMessage[]): Refused | undefined {
  const last = refusalsIn(messages).at(-1);
  if (last === undefined) return undefined;
  const { sqlstate, detail, statement } = last;
  const clean = (text: string) => ports.redact(text).slice(0, MOST_STATEMENT);
  return {
    sqlstate,
    message: clean(last.message),
    ...(detail === undefined ? {} : { detail: clean(detail) }),
    ...(statement === undefined ? {} : { statement: clean(statement) }),
  };
}

export interface MigrationRun {
  readonly isGood: boolean;
  readonly step: BootStep;
  readonly messages: readonly ServerMessage[];
}

interface MigrationQuestion {
  readonly migrate: CommandPlan;
  readonly database: Database;
  /** Default 120000. */
  readonly timeoutMs?: number;
}

/** Runs this version's migration command on one database, whoever else works on it. */
export async function runMigrations(
  ports: Ports,
  { migrate, database, timeoutMs = MIGRATE_TIMEOUT_MS }: MigrationQuestion,
  signal: AbortSignal,
): Promise<MigrationRun> {
  const position = await ports.databases?.position();
  const completion = await ports.runtime.exec(
    {
      label: "migrate",
      argv: migrate.argv,
      cwd: posix.join(ports.target.root, migrate.cwd),
      env: { ...ports.booter.environment(database), ...migrate.env },
      timeoutMs,
      ...(migrate.stdin === undefined ? {} : { stdin: migrate.stdin }),
    },
    signal,
  );
  const { exit, startError, timedOut, durationMs, output } = completion;
  const step: BootStep = {
    name: "migrate",
    argv: migrate.argv.map((word) => ports.redact(word)),
    cwd: migrate.cwd,
    timedOut,
    durationMs,
    output: { ...output, text: ports.redact(output.text) },
    ...(exit === undefined ? {} : { exit }),
    ...(startError === undefined ? {} : { startError }),
  };
  if (exit?.code === 0) return { isGood: true, step, messages: [] };
  await ports.clock.sleep(LOG_SETTLE_MS, signal);
  return { isGood: false, step, messages: await messagesOf(ports, database, position) };
}

/** What the server said about one database since then. */
export async function messagesOf(
  { databases }: Ports,
  database: Database,
  since: number | undefined,
): Promise<readonly ServerMessage[]> {
  if (databases === undefined || since === undefined) return [];
  const messages = (await databases.messages(since)) ?? [];
  return messages.filter((message) => message.database === database.name);
}
