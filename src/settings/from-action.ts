import { relative, resolve, sep } from "node:path";
import type { SettingsProblem } from "#contract/failure.ts";
import {
  ACTION_COMMANDS,
  ACTION_INPUTS,
  CHANNELS,
  type Channel,
  DEFAULT_CHECK_NAME,
} from "./action-inputs.ts";
import { typedValue } from "./flags.ts";
import type { ParsedInvocation } from "./from-argv.ts";
import { inputTexts, membersOf } from "./input-texts.ts";
import {
  type Asked,
  choiceOf,
  durationOf,
  REPORT_FILE,
  refusalOf,
  settingsFileOf,
} from "./invocation-values.ts";
import { KNOBS } from "./knobs.ts";
import { nearest } from "./nearest.ts";
import { originIn, readWorkflowJob } from "./workflow-job.ts";

/** The inputs of one step, understood as far as possible. */
export interface ActionInvocation extends ParsedInvocation {
  /** Empty when the step has none. Never shown. */
  readonly token: string;
  readonly checkName: string;
  readonly publish: readonly Channel[];
  /** Absent: a unique one is made. */
  readonly artifactName?: string;
  /** JSON of the job's matrix; empty or `null` without one. */
  readonly matrix: string;
  readonly unsafeRunUntrustedCode: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Understands the inputs of the action. Never throws: what is wrong is in `problems`, all of it. An
 * empty input is an absent one, because a workflow cannot leave one out by an expression.
 */
export function parseActionInputs(
  environment: Environment,
  { workspace }: { readonly workspace: string },
): ActionInvocation {
  const problems: SettingsProblem[] = [...misspelt(environment)];
  const asked = (name: string): Asked => {
    const text = environment[variableOf(name)]?.trim();
    return { door: "input", name, text: text === "" ? undefined : text, problems };
  };
  const project = projectOf(asked("project"), workspace);
  const report = asked("report").text;
  const artifactName = artifactNameOf(asked("artifact-name"));
  const origin = originIn(environment);
  return {
    kind: "run",
    door: "input",
    invocation: {
      command: choiceOf(asked("command"), ACTION_COMMANDS) ?? "deployment-ready",
      projectDirectory: project,
      reportFile: report === undefined ? resolve(project, REPORT_FILE) : resolve(workspace, report),
      format: "plain",
      timeoutMs: durationOf(asked("timeout")),
      ...(origin === undefined ? {} : { origin }),
    },
    flags: flagsOf(asked),
    configFile: settingsFileOf(asked("config").text, { project, cwd: workspace, door: "input" }),
    token: asked("token").text ?? "",
    checkName: checkNameOf(asked("check-name")),
    publish: channelsOf(asked("publish")),
    ...(artifactName === undefined ? {} : { artifactName }),
    matrix: asked("matrix").text ?? "",
    job: readWorkflowJob(asked("job").text ?? ""),
    unsafeRunUntrustedCode: isTrue(asked("unsafe-run-untrusted-code")),
    problems,
  };
}

// As the runner names them: upper case, blanks replaced, hyphens kept.
function variableOf(name: string): string {
  return `INPUT_${name.toUpperCase()}`;
}

function flagsOf(ask: (name: string) => Asked): Readonly<Record<string, unknown>> {
  const flags: Record<string, unknown> = {};
  for (const knob of KNOBS) {
    if (knob.input === undefined) continue;
    const { door, text, problems } = ask(knob.input);
    if (text !== undefined)
      flags[knob.key] = typedValue(knob, inputTexts(knob, text), { door, problems });
  }
  return flags;
}

// The runner warns about an input that does not exist and starts all the same.
function misspelt(environment: Environment): readonly SettingsProblem[] {
  const known = ACTION_INPUTS.map(({ name }) => name);
  return Object.keys(environment).flatMap((variable) => {
    const name = /^INPUT_(.+)$/.exec(variable)?.[1]?.toLowerCase() ?? "";
    const close = known.includes(name) ? undefined : nearest(name, known);
    if (close === undefined) return [];
    const allowed = known.join(", ");
    return [
      { key: name, source: "the inputs", received: "not a known input", allowed, nearest: close },
    ];
  });
}

function projectOf(asked: Asked, workspace: string): string {
  const project = resolve(workspace, asked.text ?? ".");
  const inside = relative(workspace, project);
  if (inside === ".." || inside.startsWith(`..${sep}`) || resolve(inside) === inside)
    asked.problems.push({
      ...refusalOf(asked, "services/orders"),
      allowed: "a folder of the workspace",
    });
  return project;
}

function checkNameOf(asked: Asked): string {
  const { text = DEFAULT_CHECK_NAME, problems } = asked;
  if (/^[^\p{Cc}]{1,100}$/u.test(text)) return text;
  problems.push({
    ...refusalOf(asked, DEFAULT_CHECK_NAME),
    allowed: "one line, up to 100 characters",
  });
  return DEFAULT_CHECK_NAME;
}

function channelsOf(asked: Asked): readonly Channel[] {
  if (asked.text === undefined) return CHANNELS;
  if (asked.text === "none") return [];
  const chosen = membersOf(asked.text).map((text) => choiceOf({ ...asked, text }, CHANNELS));
  return CHANNELS.filter((channel) => chosen.includes(channel));
}

/** Source  @actions/artifact, path-and-artifact-name-validation.ts. */
function artifactNameOf(asked: Asked): string | undefined {
  const { text, problems } = asked;
  if (text === undefined || /^[^\p{Cc}":<>|*?\\/]{1,200}$/u.test(text)) return text;
  const allowed = `one line, up to 200 characters, without " : < > | * ? \\ /`;
  problems.push({ ...refusalOf(asked, "readiness-report"), allowed });
  return undefined;
}

/** Source  YAML 1.2, section 10.3.2, as the toolkit's getBooleanInput. */
function isTrue(asked: Asked): boolean {
  if (asked.text === undefined || /^(false|False|FALSE)$/.test(asked.text)) return false;
  if (/^(true|True|TRUE)$/.test(asked.text)) return true;
  asked.problems.push({ ...refusalOf(asked, "false"), allowed: "true or false" });
  return false;
}
