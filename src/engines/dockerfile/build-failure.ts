import { endedAt, instructionAt, isOfBuildkit, plain } from "./build-step.ts";
import { joined, relative } from "./image-path.ts";
import type { Dockerfile, Instruction } from "./shape.ts";

/** Why a build ended, and where. */
export interface BuildFailure {
  /**
   * - `run`: a command failed.
   * - `copy`: what should be copied is not there.
   * - `base`: a base image cannot be had.
   * - `syntax`: the Dockerfile cannot be read.
   */
  readonly kind: "run" | "copy" | "base" | "syntax" | "other";
  /** The instruction's lines; absent when the output does not tell. */
  readonly line?: number;
  readonly lastLine?: number;
  readonly keyword?: string;
  /** One sentence. */
  readonly reason: string;
  /** Of a command. */
  readonly exitCode?: number;
  /** What should be copied, relative to the build context or to the root of the image it comes from. */
  readonly source?: string;
  /** It comes from an earlier stage or another image, and not from the build context. */
  readonly isFromStage?: boolean;
  /** Of a base image. */
  readonly reference?: string;
  /** The builder could not reach a registry; what a command could not reach is in its own output. */
  readonly isNetworkTrouble: boolean;
}

const ESCAPE_SEQUENCE = /\u001B\[[0-9;]*[A-Za-z]/g;
const NETWORK =
  /no such host|dial tcp|i\/o timeout|TLS handshake|connection (?:refused|reset)|network is unreachable|Temporary failure in name resolution|toomanyrequests|context deadline exceeded|Client\.Timeout|x509:|unexpected EOF|50[234] (?:Bad Gateway|Service Unavailable|Gateway)/i;

type Told = Omit<BuildFailure, "line" | "lastLine" | "keyword" | "isNetworkTrouble"> & {
  /** Where it is, when the message itself says. */
  readonly at?: Instruction | number;
};

type Reader = (told: Message, file: Dockerfile) => Told | undefined;

interface Message {
  /** The builder's own last word. */
  readonly last: string;
  readonly output: string;
  readonly step: Instruction | undefined;
}

// In this order: what is said of the file, of its base, of what it copies; then what it runs.
const READERS: readonly Reader[] = [
  unreadable,
  baseAbsent,
  sourceAbsent,
  userAbsent,
  commandFailed,
];

/**
 * Why a build of this Dockerfile failed. Both builders' words are known.
 *
 * Source  outputs of the classic builder and of BuildKit, test/fixtures/builds.
 */
export function failedInstruction(file: Dockerfile, buildOutput: string): BuildFailure {
  const output = buildOutput.replace(ESCAPE_SEQUENCE, "").replace(/\r\n?/g, "\n");
  const last = lastWord(output);
  const step = endedAt(file, output);
  const message = { last, output, step };
  let told: Told | undefined;
  for (const read of READERS) told ??= read(message, file);
  const { at = step, ...failure } = told ?? other(message);
  const instruction = typeof at === "number" ? instructionAt(file, at) : at;
  const line = typeof at === "number" ? Math.min(at, file.lineCount) : at?.line;
  return {
    ...failure,
    ...(line === undefined
      ? {}
      : { line, lastLine: Math.max(line, instruction?.lastLine ?? line) }),
    ...(instruction === undefined ? {} : { keyword: instruction.keyword }),
    isNetworkTrouble: ["base", "other"].includes(failure.kind) && NETWORK.test(last),
  };
}

function lastWord(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  // With BuildKit everything that a command prints has a number before it, so that this is the builder's own.
  const solved = isOfBuildkit(output)
    ? lines.findLast((line) => /^ERROR: /i.test(line))
    : undefined;
  return (solved ?? lines.at(-1) ?? "").trim();
}

function unreadable({ last }: Message, file: Dockerfile): Told | undefined {
  const [, number, text = ""] = /parse error (?:on )?line (\d+): (.*)$/i.exec(last) ?? [];
  if (number !== undefined)
    return {
      kind: "syntax",
      reason: `The Dockerfile cannot be read: ${text}.`,
      at: Number(number),
    };
  const blank = /base name \((.*)\) should not be blank/.exec(last)?.[1];
  if (blank !== undefined) {
    const stage = file.stages.find(({ base }) => base === blank);
    const reason = `The base image ${blank} is empty: its ARG has no value.`;
    return { kind: "syntax", reason, ...(stage === undefined ? {} : { at: stage.from }) };
  }
  const refusal =
    /(invalid reference format.*|unknown instruction: .*|file with no instructions.*|no build stage in current context.*|the Dockerfile .* cannot be empty.*)$/i.exec(
      last,
    )?.[1];
  if (refusal === undefined) return undefined;
  return { kind: "syntax", reason: `The Dockerfile cannot be read: ${refusal}.` };
}

const REFUSED =
  /pull access denied|manifest (?:for .* )?(?:not found|unknown)|repository does not exist|failed to resolve source metadata|no matching manifest/i;

function baseAbsent({ last, output, step }: Message, file: Dockerfile): Told | undefined {
  const loaded = /^ > \[internal\] load metadata for (\S+?):?$/m.exec(output)?.[1];
  const isFrom = step?.keyword === "FROM";
  if (!isFrom && loaded === undefined && !REFUSED.test(last)) return undefined;
  const written = file.stages.find(({ from }) => isFrom && from === step)?.base;
  const named = /(?:denied for|manifest for|source metadata for) (\S+?)[,:]?(?:\s|$)/i.exec(
    last,
  )?.[1];
  const isPlain = written?.includes("$") === false;
  const reference = isPlain ? written : (loaded ?? named ?? written);
  const shown = reference === undefined ? "A base image" : `The base image ${reference}`;
  return {
    kind: "base",
    reason: `${shown} cannot be had: ${causeOf(last)}.`,
    ...(reference === undefined ? {} : { reference }),
  };
}

function sourceAbsent({ last, step }: Message): Told | undefined {
  if (step?.keyword !== "COPY" && step?.keyword !== "ADD") return undefined;
  const isFromStage = step.flags.some(({ name }) => name === "from");
  if (/no source files were specified/.test(last)) {
    const reason = `${step.keyword} finds nothing: no file of the build context matches ${step.text.replace(/\s+\S+$/, "")}.`;
    return { kind: "copy", reason, source: step.text.replace(/\s+\S+$/, ""), isFromStage };
  }
  const named =
    /"([^"]+)":? not found/.exec(last)?.[1] ??
    /stat (?:\S*docker-builder\d+\/|\S*\/merged\/)?([^:]+): (?:file does not exist|no such file)/.exec(
      last,
    )?.[1];
  if (named === undefined) return undefined;
  const source = isFromStage ? joined("/", named) : relative(named);
  const where = isFromStage ? "the stage or image it is copied from" : "the build context";
  return {
    kind: "copy",
    reason: `${step.keyword} finds no ${source} in ${where}.`,
    source,
    isFromStage,
  };
}

