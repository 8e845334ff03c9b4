import { relative, resolve } from "node:path";
import type { SettingsProblem } from "#contract/failure.ts";
import { COMMANDS, type Command, type Format, type Invocation } from "#contract/settings.ts";
import { type Arguments, splitArguments } from "./arguments.ts";
import { flagsOf } from "./flags.ts";
import type { SettingsFile } from "./from-file.ts";
import { helpPage, OWN_FLAGS } from "./help.ts";
import { KNOBS } from "./knobs.ts";
import { nearest } from "./nearest.ts";

/** A command line that was understood as far as possible. */
export interface ParsedInvocation {
  readonly kind: "run";
  readonly invocation: Invocation;
  /** Dotted key of a setting to its value. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly configFile: SettingsFile;
  /** What is asked of the commit comes from here instead, such as the base commit's settings file. */
  readonly policyFile?: SettingsFile;
  /** More flags are in this JSON file; `-` is standard input. */
  readonly inputsFile?: string;
  readonly problems: readonly SettingsProblem[];
}

export interface ArgvContext {
  readonly cwd: string;
  readonly stdoutIsTty: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const FORMATS = ["pretty", "plain", "json", "github"] as const;
const RENDERS = ["html", "sarif", "junit", "markdown", "json"] as const;
const REPORT_FILE = "deployment_readiness_report.json";
const CONFIG_FILE = "readiness.yml";
const DEFAULT_TIMEOUT_MS = 1_800_000;
// The longest delay a timer of Node keeps.
const MAX_TIMEOUT_MS = 2_147_483_647;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Understands a command line. Never throws: what is wrong is in `problems`, all of it. */
export function parseInvocation(
  argv: readonly string[],
  context: ArgvContext,
): ParsedInvocation | { readonly kind: "help" } | { readonly kind: "version" } {
  if (argv[0] === "help" || asksFor(argv, "--help", "-h")) return { kind: "help" };
  if (asksFor(argv, "--version", "-V")) return { kind: "version" };
  const flagNames = [
    ...OWN_FLAGS.map(({ name }) => name),
    ...KNOBS.flatMap(({ flag }) => flag ?? []),
  ];
  const given = splitArguments(argv, { flags: flagNames, commands: COMMANDS });
  const problems: SettingsProblem[] = [...given.problems];
  const invocation = invocationOf(given, context, problems);
  const flags = flagsOf(given.values, problems);
  const configFile = configFileOf(given, invocation.projectDirectory, context.cwd);
  const policy = given.values.get("policy")?.at(-1);
  const inputs = given.values.get("inputs")?.at(-1);
  return {
    kind: "run",
    invocation,
    flags,
    configFile,
    ...(policy === undefined
      ? {}
      : { policyFile: { path: resolve(context.cwd, policy), name: policy, isExplicit: true } }),
    ...(inputs === undefined
      ? {}
      : { inputsFile: inputs === "-" ? inputs : resolve(context.cwd, inputs) }),
    problems,
  };
}

/** The help page. */
export function helpText(): string {
  return helpPage();
}

function asksFor(argv: readonly string[], long: string, short: string): boolean {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  return own.some((word) => word === long || word === short);
}

function invocationOf(
  given: Arguments,
  { cwd, stdoutIsTty, environment }: ArgvContext,
  problems: SettingsProblem[],
): Invocation {
  const [word, ...rest] = given.positionals;
  const command = commandOf(word, problems);
  const last = (name: string) => given.values.get(name)?.at(-1);
  const project = resolve(cwd, last("project") ?? ".");
  const report = last("report");
  const evidence = last("evidence") ?? (command === "judge" ? rest.shift() : undefined);
  if (command === "judge" && evidence === undefined)
    problems.push(
      problemOf("EVIDENCE_DIR", undefined, {
        allowed: "a folder that an earlier run wrote with --evidence",
        example: "judge evidence/",
      }),
    );
  for (const extra of rest)
    problems.push(problemOf("the argument", JSON.stringify(extra), { allowed: "one command" }));
  const terminal = stdoutIsTty ? "pretty" : "plain";
  const usual: Format = environment["GITHUB_ACTIONS"] === "true" ? "github" : terminal;
  const render = choiceOf("render", last("render"), { choices: RENDERS, problems });
  const output = last("output");
  return {
    command,
    projectDirectory: project,
    reportFile: report === undefined ? resolve(project, REPORT_FILE) : resolve(cwd, report),
    format: choiceOf("format", last("format"), { choices: FORMATS, problems }) ?? usual,
    timeoutMs: durationOf(last("timeout"), problems),
    ...(evidence === undefined ? {} : { evidenceDirectory: resolve(cwd, evidence) }),
    ...(render === undefined ? {} : { render }),
    ...(output === undefined ? {} : { output: resolve(cwd, output) }),
  };
}

function commandOf(word: string | undefined, problems: SettingsProblem[]): Command {
  if (word === undefined) return "deployment-ready";
  const found = COMMANDS.find((command) => command === word);
  if (found !== undefined) return found;
  const close = nearest(word, COMMANDS);
  problems.push({
    ...problemOf("the command", JSON.stringify(word), { allowed: `one of ${COMMANDS.join(", ")}` }),
    ...(close === undefined ? {} : { nearest: close }),
  });
  return "deployment-ready";
}

function configFileOf(given: Arguments, project: string, cwd: string): SettingsFile {
  const explicit = given.values.get("config")?.at(-1);
  const path = explicit === undefined ? resolve(project, CONFIG_FILE) : resolve(cwd, explicit);
  const fromHere = relative(cwd, path);
  const name = fromHere.startsWith("..") ? path : fromHere;
  return { path, name, isExplicit: explicit !== undefined };
}

function choiceOf<Choice extends string>(
  flag: string,
  value: string | undefined,
  among: { readonly choices: readonly Choice[]; readonly problems: SettingsProblem[] },
): Choice | undefined {
  const found = among.choices.find((choice) => choice === value);
  if (value === undefined || found !== undefined) return found;
  const close = nearest(value, among.choices);
  among.problems.push({
    ...problemOf(`--${flag}`, JSON.stringify(value), {
      allowed: `one of ${among.choices.join(", ")}`,
      example: `--${flag} ${among.choices[0] ?? ""}`,
    }),
    ...(close === undefined ? {} : { nearest: close }),
  });
  return undefined;
}

function durationOf(text: string | undefined, problems: SettingsProblem[]): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const match = /^(\d{1,12})(ms|s|m|h)?$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * (UNIT_MS[match[2] ?? "s"] ?? 0);
  if (ms > 0 && ms <= MAX_TIMEOUT_MS) return ms;
  problems.push(
    problemOf("--timeout", JSON.stringify(text), {
      allowed: "seconds, or a time such as 90s, 10m or 2h, up to 24 days",
      example: "--timeout 10m",
    }),
  );
  return DEFAULT_TIMEOUT_MS;
}

function problemOf(
  key: string,
  received: string | undefined,
  rest: Pick<SettingsProblem, "allowed" | "example">,
): SettingsProblem {
  const seen = received === undefined ? {} : { received };
  return { key, source: "the command line", ...seen, ...rest };
}
