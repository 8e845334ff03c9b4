import { posix } from "node:path";
import type { BootStep } from "#contract/boot.ts";
import type { Database, ServerMessage } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Ports } from "#contract/validator.ts";
import { printedRefusal } from "#engines/sqlstate/printed-refusal.ts";
import { refusalsIn } from "#engines/sqlstate/refusals.ts";
import { failureFrom } from "#engines/traces/failure.ts";
import type { CommandRun, FileLine, PrintedFailure } from "../evidence.ts";
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
  const trace = tracedIn(ports, text);
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

function tracedIn({ target: { tree } }: Ports, text: string) {
  return failureFrom(text, {
    root: tree.root,
    files: tree.files,
    read: (path) => tree.read(path),
  });
}

/** What is known of a step that the pipeline ran, and the frames of its failure inside the project. */
export function runOfStep(
  ports: Ports,
  step: BootStep | undefined,
  messages: readonly ServerMessage[],
): CommandRun & { readonly frames: readonly FileLine[] } {
  const { output, exit } = step ?? {};
  const text = output?.text ?? "";
  const failure = printedFailure(ports, text);
  return {
    label: step?.name ?? "migrate",
    argv: step?.argv ?? [],
    exitCode: exit?.code ?? null,
    signal: exit?.signal ?? null,
    startErrorCode: step?.startError?.code ?? null,
    timedOut: step?.timedOut ?? false,
    durationMs: step?.durationMs ?? 0,
    outputTail: text.slice(-TAIL_CHARACTERS),
    failure,
    messages: messages.length > 0 ? errorsIn(ports, messages) : printedIn(text),
    frames: tracedIn(ports, text)?.frames ?? [],
  };
}

/** Where the server's log cannot be read, what the command printed of it. */
function printedIn(text: string): readonly ServerMessage[] {
  const printed = printedRefusal(text);
  if (printed === undefined) return [];
  return [{ at: "", level: "ERROR", database: "", role: "", ...printed }];
}

function errorsIn(ports: Ports, messages: readonly ServerMessage[]): readonly ServerMessage[] {
  return refusalsIn(messages)
    .slice(-MOST_MESSAGES)
    .map((message) => ({
      ...message,
      message: ports.redact(message.message),
      ...(message.detail === undefined ? {} : { detail: ports.redact(message.detail) }),
      ...(message.statement === undefined
        ? {}
        : { statement: ports.redact(message.statement).slice(0, 2_000) }),
    }));
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
  return errorsIn(
    ports,
    messages.filter((message) => message.database === database.name),
  );
}
