import { sampleOf } from "./sample.ts";
import type { State } from "./state.ts";
import { pullRequestMinimal } from "./views.ts";

export interface StoredAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: "failure" | "notice" | "warning";
  readonly title?: string;
  readonly message: string;
  readonly raw_details?: string;
}

export interface CheckRun {
  readonly id: number;
  readonly headSha: string;
  name: string;
  externalId: string;
  status: string;
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  /** In the order in which they arrived, over all requests. */
  readonly annotations: StoredAnnotation[];
  readonly htmlUrl: string;
  /** Requests that wrote it: one create and the updates. */
  writes: number;
}

interface Fields {
  readonly name?: string;
  readonly head_sha?: string;
  readonly external_id?: string;
  readonly status?: string;
  readonly conclusion?: string;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly output?: {
    readonly title?: string;
    readonly summary?: string;
    readonly text?: string;
    readonly annotations?: readonly StoredAnnotation[];
  };
}

/** GitHub keeps the newest of one name in a suite and deletes the others. */
const MOST_OF_ONE_NAME = 1_000;

export function createCheckRun(state: State, body: unknown): CheckRun {
  const fields = body as Fields;
  const id = state.nextId();
  const run: CheckRun = {
    id,
    headSha: fields.head_sha ?? "",
    name: "",
    externalId: "",
    status: fields.status ?? "queued",
    conclusion: null,
    startedAt: now(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    htmlUrl: `https://github.com/${state.repository}/runs/${id}`,
    writes: 0,
  };
  updateCheckRun(run, fields);
  state.checkRuns.push(run);
  dropOldest(state.checkRuns, run);
  return run;
}

export function updateCheckRun(run: CheckRun, body: unknown): void {
  const { output, ...fields } = body as Fields;
  run.writes += 1;
  run.name = fields.name ?? run.name;
  run.externalId = fields.external_id ?? run.externalId;
  run.status = fields.status ?? run.status;
  run.startedAt = fields.started_at ?? run.startedAt;
  if (fields.conclusion !== undefined) {
    run.conclusion = fields.conclusion;
    run.status = "completed";
    run.completedAt = fields.completed_at ?? now();
  }
  if (output === undefined) return;
  run.title = output.title ?? run.title;
  run.summary = output.summary ?? run.summary;
  run.text = output.text ?? run.text;
  run.annotations.push(...(output.annotations ?? []));
}

/** The newest of each name, as `filter=latest` and the merge box show them. */
export function latestOf(runs: readonly CheckRun[]): readonly CheckRun[] {
  return [...new Map(runs.map((run) => [`${run.headSha} ${run.name}`, run])).values()];
}

export function checkRunView(state: State, run: CheckRun): Record<string, unknown> {
  const url = `${state.url}/repos/${state.repository}/check-runs/${run.id}`;
  return {
    id: run.id,
    head_sha: run.headSha,
    node_id: `CR_${run.id}`,
    external_id: run.externalId,
    url,
    html_url: run.htmlUrl,
    // A job's token cannot choose another one.
    details_url: run.htmlUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    name: run.name,
    check_suite: { id: Number.parseInt(run.headSha.slice(0, 8), 16) },
    app: {
      ...sampleOf("nullable-integration"),
      id: 15_368,
      slug: "github-actions",
      name: "GitHub Actions",
      owner: { ...sampleOf("simple-user"), login: "github", type: "Organization" },
    },
    pull_requests: state.pullRequests
      .filter(({ head }) => head.sha === run.headSha && head.repository === undefined)
      .map((pullRequest) => pullRequestMinimal(state, pullRequest)),
  };
}

export function annotationView(
  state: State,
  run: CheckRun,
  annotation: StoredAnnotation,
): Record<string, unknown> {
  const place = annotation.path.split("/").map(encodeURIComponent).join("/");
  return {
    start_column: null,
    end_column: null,
    title: null,
    raw_details: null,
    ...annotation,
    blob_href: `https://github.com/${state.repository}/blob/${run.headSha}/${place}`,
  };
}

function dropOldest(runs: CheckRun[], newest: CheckRun): void {
  const same = runs.filter((run) => run.name === newest.name && run.headSha === newest.headSha);
  const [oldest] = same;
  if (same.length > MOST_OF_ONE_NAME && oldest !== undefined) runs.splice(runs.indexOf(oldest), 1);
}

/** GitHub's timestamps have whole seconds. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
