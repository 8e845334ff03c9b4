import type { BootStep } from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { Answer } from "#contract/finding.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import { silenceWords } from "./causes/silence.ts";
import type { SourceLine, StartupEvidence } from "./evidence.ts";
import { buildAnswer } from "./image/build-failure.ts";
import { hearsItselfOnly, refusesIpv4 } from "./judge-binding.ts";
import type { StartupRule } from "./rules.ts";
import {
  at,
  ended,
  exitWords,
  importRemedy,
  importSentence,
  placeOr,
  quotedLast,
} from "./wording.ts";

/** The rule that says why a boot did not become ready, and what it says. */
export interface BootFailure {
  readonly rule: StartupRule;
  readonly answers: readonly Answer[];
}

// The registry or the network, not the manifest.
const SURROUNDINGS =
  /\b(ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENOSPC|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED|Temporary failure in name resolution|Could not resolve host|NewConnectionError|ReadTimeoutError|No space left on device|Name or service not known|you are offline|Could not transfer artifact|i\/o timeout|proxyconnect tcp)\b/;
const NOT_RUNNABLE: Readonly<Record<number, string>> = {
  126: "is not executable",
  127: "was not found",
};

export function base(evidence: StartupEvidence): Pick<Answer, "outcome" | "evidence" | "replay"> {
  const { failedStep, boot } = evidence;
  const step = failedStep === undefined ? undefined : boot.steps[failedStep];
  const name = step?.name ?? "start";
  const installs = step?.name === "install" ? commandLine(step.argv) : undefined;
  const command = name === "migrate" ? evidence.migrate?.text : evidence.start.text;
  return {
    outcome: "violated",
    evidence: failedStep === undefined ? "/boot" : `/boot/steps/${failedStep}`,
    replay: installs ?? repeated(evidence, command),
  };
}

// What the reader has to set; the rest has a value in the project itself.
const TO_SET = new Set(["database", "port", "generated", "settings"]);
const MOST_NAMES = 8;

/** The command with the names of the variables that it was given; never their values. */
function repeated({ boot }: StartupEvidence, command: string | undefined): string | undefined {
  const names = boot.variables.filter(({ origin }) => TO_SET.has(origin)).map(({ name }) => name);
  const set = names.slice(0, MOST_NAMES).map((name) => `${name}=…`);
  return command === undefined ? undefined : [...set, command].join(" ");
}

function originOf({ failedStep, boot, migrate, start }: StartupEvidence): SourceLine | undefined {
  const isMigration = failedStep !== undefined && boot.steps[failedStep]?.name === "migrate";
  return isMigration ? migrate?.origin : start.origin;
}

/** Whether an installation failed for want of the registry or the network. */
export function lacksSurroundings(step: BootStep | undefined): boolean {
  return SURROUNDINGS.test(step?.output.text ?? "") || step?.timedOut === true;
}

export function buildFailure(evidence: StartupEvidence, step: BootStep | undefined): BootFailure {
  const cannotReach = (text: string) => SURROUNDINGS.test(text);
  return { rule: "imageBuild", answers: [buildAnswer(evidence, step, cannotReach)] };
}

/** What nobody can reach by the address that is asked; the rule about where it listens answers. */
export function behindLoopback({ boot }: StartupEvidence): BootFailure | undefined {
  if (refusesIpv4(boot)) return { rule: "ipv6Only", answers: [] };
  const isHidden = boot.container !== undefined && hearsItselfOnly(boot);
  return isHidden ? { rule: "loopback", answers: [] } : undefined;
}

/** The migration step of an image that lacks the program which migrates. */
export function absentInImage(
  evidence: StartupEvidence,
  step: BootStep | undefined,
): BootFailure | undefined {
  if (evidence.image === undefined || step?.exit?.code !== 127) return undefined;
  if (evidence.failure !== undefined || evidence.migrate === undefined) return undefined;
  const answer: Answer = {
    ...base(evidence),
    message: `\`${evidence.migrate.text}\` cannot be run in the image: a program it runs was not found. ${quotedLast(evidence.lastLines)}`,
    place: placeOr(evidence.migrate.origin ?? evidence.start.origin, "migrate"),
    remedy:
      "Install the program in the last stage of the Dockerfile, among the production dependencies.",
    cause: `unstartable@${evidence.migrate.text}`,
  };
  return { rule: "command", answers: [answer] };
}

