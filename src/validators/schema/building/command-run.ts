import { posix } from "node:path";
import type { Database } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Ports } from "#contract/validator.ts";
import { failureFrom } from "#engines/traces/failure.ts";
import type { CommandRun, PrintedFailure } from "../evidence.ts";
import { mapperLine } from "./mapper-line.ts";

const TAIL_CHARACTERS = 8_192;
const MOST_MESSAGES = 20;
// The server writes its log a moment after the client saw the error.
const LOG_SETTLE_MS = 150;

export interface Command {
  readonly label: string;
  readonly plan: CommandPlan;
  readonly database: Database;
  readonly timeoutMs: number;
}

export interface Ran {
  readonly run: CommandRun;
  /** Everything that was captured, redacted. */
  readonly output: string;
  /** The same as it came; never kept. */
  readonly raw: string;
}

/** Runs a command of the target on one database, with the environment that its instances get. */
export async function runCommand(
  ports: Ports,
  command: Command,
  signal: AbortSignal,
): Promise<Ran> {
  const { plan, database } = command;
  const position = await ports.databases?.position();
  const completion = await ports.runtime.exec(
    {
      label: command.label,
      argv: plan.argv,
      cwd: posix.join(ports.target.root, plan.cwd),
      env: { ...ports.booter.environment(database), ...plan.env },
      timeoutMs: command.timeoutMs,
      ...(plan.stdin === undefined ? {} : { stdin: plan.stdin }),
    },
    signal,
  );
  const output = ports.redact(completion.output.text);
  const failed = completion.exit?.code !== 0;
  const run: CommandRun = {
    label: command.label,
    argv: plan.argv.map((word) => ports.redact(word)),
    exitCode: completion.exit?.code ?? null,
    signal: completion.exit?.signal ?? null,
    startErrorCode: completion.startError?.code ?? null,
    timedOut: completion.timedOut,
    durationMs: completion.durationMs,
    outputTail: output.slice(-TAIL_CHARACTERS),
    failure: failed ? printedFailure(ports, output) : null,
    messages: failed ? await errorsSince({ ports, position, database }, signal) : [],
  };
  return { run, output, raw: completion.output.text };
}

/** The last failure in a text, with the frame inside the migrations folder when there is one. */
export function printedFailure(ports: Ports, text: string): PrintedFailure | null {
  const { tree, migrations } = ports.target;
  const trace = failureFrom(text, {
    root: tree.root,
    files: tree.files,
    read: (path) => tree.read(path),
  });
  if (trace === undefined) return null;
  const files = new Set(migrations.supported ? migrations.files.map(({ file }) => file) : []);
  const frames = trace.frames.filter(({ file }) => files.has(file));
  const frame = trace.language === "python" ? frames.at(-1) : frames[0];
  const { type, message, kind, cause } = trace;
  const place = trace.place ?? mapperLine(tree, message);
  return {
    type,
    message,
    kind,
    cause,
    place: place === undefined ? null : { file: place.file, line: place.line },
    migration: frame === undefined ? null : { file: frame.file, line: frame.line },
  };
}

interface Since {
  readonly ports: Ports;
  readonly position: number | undefined;
  readonly database: Database;
}

async function errorsSince({ ports, position, database }: Since, signal: AbortSignal) {
  if (position === undefined) return [];
  await ports.clock.sleep(LOG_SETTLE_MS, signal);
  const messages = (await ports.databases?.messages(position)) ?? [];
  return messages
    .filter((message) => message.database === database.name && message.level !== "WARNING")
    .slice(-MOST_MESSAGES)
    .map((message) => ({
      ...message,
      message: ports.redact(message.message),
      ...(message.statement === undefined
        ? {}
        : { statement: ports.redact(message.statement).slice(0, 2_000) }),
    }));
}
