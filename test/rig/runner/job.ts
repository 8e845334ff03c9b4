import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  githubContext,
  githubEnvironment,
  idTokenEnvironment,
  type JobContext,
  type Outcome,
  type Plain,
} from "./context.ts";
import { holds, type Scope } from "./expressions.ts";
import { type CommandFiles, createCommandFiles, readCommandFiles } from "./file-commands.ts";
import type { Annotation, IssueCounts } from "./issues.ts";
import { type ExecutedCommand, StepLog } from "./log.ts";
import { SecretMasks } from "./masks.ts";
import { type Ended, invoke, killOrphans } from "./processes.ts";
import { type JobState, StepRecord } from "./step-record.ts";

export interface StepResult {
  readonly id?: string;
  readonly name: string;
  /** Before `continue-on-error`. */
  readonly outcome: Outcome;
  readonly conclusion: Outcome;
  /** Absent for a step that ran no process. */
  readonly exitCode?: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** Within the runner's caps. */
  readonly annotations: readonly Annotation[];
  /** Beyond the caps, by level. */
  readonly droppedAnnotations: IssueCounts;
  readonly executedCommands: readonly ExecutedCommand[];
  readonly log: string;
  readonly summary: string;
  readonly state: Readonly<Record<string, string>>;
  readonly durationMs: number;
  /** The signals of a cancel, with the time since the cancel. */
  readonly sent: Ended["sent"];
}

/** One process to run as a step. */
export interface StepProcess {
  readonly id?: string;
  readonly name: string;
  /** `GITHUB_ACTION`, and for another repository's action where it comes from. */
  readonly action: { readonly name: string; readonly repository?: string; readonly ref?: string };
  readonly command: readonly [program: string, ...args: string[]];
  readonly cwd: string;
  /** The step's `env`. */
  readonly env: Readonly<Record<string, string>>;
  /** `INPUT_*`, `STATE_*`, `ACTIONS_*`. */
  readonly further?: Readonly<Record<string, string>>;
  readonly record?: StepRecord;
  readonly timeoutMs?: number;
  /** The step's `if`: a cancel spares what would run in a cancelled job as well. */
  readonly condition?: Plain;
  /** The runner names the exit code of a script, not that of an action. */
  readonly reportsExitCode?: boolean;
}

interface PendingPost {
  readonly name: string;
  readonly run: () => Promise<StepResult | undefined>;
}

// What a machine gives to the runner itself; everything else of our own environment stays out.
const MACHINE_VARIABLES = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "SHELL", "TMPDIR"];

/** One job: what its steps share, and its end. */
export class Job implements JobState {
  readonly context: JobContext;
  readonly masks = new SecretMasks();
  /** `env` of workflow and job, and what steps wrote to GITHUB_ENV. */
  readonly environment = new Map<string, string>();
  readonly prependPath: string[] = [];
  readonly trackingId = `github_${randomUUID()}`;
  outputBytes = 0;
  status: "success" | "failure" | "cancelled" = "success";
  /** Cancels at the first line of a log that it matches. */
  cancelWhen: RegExp | undefined;
  /** Contexts beyond github, env, job, runner, secrets, vars and inputs. */
  readonly contexts: Record<string, Plain> = {};
  readonly #github: Record<string, Plain>;
  readonly #posts: PendingPost[] = [];
  #cancel = new AbortController();

  constructor(context: JobContext) {
    this.context = context;
    const folder = path.join(context.temp, "_github_workflow");
    mkdirSync(folder, { recursive: true });
    const eventPath = path.join(folder, "event.json");
    writeFileSync(eventPath, JSON.stringify(context.event.payload ?? {}, null, 2));
    this.#github = githubContext(context, eventPath);
    this.#maskSecrets();
  }

