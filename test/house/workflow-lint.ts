import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
type Permissions = string | Readonly<Record<string, string>> | undefined;
interface Job {
  readonly permissions?: Permissions;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
  readonly uses?: string;
}
interface Workflow {
  readonly on: string | readonly string[] | Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface LintOptions {
  /** The action that may be named by a tag, because it is ours. */
  readonly own?: string;
}

/** What is unsafe about a workflow, by rules of our own; GitHub's parser says what is wrong. */
export function lintWorkflow(text: string, options: LintOptions = {}): readonly string[] {
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps ?? []);
  return [
    ...(isReadOnly(workflow.permissions) ? [] : ["permissions: the whole workflow may write"]),
    ...jobs.flatMap(([name, job]) => lintJob(name, job)),
    ...steps.flatMap((step) => lintStep(step)),
    ...lintPins(text, options),
    ...lintPrivilege(workflow, steps),
  ];
}

function isReadOnly(permissions: Permissions): boolean {
  if (permissions === undefined || typeof permissions === "string") return false;
  return Object.values(permissions).every((access) => access === "read" || access === "none");
}

function lintJob(name: string, job: Job): readonly string[] {
  return [
    ...(typeof job.permissions === "object" ? [] : [`${name}: names no permissions`]),
    ...(job["timeout-minutes"] === undefined ? [`${name}: has no time limit`] : []),
  ];
}

function lintStep({ uses, run, with: inputs }: Step): readonly string[] {
  const isCheckout = uses?.startsWith("actions/checkout@") === true;
  return [
    // What an expression holds becomes part of the script, whoever wrote it.
    ...(run?.includes("${{") === true ? [`run: an expression in ${JSON.stringify(run)}`] : []),
    ...(isCheckout && inputs?.["persist-credentials"] !== false
      ? ["checkout: leaves its token on the disk"]
      : []),
  ];
}

function lintPins(text: string, { own }: LintOptions): readonly string[] {
  return [...text.matchAll(/^[\s-]*uses:\s*(\S+)(.*)$/gm)].flatMap(([, uses = "", rest = ""]) => {
    if (uses === "./" || (own !== undefined && uses === own)) return [];
    if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses)) return [`uses: ${uses} is not pinned`];
    return /^ # v\d+\.\d+\.\d+$/.test(rest) ? [] : [`uses: ${uses} does not say its version`];
  });
}

// These two events hold secrets and a token that may write, also for the code of a stranger.
function lintPrivilege({ on }: Workflow, steps: readonly Step[]): readonly string[] {
  const events = typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on);
  const privileged = events.filter((event) => /^(pull_request_target|workflow_run)$/.test(event));
  const fetches = steps.some(
    ({ uses, run }) =>
      uses?.startsWith("actions/checkout@") === true ||
      /\bgit (clone|fetch|checkout)\b|\bgh pr checkout\b/.test(run ?? ""),
  );
  return fetches ? privileged.map((event) => `${event}: checks code out`) : [];
}