export function installFailure(evidence: StartupEvidence, step: BootStep | undefined): BootFailure {
  const command = step === undefined ? "the install command" : commandLine(step.argv);
  const said = quotedLast(evidence.lastLines);
  const isOurs = !lacksSurroundings(step);
  const how = step?.timedOut === true ? "did not finish in time" : exitWords(step?.exit);
  const answer: Answer = {
    ...base(evidence),
    outcome: isOurs ? "violated" : "inconclusive",
    message: isOurs
      ? `\`${command}\` ${how}. ${said}`
      : `\`${command}\` could not reach what it installs from (it ${how}). ${said}`,
    place: placeOr(
      isOurs ? (evidence.spokenBy ?? evidence.clues?.program?.at) : undefined,
      "install",
    ),
    remedy: isOurs
      ? installRemedy(evidence.spokenBy)
      : "Give this machine access to the package registry, or install the dependencies beforehand.",
    replay: command,
    cause: `install@${command}`,
  };
  return { rule: "install", answers: [answer] };
}

function installRemedy(line: SourceLine | undefined): string {
  return line === undefined
    ? "Run the command in a clean checkout; repair the manifest or write the lock file anew."
    : `Correct ${at(line, "")}, and build again.`;
}

/** The schema phase runs the same migrations and says why they fail. */
export const LEFT_TO_SCHEMA: BootFailure = {
  rule: "migration",
  answers: [
    { outcome: "not-applicable", message: "The migrations failed; the schema phase says why." },
  ],
};

export function migrationFailure(evidence: StartupEvidence): BootFailure {
  const { failure, migrate, lastLines, clues } = evidence;
  const command = migrate?.text ?? "the migration command";
  const why =
    failure === undefined ? quotedLast(lastLines) : `${failure.type}: ${ended(failure.message)}`;
  const answer: Answer = {
    ...base(evidence),
    message: `\`${command}\` fails in an empty database. ${why}`,
    place: placeOr(clues?.migration ?? failure?.place ?? migrate?.origin, "migrate"),
    remedy: "Run the command against an empty database and repair the migration that fails.",
    cause: failure?.cause,
  };
  return { rule: "migration", answers: [answer] };
}

export function unstartable(
  evidence: StartupEvidence,
  step: BootStep | undefined,
): BootFailure | undefined {
  const code = step?.exit?.code ?? undefined;
  const refusal = code === undefined ? undefined : NOT_RUNNABLE[code];
  const startError = step?.startError ?? refusedByEngine(evidence, code);
  if (startError === undefined && (refusal === undefined || evidence.failure !== undefined))
    return undefined;
  const program = step?.argv[0] ?? "the program";
  const why =
    startError === undefined
      ? `a program it runs ${refusal}. ${quotedLast(evidence.lastLines)}`
      : `\`${program}\` ${startError.code === "ENOENT" ? "was not found" : `cannot be run (${startError.code})`}.`;
  const denied = code === 126 ? evidence.clues?.denied : undefined;
  const answer: Answer = {
    ...base(evidence),
    message: `The start command \`${evidence.start.text}\` cannot be run: ${why}`,
    place: placeOr(evidence.start.origin, "start"),
    ...(denied === undefined ? {} : { fix: { file: denied } }),
    remedy:
      "Name a program that the production dependencies install, and make scripts executable (chmod +x).",
    cause: `unstartable@${evidence.start.text}`,
  };
  return { rule: "command", answers: [answer] };
}

/** What an engine refuses to start, in the words of a plain process. */
function refusedByEngine(
  { boot }: StartupEvidence,
  code: number | undefined,
): BootStep["startError"] {
  const message = boot.container?.startError ?? "";
  if (message === "") return undefined;
  const isAbsent = code === 127 || /not found|no such file/i.test(message);
  return { code: isAbsent ? "ENOENT" : "EACCES", message };
}

