import { member } from "./json-value.ts";

/** What this run is about, as the workflow's event tells it. */
export interface ActionEvent {
  readonly name: string;
  /** `owner/name` of the repository whose workflow this is. */
  readonly repository: string;
  /** The commit that a check run belongs to: a pull request's own head, never its test merge. */
  readonly headSha: string;
  /** What the change goes on top of; absent where nothing is proposed. */
  readonly baseSha?: string;
  readonly pullRequest?: number;
  /** The code comes from another repository. */
  readonly isForeign: boolean;
  /** The workflow holds secrets and a token that may write, whoever wrote the code. */
  readonly isPrivileged: boolean;
  /** `workflow_run`: the run that triggered this one. */
  readonly triggeringRun?: { readonly id: number; readonly conclusion: string };
}

export interface EventSource {
  readonly name: string;
  readonly repository: string;
  /** GITHUB_SHA. */
  readonly sha: string;
  /** The parsed event file. */
  readonly payload: unknown;
}

const PRIVILEGED: ReadonlySet<string> = new Set(["pull_request_target", "workflow_run"]);

/**
 * Understands any event; what a payload lacks is left out, and the commit is then the workflow's own.
 *
 * Source  docs.github.com, "Events that trigger workflows": GITHUB_SHA of `pull_request` is the test
 *         merge, of `pull_request_target` and `workflow_run` the default branch, of `merge_group` the
 *         group's commit; a `merge_group` has no pull request.
 */
export function readEvent({ name, repository, sha, payload }: EventSource): ActionEvent {
  const base = { name, repository, isPrivileged: PRIVILEGED.has(name) };
  if (name === "workflow_run") return { ...base, ...ofWorkflowRun(payload, { repository, sha }) };
  const pull = member(payload, "pull_request");
  if (pull !== undefined) return { ...base, ...ofPullRequest(pull, { repository, sha }) };
  const group = member(payload, "merge_group");
  const baseSha = text(member(group, "base_sha"));
  const headSha =
    text(member(group, "head_sha")) ??
    // The `after` of an annotated tag is the tag; the commit that it names is here.
    text(member(member(payload, "head_commit"), "id")) ??
    text(member(member(payload, "deployment"), "sha")) ??
    sha;
  return { ...base, headSha, isForeign: false, ...(baseSha === undefined ? {} : { baseSha }) };
}

type Known = Pick<EventSource, "repository" | "sha">;
type Told = Omit<ActionEvent, "name" | "repository" | "isPrivileged">;

function ofPullRequest(pull: unknown, { repository, sha }: Known): Told {
  const head = member(pull, "head");
  const baseSha = text(member(member(pull, "base"), "sha"));
  const number = member(pull, "number");
  return {
    headSha: text(member(head, "sha")) ?? sha,
    ...(baseSha === undefined ? {} : { baseSha }),
    ...(typeof number === "number" ? { pullRequest: number } : {}),
    // A fork that was deleted has no repository any more, and is a fork all the same.
    isForeign: text(member(member(head, "repo"), "full_name")) !== repository,
  };
}

function ofWorkflowRun(payload: unknown, { repository, sha }: Known): Told {
  const run = member(payload, "workflow_run");
  const id = member(run, "id");
  const conclusion = text(member(run, "conclusion")) ?? "";
  const number = member(first(member(run, "pull_requests")), "number");
  return {
    headSha: text(member(run, "head_sha")) ?? sha,
    isForeign: text(member(member(run, "head_repository"), "full_name")) !== repository,
    ...(typeof number === "number" ? { pullRequest: number } : {}),
    ...(typeof id === "number" ? { triggeringRun: { id, conclusion } } : {}),
  };
}

/** Why this event must not run code here, or undefined when it may. */
export function refusalOf(event: ActionEvent): string | undefined {
  if (!event.isPrivileged || !event.isForeign) return undefined;
  return (
    `${event.name} holds a token that may write, and secrets, and this code comes from another repository; ` +
    "running it here would hand both to whoever wrote it"
  );
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
