import { resolve } from "node:path";
import type { SettingsProblem } from "#contract/failure.ts";
import { COMMANDS, type Command, type Format, type Invocation } from "#contract/settings.ts";
import { type Arguments, splitArguments } from "./arguments.ts";
import { flagsOf } from "./flags.ts";
import type { SettingsFile } from "./from-file.ts";
import { helpPage, OWN_FLAGS } from "./help.ts";
import {
  choiceOf,
  durationOf,
  REPORT_FILE,
  REPORT_VARIABLE,
  settingsFileOf,
} from "./invocation-values.ts";
import type { Door } from "./knob.ts";
import { KNOBS } from "./knobs.ts";
import { nearest } from "./nearest.ts";
import { originIn, type WorkflowJob } from "./workflow-job.ts";

/** A command line that was understood as far as possible. */
export interface ParsedInvocation {
  readonly kind: "run";
  readonly invocation: Invocation;
  /** Dotted key of a setting to its value. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** What problems of `flags` are named after. Default `flag`. */
  readonly door?: Door;
  readonly configFile: SettingsFile;
  /** What is asked of the commit comes from here instead, such as the base commit's settings file. */
  readonly policyFile?: SettingsFile;
  /** More flags are in this JSON file; `-` is standard input. */
  readonly inputsFile?: string;
  /** What the workflow has put beside its job; absent outside of one. */
  readonly job?: WorkflowJob;
  readonly problems: readonly SettingsProblem[];
}

export interface ArgvContext {
  readonly cwd: string;
  readonly stdoutIsTty: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const FORMATS = ["pretty", "plain", "json", "github", "progress"] as const;
const RENDERS = ["html", "sarif", "junit", "markdown", "json"] as const;

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
  const configFile = settingsFileOf(given.values.get("config")?.at(-1), {
    project: invocation.projectDirectory,
    cwd: context.cwd,
    door: "flag",
  });
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
  const asked = (name: string) => ({ door: "flag", name, text: last(name), problems }) as const;
  const project = resolve(cwd, last("project") ?? ".");
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
  return {
    command,
    projectDirectory: project,
    reportFile: resolve(cwd, last("report") ?? reportOf(project, environment)),
    format: choiceOf(asked("format"), FORMATS) ?? usual,
    timeoutMs: durationOf(asked("timeout")),
    ...present({
      evidenceDirectory: pathOf(evidence, cwd),
      render: choiceOf(asked("render"), RENDERS),
      output: pathOf(last("output"), cwd),
      origin: originIn(environment),
    }),
  };
}

function reportOf(project: string, environment: ArgvContext["environment"]): string {
  const named = environment[REPORT_VARIABLE] ?? "";
  return named === "" ? resolve(project, REPORT_FILE) : named;
}

function pathOf(text: string | undefined, cwd: string): string | undefined {
  return text === undefined ? undefined : resolve(cwd, text);
}

function present<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
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

function problemOf(
  key: string,
  received: string | undefined,
  rest: Pick<SettingsProblem, "allowed" | "example">,
): SettingsProblem {
  const seen = received === undefined ? {} : { received };
  return { key, source: "the command line", ...seen, ...rest };
}
