import type { Report } from "#contract/report.ts";
import { runCli } from "../../test/system/harness/cli.ts";
import { type Copy, healthyCopy, seededCopy } from "./prepare.ts";
import type { Seed, Stack } from "./seed.ts";

type Found = Report["findings"][number];

// What every healthy target passes and what costs little: enough to meet a late crash.
const USUAL_TRIALS = ["soak", "again"];
const SOAK_MS = "3000";
const NEAR_LINES = 3;

/** What the engine said of one seed. */
export interface Row {
  readonly stack: string;
  readonly seed: Seed;
  /** Something that stops or warns, or the expected rule, was found. */
  readonly detected: boolean;
  /** One of the expected rules was found. */
  readonly rule: boolean;
  /** The most telling of them was found. */
  readonly bestRule: boolean;
  readonly file: boolean;
  /** Within three lines; undefined when no line is expected. */
  readonly near?: boolean | undefined;
  /** The rule that answers: an expected one when there is one. */
  readonly headline: string;
  /** What was said: rule and place, the headline first. */
  readonly said: readonly string[];
  /** The sentences of the findings, for whoever looks into a miss. */
  readonly words: readonly string[];
  /** Rules that the fault does not break. */
  readonly besides: readonly string[];
  readonly exitCode: number | null;
  readonly durationMs: number;
  /** Where it was expected. */
  readonly place: string;
}

/** What the engine said of a healthy application. */
export interface Silence {
  readonly stack: string;
  readonly silent: boolean;
  readonly said: readonly string[];
  readonly words: readonly string[];
  readonly exitCode: number | null;
  readonly durationMs: number;
}

export async function measureSeed(stack: Stack, seed: Seed): Promise<Row> {
  const copy = seededCopy(stack, seed);
  try {
    const trials = (seed.trials ?? USUAL_TRIALS).join(",");
    const deployed = seed.deployed === undefined ? [] : ["--base", "deployed"];
    const flags = ["--trials", trials, "--soak-ms", SOAK_MS];
    const run = await timedRun(copy, [...flags, ...deployed, ...(seed.args ?? [])]);
    return rowOf({ stack, seed, copy, run });
  } finally {
    copy.remove();
  }
}

export async function measureHealthy(stack: Stack): Promise<Silence> {
  const copy = healthyCopy(stack);
  try {
    const run = await timedRun(copy, []);
    const said = violated(run.report).filter(({ severity }) => severity !== "note");
    return {
      stack: stack.id,
      silent: run.exitCode === 0 && said.length === 0,
      said: said.length > 0 || run.exitCode === 0 ? said.map(textOf) : [lastWords(run)],
      words: said.map(({ message }) => message),
      exitCode: run.exitCode,
      durationMs: run.durationMs,
    };
  } finally {
    copy.remove();
  }
}

interface Run {
  readonly exitCode: number | null;
  readonly report: Report | undefined;
  readonly stderr: string;
  readonly durationMs: number;
}

async function timedRun({ directory }: Copy, flags: readonly string[]): Promise<Run> {
  const startedMs = performance.now();
  const args = ["startup-check", "--project", directory, "--runtime", "process"];
  const run = await runCli([...args, ...flags], { triesAll: true });
  return { ...run, durationMs: Math.round(performance.now() - startedMs) };
}

interface Measured {
  readonly stack: Stack;
  readonly seed: Seed;
  readonly copy: Copy;
  readonly run: Run;
}

function rowOf({ stack, seed, copy, run }: Measured): Row {
  const { rules, file, outcome = "violated" } = seed.expected;
  const all = violated(run.report);
  const answers = outcome === "violated" ? all : answered(run.report, outcome);
  const right = answers.filter(({ rule }) => rules.includes(rule));
  const loud = all.filter(({ severity }) => severity !== "note");
  const known = new Set([...rules, ...(seed.also ?? [])]);
  const places = right.flatMap(({ place, fix }) => [place, fix]);
  const inFile = places.filter((place) => place?.file === file);
  const isNear = ({ line }: { readonly line?: number | null | undefined }) =>
    copy.line !== undefined && Math.abs((line ?? Number.NaN) - copy.line) <= NEAR_LINES;
  const shown = [...new Set([...right, ...loud])];
  const said = shown.map(textOf);
  return {
    stack: stack.id,
    seed,
    detected: right.length > 0 || (run.exitCode === 1 && loud.length > 0),
    rule: right.length > 0,
    bestRule: right.some(({ rule }) => rule === rules[0]),
    file: inFile.length > 0,
    near: copy.line === undefined ? undefined : inFile.some((place) => isNear(place ?? {})),
    headline: (right[0] ?? loud[0])?.rule ?? "nothing",
    said: said.length > 0 ? said : [lastWords(run)],
    words: shown.map(({ message }) => message),
    besides: loud.filter(({ rule }) => !known.has(rule)).map(({ rule }) => rule),
    exitCode: run.exitCode,
    durationMs: run.durationMs,
    place: copy.line === undefined ? file : `${file}:${copy.line}`,
  };
}

function violated(report: Report | undefined): readonly Found[] {
  return answered(report, "violated");
}

function answered(report: Report | undefined, outcome: string): readonly Found[] {
  return (report?.findings ?? []).filter((finding) => finding.outcome === outcome);
}

function textOf({ rule, place, fix }: Found): string {
  const where = [place, fix]
    .filter((each) => each !== undefined && each !== null)
    .map((each) => `${each.file ?? each.process ?? each.operation ?? "?"}:${each.line ?? ""}`);
  return `${rule} ${where.join(" / ")}`;
}

/** Why a run that found nothing ended as it did. */
function lastWords({ report, stderr, exitCode }: Run): string {
  const reason = report?.verdict.reasons[0] ?? stderr.trim().split("\n").at(-1) ?? "";
  return `nothing (exit ${exitCode}: ${reason.slice(0, 160)})`;
}
