import { runActionStep } from "./action.ts";
import type { JobContext, Plain } from "./context.ts";
import { holds, interpolate, textOf } from "./expressions.ts";
import { Job, resultOf, type StepResult } from "./job.ts";
import { StepRecord } from "./step-record.ts";
import { type JobResult, notesOf, prepareJob, runSteps, type UsesHandler } from "./workflow.ts";
import { firstCombination, readWorkflow } from "./workflow-file.ts";

/*
 * A local runner for JavaScript actions and for the jobs around them, on Linux.
 *
 * Left out, and said so in the result where a test could be misled: containers and services,
 * composite and docker actions, problem matchers (their commands are recorded), background steps,
 * hashFiles(), and the queue between runner and GitHub. A refused stop token ends the step's
 * process; the real runner stops reading it and leaves it to the end of the job.
 */
export type { JobContext, JobResult, StepResult, UsesHandler };

export interface ActionRun {
  /** The folder that holds `action.yml`. */
  readonly directory: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** The step's `env`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Cancels so long after the start of main. */
  readonly cancelAfterMs?: number;
  /** Cancels at the first line of the log, masked, that matches. */
  readonly cancelWhen?: RegExp;
  /** Default true. */
  readonly runPost?: boolean;
}

/** `main` and then `post` are absent when the action has none, or its condition does not hold. */
export type ActionResult = StepResult & { post?: StepResult; orphans: string[] };

/** Runs a local JavaScript action as the only step of a job. */
export async function runAction(context: JobContext, run: ActionRun): Promise<ActionResult> {
  const job = new Job(context);
  job.cancelWhen = run.cancelWhen;
  const timer =
    run.cancelAfterMs === undefined ? undefined : setTimeout(() => job.cancel(), run.cancelAfterMs);
  const main = await mainOf(job, run);
  job.conclude(main.conclusion);
  const [post] = await job.runPosts();
  clearTimeout(timer);
  return { ...main, ...(post !== undefined && { post }), orphans: job.close() };
}

async function mainOf(job: Job, run: ActionRun): Promise<StepResult> {
  const name = "Run ./";
  try {
    return await runActionStep(job, {
      name,
      directory: run.directory,
      inputs: run.inputs ?? {},
      env: run.env ?? {},
      action: { name: "__self" },
      ...(run.runPost !== undefined && { runPost: run.runPost }),
    });
  } catch (error) {
    const record = new StepRecord(job);
    record.error(error instanceof Error ? error.message : String(error));
    return resultOf({ step: { name }, record, outcome: "failure", durationMs: 0 });
  }
}

export interface WorkflowRun {
  /** The workflow file. */
  readonly file: string;
  /** The key of the job to run. */
  readonly job: string;
  /** By `uses`, with or without the part from `@` on. */
  readonly uses: Readonly<Record<string, UsesHandler>>;
  /** Default: the matrix's first combination. */
  readonly matrix?: Readonly<Record<string, Plain>>;
  /** What the jobs before this one gave. */
  readonly needs?: Readonly<Record<string, NeededJob>>;
  /** `job.services`, for services that the caller started itself. */
  readonly services?: Readonly<Record<string, Plain>>;
  readonly cancelAfterMs?: number;
  /** Cancels at the first line of the log, masked, that matches. */
  readonly cancelWhen?: RegExp;
}

export interface NeededJob {
  readonly result: "success" | "failure" | "cancelled" | "skipped";
  readonly outputs?: Readonly<Record<string, string>>;
}

/**
 * Runs one job of a workflow file.
 *
 * Errors  throws for a file that GitHub would refuse, and for a job that it does not have.
 */
export async function runWorkflow(context: JobContext, run: WorkflowRun): Promise<JobResult> {
  const workflow = await readWorkflow(run.file);
  const plan = workflow.jobs[run.job];
  if (plan?.steps === undefined) throw new Error(`No job '${run.job}' with steps in ${run.file}`);
  const job = new Job({ ...context, job: run.job });
  job.cancelWhen = run.cancelWhen;
  job.contexts["needs"] = neededJobs(run.needs ?? {});
  const matrix = { ...(run.matrix ?? firstCombination(plan.strategy?.matrix, job.scope())) };
  job.contexts["matrix"] = matrix;
  if (run.services !== undefined) job.contexts["job"] = { services: { ...run.services } };
  const started = holds(plan.if, { ...job.scope(), status: needsStatus(run.needs ?? {}) });
  const timer =
    run.cancelAfterMs === undefined ? undefined : setTimeout(() => job.cancel(), run.cancelAfterMs);
  let steps: readonly StepResult[] = [];
  if (started) {
    prepareJob(job, workflow, plan);
    const defaults = { ...workflow.defaults?.run, ...plan.defaults?.run };
    steps = await runSteps({ job, plan, defaults, uses: run.uses });
  }
  clearTimeout(timer);
  return {
    conclusion: started ? job.status : "skipped",
    triggered: workflow.events.includes(context.event.name),
    steps,
    env: Object.fromEntries(job.environment),
    permissions: plan.permissions ?? workflow.permissions,
    matrix,
    outputs: Object.fromEntries(
      Object.entries(plan.outputs ?? {}).map(([name, value]) => [
        name,
        interpolate(textOf(value), job.scope()),
      ]),
    ),
    notes: notesOf(plan),
    orphans: job.close(),
  };
}

function neededJobs(needs: Readonly<Record<string, NeededJob>>): Plain {
  return Object.fromEntries(
    Object.entries(needs).map(([name, { result, outputs }]) => [
      name,
      { result, outputs: { ...outputs } },
    ]),
  );
}

function needsStatus(
  needs: Readonly<Record<string, NeededJob>>,
): "success" | "failure" | "cancelled" {
  const results = Object.values(needs).map(({ result }) => result);
  if (results.includes("cancelled")) return "cancelled";
  // A skipped job makes those that need it skip as well, unless they ask for another status.
  return results.every((result) => result === "success") ? "success" : "failure";
}
