import type { CheckAnnotation, CheckRunContent } from "#contract/check-run.ts";
import type { ApiCall, ApiResult, GitHubApi } from "./api.ts";
import { type ApiReason, isRecord } from "./api-failure.ts";

export interface CheckRunPublication {
  readonly name: string;
  /** Of the pull request's head, not of its test merge. */
  readonly headSha: string;
  /** `run/attempt/job`: a later attempt of the same job supersedes the earlier one's. */
  readonly externalId: string;
  readonly detailsUrl?: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly completedAt: string;
  readonly content: CheckRunContent;
  /** An earlier process may have published it already: look before making another. */
  readonly isResumed?: boolean;
}

export interface CheckRunReceipt {
  readonly delivered: boolean;
  readonly id?: number;
  readonly url?: string;
  readonly annotationsShown: number;
  readonly reason?: ApiReason;
  /** Where it is, or why it is not, on one line. */
  readonly detail: string;
}

interface CheckRun {
  readonly id: number;
  readonly url: string;
  readonly externalId: string;
  readonly annotations: number;
  readonly title: string;
  readonly summary: string;
}

// Source: GitHub REST description, checks/create, output.annotations.maxItems.
const BATCH = 50;
const SUPERSEDED = "Superseded by attempt ";

/**
 * One check run, made already completed: a job's token may be refused to complete one later, so that
 * updates carry output only. No answer that was lost makes a second one, and no annotation appears twice.
 */
export async function publishCheckRun(
  api: GitHubApi,
  publication: CheckRunPublication,
): Promise<CheckRunReceipt> {
  const attempt = attemptOf(publication.externalId);
  const known =
    attempt.number > 1 || publication.isResumed === true
      ? await api.send(listing(publication))
      : undefined;
  const earlier = known?.ok === true ? known.data : [];
  const same =
    publication.isResumed === true
      ? earlier.find(({ externalId }) => externalId === publication.externalId)
      : undefined;
  const made = same === undefined ? await create(api, publication) : resumed(same, publication);
  if (!made.ok) {
    const { reason, detail } = made;
    return { delivered: false, annotationsShown: 0, reason, detail };
  }
  const result = await append(api, made.data, publication);
  await supersede(api, staleOf(earlier, publication, made.data), attempt.number);
  return receiptOf(made.data.run, publication, result);
}

/** A check run, and what became of the annotations up to `next`. */
interface Made {
  readonly run: CheckRun;
  readonly next: number;
  readonly shown: number;
}

/** A path that GitHub refuses costs the first annotations, not the check run. */
async function create(api: GitHubApi, publication: CheckRunPublication): Promise<ApiResult<Made>> {
  const batch = publication.content.annotations.slice(0, BATCH);
  const next = batch.length;
  const made = await api.send(creation(api, publication, batch));
  if (made.ok) return { ok: true, data: { run: made.data, next, shown: next } };
  if (made.reason !== "invalid" || next === 0) return made;
  const bare = await api.send(creation(api, publication, []));
  return bare.ok ? { ok: true, data: { run: bare.data, next, shown: 0 } } : bare;
}

function resumed(run: CheckRun, { content }: CheckRunPublication): ApiResult<Made> {
  const shown = Math.min(run.annotations, content.annotations.length);
  return { ok: true, data: { run, next: shown, shown } };
}

function creation(
  api: GitHubApi,
  publication: CheckRunPublication,
  annotations: readonly CheckAnnotation[],
): ApiCall<CheckRun> {
  const { name, headSha, externalId, detailsUrl, startedAt, completedAt, content } = publication;
  return {
    route: "POST /repos/{owner}/{repo}/check-runs",
    parameters: {
      name,
      head_sha: headSha,
      external_id: externalId,
      ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
      started_at: startedAt,
      completed_at: completedAt,
      status: "completed",
      conclusion: content.conclusion,
      output: outputOf(content, annotations),
    },
    read: readCheckRun,
    recover: async () => {
      const listed = await api.send(listing(publication));
      if (!listed.ok) return listed;
      return { ok: true, data: listed.data.find((run) => run.externalId === externalId) };
    },
  };
}

function outputOf(content: CheckRunContent, annotations: readonly CheckAnnotation[]) {
  const { title, summary, text } = content;
  return {
    title,
    summary,
    ...(text === "" ? {} : { text }),
    ...(annotations.length === 0 ? {} : { annotations }),
  };
}

