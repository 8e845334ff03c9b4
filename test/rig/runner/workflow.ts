import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { actionNameOf, runActionStep } from "./action.ts";
import type { Outcome, Plain } from "./context.ts";
import { holds, interpolate, isTruthy, resolve, textOf } from "./expressions.ts";
import { type Job, resultOf, type StepResult } from "./job.ts";
import { StepRecord } from "./step-record.ts";
import type {
  Permissions,
  RunDefaults,
  Workflow,
  WorkflowJob,
  WorkflowStep,
} from "./workflow-file.ts";

/** What stands in for an action: a local folder with an `action.yml`, or a function. */
export type UsesHandler = string | ((step: UsesStep) => UsesOutcome | Promise<UsesOutcome>);

/** Outputs of the step; a throw fails it. */
export type UsesOutcome = Readonly<Record<string, string>> | undefined;

export interface UsesStep {
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: string;
  addPath(folder: string): void;
  setEnvironment(name: string, value: string): void;
  /** A line of the step's log. */
  write(text: string): void;
}

export interface JobResult {
  readonly conclusion: Outcome;
  /** Whether `on:` names the event; GitHub would not have started the job otherwise. */
  readonly triggered: boolean;
  /** Main steps, then posts. */
  readonly steps: readonly StepResult[];
  /** The environment that the steps shared in the end. */
  readonly env: Readonly<Record<string, string>>;
  readonly permissions: Permissions | undefined;
  readonly matrix: Readonly<Record<string, Plain>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** What the rig left out, such as service containers. */
  readonly notes: readonly string[];
  readonly orphans: readonly string[];
}

interface Course {
  readonly job: Job;
  readonly plan: WorkflowJob;
  readonly defaults: RunDefaults;
  readonly uses: Readonly<Record<string, UsesHandler>>;
}

/** Runs the steps of one job in order, then the posts. */
export async function runSteps(course: Course): Promise<StepResult[]> {
  const { job, plan } = course;
  const steps = plan.steps ?? [];
  const unknown = steps.filter(({ uses }) => uses !== undefined && handlerOf(course, uses) === "");
  if (unknown.length > 0)
    return [
      setUpFailure(
        job,
        unknown.map(({ uses = "" }) => uses),
      ),
    ];
  const results: StepResult[] = [];
  const known: Record<string, Plain> = {};
  job.contexts["steps"] = known;
  for (const step of steps) {
    const result = await runStep(course, step);
    results.push(result);
    job.conclude(result.conclusion);
    if (step.id !== undefined) known[step.id] = stepContext(result);
  }
  return [...results, ...(await job.runPosts())];
}

/** The runner resolves every action before the first step. */
function setUpFailure(job: Job, uses: readonly string[]): StepResult {
  const record = new StepRecord(job);
  for (const name of uses) {
    record.error(`Unable to resolve action '${name}': the rig was given no handler for it`);
  }
  job.conclude("failure");
  return resultOf({ step: { name: "Set up job" }, record, outcome: "failure", durationMs: 0 });
}

const stepContext = ({ outputs, outcome, conclusion }: StepResult): Plain => ({
  outputs: { ...outputs },
  outcome,
  conclusion,
});

async function runStep(course: Course, step: WorkflowStep): Promise<StepResult> {
  const { job } = course;
  const startedMs = performance.now();
  const record = new StepRecord(job);
  const base = { ...(step.id !== undefined && { id: step.id }), name: defaultName(step) };
  try {
    const env = texts(step.env, course);
    if (!holds(step.if, job.scope(env))) {
      return resultOf({ step: base, record, outcome: "skipped", durationMs: 0 });
    }
    const name =
      step.name === undefined ? base.name : interpolate(textOf(step.name), job.scope(env));
    const result = await carryOut(course, { ...base, name, step, env, record });
    return tolerated(result, step, course);
  } catch (error) {
    record.error(error instanceof Error ? error.message : String(error));
    const durationMs = performance.now() - startedMs;
    const result = resultOf({ step: base, record, outcome: "failure", durationMs });
    return tolerated(result, step, course);
  }
}

function tolerated(result: StepResult, step: WorkflowStep, { job }: Course): StepResult {
  const tolerates = isTruthy(resolve(step["continue-on-error"] ?? false, job.scope()));
  return result.outcome === "failure" && tolerates ? { ...result, conclusion: "success" } : result;
}

interface Execution {
  readonly id?: string;
  readonly name: string;
  readonly step: WorkflowStep;
  readonly env: Readonly<Record<string, string>>;
  readonly record: StepRecord;
}

