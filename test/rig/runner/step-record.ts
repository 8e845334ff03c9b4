import { type Annotation, type IssueCounts, StepIssues } from "./issues.ts";
import type { SecretMasks } from "./masks.ts";

/** What outlives a step: later steps see it. */
export interface JobState {
  readonly masks: SecretMasks;
  readonly environment: Map<string, string>;
  /** As added; the last one comes first in PATH. */
  readonly prependPath: string[];
  /** All step outputs so far, by GitHub's estimate: two bytes a character. */
  outputBytes: number;
}

/** Documented limit of the outputs of a job. */
export const MAX_OUTPUT_BYTES = 1024 * 1024;

/** Everything that one step said, wherever it said it. */
export class StepRecord {
  readonly job: JobState;
  readonly outputs = new Map<string, string>();
  readonly state = new Map<string, string>();
  readonly log: string[] = [];
  summary = "";
  /** A command that could not be carried out fails the step, whatever its exit code. */
  commandFailed = false;
  readonly #issues: StepIssues;

  constructor(job: JobState) {
    this.job = job;
    this.#issues = new StepIssues(job.masks);
  }

  get annotations(): readonly Annotation[] {
    return this.#issues.annotations;
  }

  get droppedAnnotations(): IssueCounts {
    return this.#issues.dropped;
  }

  /** Plain output. */
  write(text: string): void {
    this.log.push(this.job.masks.mask(text));
  }

  issue(issue: Annotation): void {
    const message = this.#issues.add(issue);
    if (message !== "") this.write(`##[${LOG_TAGS[issue.level]}]${message}`);
  }

  error(message: string): void {
    this.issue({ level: "failure", message });
  }

  warning(message: string): void {
    this.issue({ level: "warning", message });
  }

  /** The runner reports both what it was at and what went wrong. */
  fail(what: string, cause: unknown): void {
    this.error(what);
    this.error(cause instanceof Error ? cause.message : String(cause));
    this.commandFailed = true;
  }

  setOutput(name: string, value: string): void {
    requireName(name);
    const bytes = 2 * (name.length + value.length);
    if (this.job.outputBytes + bytes > MAX_OUTPUT_BYTES) {
      throw new Error(`The outputs of this job exceed ${MAX_OUTPUT_BYTES} bytes at '${name}'`);
    }
    this.job.outputBytes += bytes;
    setIgnoringCase(this.outputs, name, value);
  }

  setState(name: string, value: string): void {
    setIgnoringCase(this.state, name, value);
  }

  setEnvironment(name: string, value: string): void {
    requireName(name);
    this.job.environment.set(name, value);
  }

  prependPath(folder: string): void {
    const at = this.job.prependPath.indexOf(folder);
    if (at >= 0) this.job.prependPath.splice(at, 1);
    this.job.prependPath.push(folder);
  }
}

const LOG_TAGS = { failure: "error", warning: "warning", notice: "notice" } as const;

/** The only variable that the runner refuses to take from a step. */
export const isBlockedVariable = (name: string): boolean => name.toUpperCase() === "NODE_OPTIONS";

function requireName(name: string): void {
  if (name === "") throw new Error("Value cannot be null. (Parameter 'name')");
}

function setIgnoringCase(map: Map<string, string>, name: string, value: string): void {
  const known = [...map.keys()].find((key) => key.toLowerCase() === name.toLowerCase());
  map.set(known ?? name, value);
}