interface Appended {
  readonly shown: number;
  /** Refused as invalid, such as for a path that is not there. */
  readonly refused: number;
  /** Why the rest was given up. */
  readonly trouble?: { readonly reason: ApiReason; readonly detail: string };
}

async function append(
  api: GitHubApi,
  made: Made,
  { content }: CheckRunPublication,
): Promise<Appended> {
  const { annotations } = content;
  const { id } = made.run;
  let shown = made.shown;
  for (let index = made.next; index < annotations.length; index += BATCH) {
    const batch = annotations.slice(index, index + BATCH);
    const answer = await api.send(appending(api, { id, count: shown, content, batch }));
    if (answer.ok) shown += batch.length;
    else if (answer.reason !== "invalid") return { shown, refused: index - shown, trouble: answer };
  }
  return { shown, refused: annotations.length - shown };
}

interface Appending {
  readonly id: number;
  /** How many annotations were there before. */
  readonly count: number;
  readonly content: CheckRunContent;
  readonly batch: readonly CheckAnnotation[];
}

function appending(api: GitHubApi, given: Appending): ApiCall<CheckRun> {
  const { id, count, content, batch } = given;
  return {
    route: "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
    parameters: { check_run_id: id, output: outputOf(content, batch) },
    read: readCheckRun,
    recover: async () => {
      const found = await api.send({
        route: "GET /repos/{owner}/{repo}/check-runs/{check_run_id}",
        parameters: { check_run_id: id },
        read: readCheckRun,
      });
      if (!found.ok) return found;
      return { ok: true, data: found.data.annotations > count ? found.data : undefined };
    },
  };
}

/** The earlier attempts stay beside this one; their title says that they are history. */
async function supersede(api: GitHubApi, stale: readonly CheckRun[], number: number) {
  for (const { id, summary } of stale)
    await api.send({
      route: "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
      parameters: {
        check_run_id: id,
        output: {
          title: `${SUPERSEDED}${number}`,
          summary: summary === "" ? "A later attempt of this job has reported." : summary,
        },
      },
      read: readCheckRun,
    });
}

/** The newest ones that do not say so yet, as many as the writes of a publication allow. */
function staleOf(
  earlier: readonly CheckRun[],
  { externalId, content }: CheckRunPublication,
  made: Made,
): readonly CheckRun[] {
  const { job, number } = attemptOf(externalId);
  const isSpare = content.annotations.length > 0 && made.next === made.shown;
  return earlier
    .filter((run) => {
      const other = attemptOf(run.externalId);
      return other.job === job && other.number < number && !run.title.startsWith(SUPERSEDED);
    })
    .sort((a, b) => b.id - a.id)
    .slice(0, isSpare ? 2 : 1);
}

function receiptOf(
  { id, url }: CheckRun,
  { content }: CheckRunPublication,
  { shown, refused, trouble }: Appended,
): CheckRunReceipt {
  const { length } = content.annotations;
  const detail = [
    url,
    ...(refused === 0 ? [] : [`GitHub refused ${refused} of ${length} annotations`]),
    ...(trouble === undefined
      ? []
      : [`${length - shown - refused} annotations did not arrive: ${trouble.detail}`]),
  ].join("; ");
  const reason = trouble === undefined ? {} : { reason: trouble.reason };
  return { delivered: true, id, url, annotationsShown: shown, detail, ...reason };
}

function listing({ headSha, name }: CheckRunPublication): ApiCall<readonly CheckRun[]> {
  return {
    route: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    parameters: { ref: headSha, check_name: name, filter: "all", per_page: 100 },
    read: (data) => {
      if (!isRecord(data) || !Array.isArray(data["check_runs"])) return undefined;
      return data["check_runs"].flatMap((run) => readCheckRun(run) ?? []);
    },
  };
}

function readCheckRun(data: unknown): CheckRun | undefined {
  if (!isRecord(data) || typeof data["id"] !== "number") return undefined;
  const output = isRecord(data["output"]) ? data["output"] : {};
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const count = output["annotations_count"];
  return {
    id: data["id"],
    url: text(data["html_url"]),
    externalId: text(data["external_id"]),
    annotations: typeof count === "number" ? count : 0,
    title: text(output["title"]),
    summary: text(output["summary"]),
  };
}

/** `12/3/tests` is attempt 3 of the job `12/tests`. */
function attemptOf(externalId: string): { readonly job: string; readonly number: number } {
  const [run = "", attempt = "", ...job] = externalId.split("/");
  return { job: `${run}/${job.join("/")}`, number: /^\d+$/.test(attempt) ? Number(attempt) : 1 };
}