  #maskSecrets(): void {
    const { token, runtimeToken, idTokenRequest, secrets = {} } = this.context;
    for (const secret of [token, runtimeToken, idTokenRequest?.token, ...Object.values(secrets)]) {
      this.masks.addWithLines(secret ?? "");
    }
    if (token) this.masks.add(Buffer.from(`x-access-token:${token}`).toString("base64"));
  }

  /** What an expression of a step sees. */
  scope(env: Readonly<Record<string, string>> = {}): Scope {
    const { context } = this;
    return {
      status: this.status,
      contexts: {
        github: this.#github,
        env: { ...Object.fromEntries(this.environment), ...env },
        runner: runnerContext(context),
        secrets: { ...context.secrets, ...(context.token && { GITHUB_TOKEN: context.token }) },
        vars: context.vars ?? {},
        inputs: context.inputs ?? {},
        ...this.contexts,
        job: { status: this.status, ...(this.contexts["job"] as object | undefined) },
      },
    };
  }

  /** Runs what is under way through the cancel sequence; only always() and cancelled() follow. */
  cancel(): void {
    this.status = "cancelled";
    this.#cancel.abort();
    this.#cancel = new AbortController();
  }

  addPost(post: PendingPost): void {
    this.#posts.push(post);
  }

  /** Last registered, first run. */
  async runPosts(): Promise<StepResult[]> {
    const results: StepResult[] = [];
    for (let post = this.#posts.pop(); post !== undefined; post = this.#posts.pop()) {
      const result = await post.run();
      if (result === undefined) continue;
      results.push(result);
      this.conclude(result.conclusion);
    }
    return results;
  }

  conclude(conclusion: Outcome): void {
    if (conclusion === "failure" && this.status === "success") this.status = "failure";
  }

  /** Kills what the job left behind, and names it. */
  close(): string[] {
    return killOrphans(this.trackingId);
  }

  async runProcess(step: StepProcess): Promise<StepResult> {
    const startedMs = performance.now();
    const record = step.record ?? new StepRecord(this);
    const files = createCommandFiles(this.context.temp);
    const abandon = new AbortController();
    const log = new StepLog(
      record,
      {
        workspace: this.context.workspace,
        debug: this.context.debug ?? false,
        environment: { ...Object.fromEntries(this.environment), ...step.env },
      },
      () => abandon.abort(),
    );
    const timeout = new AbortController();
    const timer =
      step.timeoutMs === undefined ? undefined : setTimeout(() => timeout.abort(), step.timeoutMs);
    const ended = await invoke({
      command: step.command,
      cwd: step.cwd,
      environment: this.#environmentOf(step, files),
      onOutput: (stream, chunk) => {
        const known = record.log.length;
        log.write(stream, chunk);
        this.#cancelAt(record.log.slice(known));
      },
      cancel: AbortSignal.any([this.#cancelSignalFor(step), timeout.signal]),
      abandon: abandon.signal,
    });
    clearTimeout(timer);
    log.end();
    readCommandFiles(files, record);
    const timedOut = timeout.signal.aborted;
    if (timedOut) {
      record.error(`The action '${step.name}' has timed out after ${step.timeoutMs} ms.`);
    }
    const cancelled = ended.cancelled && !timedOut;
    if (step.reportsExitCode && !cancelled && ended.exitCode !== 0) {
      record.error(`Process completed with exit code ${ended.exitCode}.`);
    }
    const failed = ended.exitCode !== 0 || record.commandFailed || timedOut;
    return resultOf({
      step,
      record,
      log,
      ended,
      outcome: cancelled ? "cancelled" : failed ? "failure" : "success",
      durationMs: performance.now() - startedMs,
    });
  }

  #cancelAt(lines: readonly string[]): void {
    if (!lines.some((line) => this.cancelWhen?.test(line))) return;
    this.cancelWhen = undefined;
    this.cancel();
  }

  #cancelSignalFor({ condition, env }: StepProcess): AbortSignal {
    const signal = new AbortController();
    this.#cancel.signal.addEventListener("abort", () => {
      const spared = condition !== undefined && holds(condition, this.scope(env));
      if (!spared) signal.abort();
    });
    return signal.signal;
  }

  #environmentOf(step: StepProcess, files: CommandFiles): Record<string, string> {
    const github = {
      ...this.#github,
      ...files,
      action: step.action.name,
      action_repository: step.action.repository ?? "",
      action_ref: step.action.ref ?? "",
    };
    const environment: Record<string, string> = {
      ...machineEnvironment(),
      ...this.context.env,
      ...idTokenEnvironment(this.context),
      RUNNER_TRACKING_ID: this.trackingId,
      CI: "true",
      ...Object.fromEntries(this.environment),
      ...step.env,
      ...step.further,
      GITHUB_ACTIONS: "true",
      ...githubEnvironment(github),
      ...runnerEnvironment(this.context),
    };
    const searched = [...this.prependPath.toReversed(), environment["PATH"] ?? ""];
    environment["PATH"] = searched.filter((folder) => folder !== "").join(path.delimiter);
    return environment;
  }
}

interface ResultParts {
  readonly step: Pick<StepProcess, "id" | "name">;
  readonly record: StepRecord;
  readonly log?: StepLog;
  readonly ended?: Ended;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

export function resultOf({ step, record, log, ended, ...rest }: ResultParts): StepResult {
  return {
    ...(step.id !== undefined && { id: step.id }),
    name: step.name,
    outcome: rest.outcome,
    conclusion: rest.outcome,
    ...(ended !== undefined && { exitCode: ended.exitCode }),
    outputs: Object.fromEntries(record.outputs),
    annotations: record.annotations,
    droppedAnnotations: record.droppedAnnotations,
    executedCommands: log?.executedCommands ?? [],
    log: record.log.map((line) => `${line}\n`).join(""),
    summary: record.summary,
    state: Object.fromEntries(record.state),
    durationMs: rest.durationMs,
    sent: ended?.sent ?? [],
  };
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "X64", arm64: "ARM64", ia32: "X86" };

const architecture = (): string => ARCHITECTURES[process.arch] ?? "X64";

function runnerContext(context: JobContext): Record<string, string> {
  return {
    os: "Linux",
    arch: architecture(),
    name: "GitHub Actions 1",
    environment: "github-hosted",
    temp: context.temp,
    tool_cache: path.join(context.temp, "_tool"),
    workspace: path.dirname(context.workspace),
    ...(context.debug && { debug: "1" }),
  };
}

function runnerEnvironment(context: JobContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(runnerContext(context)).map(([name, value]) => [
      `RUNNER_${name.toUpperCase()}`,
      value,
    ]),
  );
}

function machineEnvironment(): Record<string, string> {
  const known = MACHINE_VARIABLES.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(
    known.filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  );
}