export function variableAbsent(evidence: StartupEvidence): BootFailure {
  const answers = evidence.absentVariables.map(({ name, place }, index): Answer => {
    const where = at(place, "the application");
    return {
      ...base(evidence),
      message: `${where} needs the environment variable \`${name}\`, which it was not given: it has no default, and no example value is documented.`,
      place: placeOr(place ?? evidence.failure?.place, "start"),
      fix: evidence.clues?.documents === undefined ? undefined : { file: evidence.clues.documents },
      remedy: `Give \`${name}\` a default, or document it in the example environment file and set it under app.env.`,
      cause: index === 0 ? evidence.failure?.cause : `absent@${name}`,
      subject: name,
    };
  });
  return { rule: "variable", answers };
}

export function importFailure(evidence: StartupEvidence, failure: TraceFailure): BootFailure {
  const answer: Answer = {
    ...base(evidence),
    message: importSentence(evidence, failure),
    place: placeOr(failure.place ?? originOf(evidence), "start"),
    remedy: importRemedy(evidence, failure),
    cause: failure.cause,
    subject: failure.missing,
  };
  return { rule: "imports", answers: [answer] };
}

export function syntaxFailure(evidence: StartupEvidence, failure: TraceFailure): BootFailure {
  const answer: Answer = {
    ...base(evidence),
    message: `${at(failure.place, "A source file")} cannot be parsed: ${failure.type}: ${ended(failure.message)}`,
    place: placeOr(failure.place, "start"),
    remedy: `Correct the syntax at ${at(failure.place, "that line")}.`,
    cause: failure.cause,
  };
  return { rule: "syntax", answers: [answer] };
}

export function configurationFailure(
  evidence: StartupEvidence,
  failure: TraceFailure,
): BootFailure {
  const answer: Answer = {
    ...base(evidence),
    message: `${at(failure.place, "The application")} raises \`${failure.type}\` while the application starts: ${ended(failure.message)}`,
    place: placeOr(failure.place ?? originOf(evidence), "start"),
    remedy: `Repair what ${at(failure.place, "the start command")} does, and start the application again.`,
    cause: failure.cause,
    subject: failure.type,
  };
  return { rule: "configuration", answers: [answer] };
}

export function ending(evidence: StartupEvidence, step: BootStep | undefined): BootFailure {
  const { spokenBy, start } = evidence;
  const how = exitWords(step?.exit ?? evidence.boot.exit);
  const answer: Answer = {
    ...base(evidence),
    message: `The process ${how} before it was ready. ${quotedLast(evidence.lastLines)}`,
    place: placeOr(spokenBy ?? start.origin, "start"),
    remedy: "Run the start command with the same variables; print why it ends before it ends.",
    cause: `exit@${at(spokenBy ?? start.origin, start.text)}`,
  };
  return { rule: "exit", answers: [answer] };
}

export function neverReady(evidence: StartupEvidence): BootFailure {
  const { boot, failure, start, spokenBy } = evidence;
  const seconds = ((boot.steps.at(-1)?.durationMs ?? 0) / 1000).toFixed(1);
  const waits = silenceWords(evidence.clues ?? {});
  const hint = [
    ...(failure === undefined ? [] : [` It logged ${failure.type}: ${ended(failure.message)}`]),
    ...(waits === "" ? [] : [` ${waits}`]),
  ].join("");
  const answer: Answer = {
    ...base(evidence),
    message: `The process runs, but after ${seconds} s it listens on no port.${hint} ${quotedLast(evidence.lastLines)}`,
    place: placeOr(failure?.place ?? evidence.clues?.waits ?? spokenBy ?? start.origin, "start"),
    remedy:
      "Listen before long work, give connection attempts a time limit, or raise app.ready-timeout when this is normal.",
    cause: failure?.cause,
  };
  return { rule: "never", answers: [answer] };
}