function userAbsent({ last, step }: Message, file: Dockerfile): Told | undefined {
  const user = /unable to find (?:user|group) ([^:\s]+)/.exec(last)?.[1];
  if (user === undefined) return undefined;
  const before = file.instructions.filter(({ line }) => line <= (step?.line ?? file.lineCount));
  const at = before.findLast(({ keyword }) => keyword === "USER") ?? step;
  const reason = `The user ${user} is not in the image at this point.`;
  return { kind: "other", reason, ...(at === undefined ? {} : { at }) };
}

function commandFailed(message: Message, file: Dockerfile): Told | undefined {
  const { last, output, step } = message;
  const unstarted = `${last}\n${/^.*runc run failed: .*$/m.exec(output)?.[0] ?? ""}`;
  const absent = /exec: "([^"]+)": (?:stat|executable file not found)/.exec(unstarted)?.[1];
  if (absent !== undefined && step?.keyword === "RUN")
    return { kind: "run", reason: `RUN starts ${absent}, which is not in the image.` };
  const ended = endOfCommand(last, output);
  if (ended === undefined) return undefined;
  const { command, exitCode } = ended;
  const isAt = step?.keyword === "RUN" && plain(command).endsWith(plain(step.text));
  const at = isAt ? step : (runOf(file, command) ?? (step?.keyword === "RUN" ? step : undefined));
  const why = exitCode === 127 ? ": a command was not found" : "";
  return {
    kind: "run",
    reason: `RUN failed with exit code ${exitCode}${why}.`,
    exitCode,
    ...(at === undefined ? {} : { at }),
  };
}

/** The command that failed, as the classic builder, BuildKit 0.8 and newer ones word it. */
function endOfCommand(
  last: string,
  output: string,
): { readonly command: string; readonly exitCode: number } | undefined {
  const classic = output.slice(output.lastIndexOf("\nThe command '") + 1).trim();
  const [, command, code] =
    /^The command '([\s\S]*)' returned a non-zero code: (\d+)$/.exec(classic) ??
    /executor failed running \[(.*)\]: exit code: (\d+)$/.exec(last) ??
    /process "(.*)" did not complete successfully: exit code: (\d+)$/.exec(last) ??
    [];
  return command === undefined ? undefined : { command, exitCode: Number(code) };
}

/** The RUN whose line ends the command that failed. */
function runOf(file: Dockerfile, command: string): Instruction | undefined {
  const runs = file.instructions.filter(({ keyword }) => keyword === "RUN");
  return runs.findLast(({ text }) => text !== "" && plain(command).endsWith(plain(text)));
}

function other({ last, step }: Message): Told {
  const where = step === undefined ? "The build" : step.keyword;
  return { kind: "other", reason: `${where} failed: ${causeOf(last)}.` };
}

function causeOf(last: string): string {
  const text = last
    .replace(/^(?:ERROR: )?failed to solve: /, "")
    .replace(
      /^(?:rpc error: code = \w+ desc = )?(?:failed to solve with frontend \S+: )?(?:failed to create LLB definition: )?/,
      "",
    )
    .replace(/^Error response from daemon: /, "")
    .replace(/\.+$/, "");
  return text === "" ? "the builder gave no reason" : text;
}
