import type { BootStep } from "#contract/boot.ts";
import { touchOf } from "#contract/changes.ts";
import type { ServerMessage } from "#contract/database.ts";
import type { Answer } from "#contract/finding.ts";
import { likeliest } from "#engines/causes/rank.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import { withShortLines } from "#engines/traces/text.ts";
import type { Clues } from "../clues/shape.ts";
import type { SourceLine, StartupEvidence } from "../evidence.ts";
import type { StartupRule } from "../rules.ts";

/** A boot that failed, as every cause looks at it. */
export interface FailedBoot {
  readonly evidence: StartupEvidence;
  readonly clues: Clues;
  readonly failure: TraceFailure | undefined;
  readonly step: BootStep | undefined;
  /** The output of the decisive step. */
  readonly said: string;
  /** Code of what the database refused: as the server logged it, else as the output says. */
  readonly sqlstate: string | undefined;
  readonly refused: ServerMessage | undefined;
}

/** What a cause says about a boot that it explains. */
export type Told = Pick<Answer, "message" | "remedy" | "place" | "fix" | "replay" | "subject"> & {
  /** Default: violated. */
  readonly outcome?: Answer["outcome"];
  /** Default: the cause of the failure that was printed, so that other phases see the same one. */
  readonly cause?: string | undefined;
};

/** One row of a table: the first one that tells something explains the boot. */
export interface Cause {
  readonly rule: StartupRule;
  readonly tell: (boot: FailedBoot) => Told | undefined;
}

// node-postgres prints code: '42P01', Go and Rust clients SQLSTATE 42P01, PDO SQLSTATE[42P01].
const PRINTED_STATE = /\bSQLSTATE[\s:=([]*([0-9A-Z]{5})\b|\bcode: ['"]([0-9][0-9A-Z]{4})['"]/;

// What was said and survived long before the end did not decide it.
const MOST_LINES = 120;

export function failedBoot(evidence: StartupEvidence): FailedBoot {
  const { failedStep, boot, clues = {} } = evidence;
  const step = failedStep === undefined ? undefined : boot.steps[failedStep];
  const last = (step?.output.text ?? "").split("\n").slice(-MOST_LINES);
  const said = withShortLines(last.join("\n"));
  const printed = PRINTED_STATE.exec(said);
  const refused = decisive(clues.refused, said) ? clues.refused : undefined;
  return {
    evidence,
    clues,
    failure: ranked(evidence.failure, clues),
    step,
    said,
    sqlstate: refused?.sqlstate ?? printed?.[1] ?? printed?.[2],
    refused,
  };
}

/** The line of the stack that is likeliest at fault: the deepest, or a caller that this branch changes. */
function ranked(failure: TraceFailure | undefined, { changes }: Clues): TraceFailure | undefined {
  if (changes === undefined || failure?.place === undefined || failure.kind !== "exception")
    return failure;
  const { place } = failure;
  const order = failure.language === "python" ? failure.frames.toReversed() : failure.frames;
  const own = order.filter(({ inRepository }) => inRepository);
  const isFramed = own.some(({ file, line }) => file === place.file && line === place.line);
  if (!isFramed) return failure;
  const candidates = own.map(({ file, line, inRepository }, depth) => {
    return { file, line, inRepository, depth, touch: touchOf(changes, { file, line }) };
  });
  const best = likeliest(candidates);
  if (best === undefined || best.depth === 0) return failure;
  return { ...failure, place: { file: best.file, line: best.line } };
}

// A client may try something, be refused, and go on; only a refusal it speaks of ended it.
function decisive(refused: ServerMessage | undefined, said: string): boolean {
  return (
    refused !== undefined &&
    (said === "" || said.includes(refused.message.split("\n")[0]?.slice(0, 80) ?? ""))
  );
}

/** A failure's line, else that of the command that failed. */
export function placeOf({ failure, evidence, clues }: FailedBoot): SourceLine | undefined {
  const isMigration = evidence.boot.outcome === "migrate-failed";
  const command = isMigration ? evidence.migrate?.origin : evidence.start.origin;
  return failure?.place ?? (isMigration ? clues.migration : undefined) ?? command;
}

const COLOUR = /\u001b\[[\d;]*m/g;

/** The first line of the output that matches, without what stands around it. */
export function lineWith(said: string, pattern: RegExp): string | undefined {
  return said
    .replaceAll(COLOUR, "")
    .split("\n")
    .find((line) => pattern.test(line))
    ?.trim()
    .slice(0, 300);
}

/** What ended it: the failure that was printed, else the last lines. */
export function decisiveText({ failure, evidence }: FailedBoot): string {
  return failure === undefined
    ? evidence.lastLines.join("\n")
    : `${failure.type}: ${failure.message}`;
}