async function carryOut(course: Course, execution: Execution): Promise<StepResult> {
  const { job } = course;
  const { step, id, name, env } = execution;
  const minutes = step["timeout-minutes"];
  const common = {
    ...(id !== undefined && { id }),
    name,
    env,
    ...(step.if !== undefined && { condition: step.if }),
    ...(minutes !== undefined && {
      timeoutMs: Number(resolve(minutes, job.scope(env))) * 60_000,
    }),
  };
  if (step.uses === undefined) {
    return await job.runProcess({
      ...common,
      action: { name: step.id ?? "__run" },
      reportsExitCode: true,
      ...scriptOf(course, step, env),
    });
  }
  const handler = handlerOf(course, step.uses);
  const inputs = texts(step.with, course, env);
  if (typeof handler === "function")
    return await callHandler(course, handler, { ...execution, inputs });
  const action = actionNameOf(step.uses, job.context);
  return await runActionStep(job, {
    ...common,
    directory: handler,
    inputs,
    action: { ...action, name: step.id ?? action.name },
  });
}

async function callHandler(
  { job }: Course,
  handler: Exclude<UsesHandler, string>,
  { step, id, name, env, inputs, record }: Execution & { inputs: Record<string, string> },
): Promise<StepResult> {
  const startedMs = performance.now();
  const outputs = await handler({
    uses: step.uses ?? "",
    with: inputs,
    env,
    workspace: job.context.workspace,
    addPath: (folder) => record.prependPath(folder),
    setEnvironment: (variable, value) => record.setEnvironment(variable, value),
    write: (text) => record.write(text),
  });
  for (const [output, value] of Object.entries(outputs ?? {})) record.setOutput(output, value);
  const durationMs = performance.now() - startedMs;
  const identity = { ...(id !== undefined && { id }), name };
  return resultOf({ step: identity, record, outcome: "success", durationMs });
}

/** Empty when there is none. A local path needs no handler. */
function handlerOf({ uses, job }: Course, name: string): UsesHandler {
  const handler = uses[name] ?? uses[name.replace(/@.*$/, "")];
  if (handler !== undefined) return handler;
  return name.startsWith("./") ? path.resolve(job.context.workspace, name) : "";
}

// Source: ScriptHandlerHelpers.cs. Without `shell` there is no pipefail.
const SHELLS: Readonly<Record<string, string>> = {
  "": "bash -e {0}",
  bash: "bash --noprofile --norc -eo pipefail {0}",
  sh: "sh -e {0}",
  python: "python {0}",
};

function scriptOf(
  { job, defaults }: Course,
  step: WorkflowStep,
  env: Readonly<Record<string, string>>,
): { command: readonly [string, ...string[]]; cwd: string } {
  const scope = job.scope(env);
  const shell = interpolate(textOf(step.shell ?? defaults.shell ?? ""), scope);
  const folder = textOf(step["working-directory"] ?? defaults["working-directory"] ?? ".");
  const file = path.join(job.context.temp, `${randomUUID()}.${shell === "python" ? "py" : "sh"}`);
  writeFileSync(file, interpolate(step.run ?? "", scope), { mode: 0o755 });
  const template = SHELLS[shell] ?? shell;
  if (!template.includes("{0}")) {
    throw new Error(
      "Invalid shell option. Shell must be a valid built-in (bash, sh, cmd, powershell, pwsh) or a format string containing '{0}'",
    );
  }
  const [program = "bash", ...args] = template
    .split(/\s+/)
    .map((part) => part.replace("{0}", file));
  return {
    command: [program, ...args],
    cwd: path.resolve(job.context.workspace, interpolate(folder, scope)),
  };
}

function texts(
  values: Readonly<Record<string, Plain>> | undefined,
  { job }: Course,
  env: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [
      name,
      interpolate(textOf(value), job.scope(env)),
    ]),
  );
}

function defaultName({ uses, run }: WorkflowStep): string {
  if (uses !== undefined) return `Run ${uses}`;
  return `Run ${(run ?? "").trimStart().split("\n")[0] ?? ""}`;
}

/** Applies what workflow and job say before the first step. */
export function prepareJob(job: Job, workflow: Workflow, plan: WorkflowJob): void {
  for (const values of [workflow.env, plan.env ?? {}]) {
    for (const [name, value] of Object.entries(values)) {
      job.environment.set(name, interpolate(textOf(value), job.scope()));
    }
  }
}

export function notesOf(plan: WorkflowJob): string[] {
  const services = Object.keys(plan.services ?? {});
  return [
    ...services.map((name) => `The service container '${name}' is not started by the rig`),
    ...(plan.container === undefined
      ? []
      : ["The job's container is not used by the rig; steps run on this machine"]),
  ];
}
