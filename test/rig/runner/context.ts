/** What GitHub tells the runner about one job, and what the runner adds to it. */
export interface JobContext {
  /** The checked-out repository; the working directory of every step. */
  workspace: string;
  /** `RUNNER_TEMP`; one per job. */
  temp: string;
  event: { name: string; payload: unknown };
  /** `owner/name`. */
  repository: string;
  sha: string;
  /** Full, such as `refs/pull/7/merge`. */
  ref: string;
  headRef?: string;
  baseRef?: string;
  runId: number;
  runAttempt: number;
  /** The job's key in the workflow. */
  job: string;
  workflowRef?: string;
  actor?: string;
  /** The job's token; absent means that `github.token` is the empty string. */
  token?: string;
  runtimeToken?: string;
  /** Where the job may ask for an OIDC token; every step sees both. */
  idTokenRequest?: { url: string; token: string };
  apiUrl?: string;
  resultsUrl?: string;
  /** Default https://github.com: the artifact client refuses hosts that it takes for GHES. */
  serverUrl?: string;
  /** Environment of the runner's machine, such as a PATH with further programs. */
  env?: Record<string, string>;
  /** The secrets context; every value is masked from the start. */
  secrets?: Record<string, string>;
  /** The vars context. */
  vars?: Record<string, string>;
  /** The inputs context of a `workflow_dispatch`. */
  inputs?: Record<string, string | boolean | number>;
  /** Whether the job was started with debug logging. */
  debug?: boolean;
}

export type Outcome = "success" | "failure" | "cancelled" | "skipped";

/** A value as an expression sees it. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

export const serverUrlOf = (context: JobContext): string =>
  context.serverUrl ?? "https://github.com";

const apiUrlOf = (context: JobContext): string => context.apiUrl ?? "https://api.github.com";

/** The `github` context. The file commands' paths are added for each step. */
export function githubContext(context: JobContext, eventPath: string): Record<string, Plain> {
  const [owner = "", name = context.repository] = context.repository.split("/");
  const actor = context.actor ?? "octocat";
  const workflow = `${context.repository}/.github/workflows/ci.yml@${context.ref}`;
  return {
    token: context.token ?? "",
    job: context.job,
    ref: context.ref,
    sha: context.sha,
    repository: context.repository,
    repository_owner: owner,
    repository_id: "1296269",
    repository_owner_id: "1",
    repositoryUrl: `git://github.com/${owner}/${name}.git`,
    run_id: String(context.runId),
    run_number: "1",
    run_attempt: String(context.runAttempt),
    retention_days: "90",
    actor,
    actor_id: "583231",
    triggering_actor: actor,
    workflow: "CI",
    workflow_ref: context.workflowRef ?? workflow,
    workflow_sha: context.sha,
    head_ref: context.headRef ?? "",
    base_ref: context.baseRef ?? "",
    event_name: context.event.name,
    event: (context.event.payload ?? {}) as Plain,
    event_path: eventPath,
    server_url: serverUrlOf(context),
    api_url: apiUrlOf(context),
    graphql_url: graphqlUrl(apiUrlOf(context)),
    ref_name: context.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    ref_protected: "false",
    ref_type: context.ref.startsWith("refs/tags/") ? "tag" : "branch",
    secret_source: "Actions",
    workspace: context.workspace,
  };
}

// GHES serves REST under /api/v3 and GraphQL under /api/graphql.
const graphqlUrl = (apiUrl: string): string => `${apiUrl.replace(/\/v3\/?$/, "")}/graphql`;

/** The names of the `github` context that the runner also puts into the environment of a step. */
const GITHUB_ENVIRONMENT = [
  "action",
  "action_path",
  "action_ref",
  "action_repository",
  "actor",
  "actor_id",
  "api_url",
  "base_ref",
  "env",
  "event_name",
  "event_path",
  "graphql_url",
  "head_ref",
  "job",
  "output",
  "path",
  "ref",
  "ref_name",
  "ref_protected",
  "ref_type",
  "repository",
  "repository_id",
  "repository_owner",
  "repository_owner_id",
  "retention_days",
  "run_attempt",
  "run_id",
  "run_number",
  "server_url",
  "sha",
  "state",
  "step_summary",
  "triggering_actor",
  "workflow",
  "workflow_ref",
  "workflow_sha",
  "workspace",
] as const;

/** `GITHUB_*`: the token and the event's payload never become variables. */
export function githubEnvironment(github: Record<string, Plain>): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of GITHUB_ENVIRONMENT) {
    const value = github[name];
    if (typeof value === "string") environment[`GITHUB_${name.toUpperCase()}`] = value;
  }
  return environment;
}

/** `ACTIONS_ID_TOKEN_REQUEST_*`, which `run:` steps get as well. */
export function idTokenEnvironment({ idTokenRequest }: JobContext): Record<string, string> {
  if (idTokenRequest === undefined) return {};
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: idTokenRequest.url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: idTokenRequest.token,
  };
}

/** `ACTIONS_*`, which JavaScript actions get and `run:` steps do not. */
export function actionsEnvironment(context: JobContext): Record<string, string> {
  const environment: Record<string, string> = {};
  if (context.runtimeToken !== undefined) {
    environment["ACTIONS_RUNTIME_TOKEN"] = context.runtimeToken;
    environment["ACTIONS_RUNTIME_URL"] = "https://pipelines.actions.githubusercontent.com/rig/";
    environment["ACTIONS_CACHE_URL"] = "https://artifactcache.actions.githubusercontent.com/rig/";
  }
  if (context.resultsUrl !== undefined) environment["ACTIONS_RESULTS_URL"] = context.resultsUrl;
  environment["ACTIONS_CACHE_SERVICE_V2"] = "True";
  environment["ACTIONS_ORCHESTRATION_ID"] =
    `rig-${context.runId}.${context.job}.${context.runAttempt}`;
  return environment;
}
