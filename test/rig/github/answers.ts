import { randomUUID } from "node:crypto";
import { posix } from "node:path";
import type { Reply } from "../http/loopback.ts";
import {
  annotationView,
  type CheckRun,
  checkRunView,
  createCheckRun,
  latestOf,
  updateCheckRun,
} from "./check-runs.ts";
import type { Entry } from "./contents.ts";
import type { ApiRequest } from "./description.ts";
import type { OperationId } from "./operations.ts";
import { sampleOf } from "./sample.ts";
import { artifactsOf, type Comment, commitFor, type State } from "./state.ts";
import {
  artifactView,
  commentView,
  commitView,
  entryView,
  gitCommitView,
  listedView,
  pullRequestFiles,
  pullRequestView,
  repositoryView,
  workflowRunView,
} from "./views.ts";

export interface Call extends ApiRequest {
  /** The Accept header. */
  readonly accept: string;
}

/** A reply, and what the client should not have asked for. */
export interface Answer extends Reply {
  readonly violation?: string;
  /** The media type of the description that this body is judged by. Default: JSON. */
  readonly judgedAs?: string;
}

type Answering = (state: State, call: Call) => Answer | Promise<Answer>;

const MISSING: Answer = { status: 404, body: { message: "Not Found" } };
const MOST_BLOB_BYTES = 100 * 1024 * 1024;
const MOST_LISTED = 1_000;

/** What each operation does to the state and answers; requests arrive checked and allowed. */
export const ANSWERS: Readonly<Record<OperationId, Answering>> = {
  "meta/root": (state) => ({
    status: 200,
    body: { ...sampleOf("root"), current_user_url: `${state.url}/user` },
  }),
  "repos/get": (state) => ({ status: 200, body: repositoryView(state) }),
  "repos/get-content": content,
  "repos/get-commit": async (state, call) => {
    const sha = await commitFor(state, call.params["ref"] ?? "");
    if (sha === undefined) return noCommit(call.params["ref"] ?? "");
    if (call.accept.includes("sha")) return { status: 200, body: sha, headers: plain("sha") };
    return { status: 200, body: commitView(state, sha, await messageOf(state, sha)) };
  },
  "git/get-commit": async (state, call) => {
    const sha = await commitFor(state, call.params["commit_sha"] ?? "");
    return sha === undefined
      ? MISSING
      : { status: 200, body: gitCommitView(state, sha, await messageOf(state, sha)) };
  },
  "checks/create": async (state, { body }) => {
    const sha = String((body as { readonly head_sha?: unknown }).head_sha);
    if ((await commitFor(state, sha)) !== sha) return noCommit(sha);
    return { status: 201, body: checkRunView(state, createCheckRun(state, body)) };
  },
  "checks/update": (state, call) => {
    const run = checkRunOf(state, call);
    if (run === undefined) return { ...MISSING, violation: "there is no such check run" };
    updateCheckRun(run, call.body);
    return { status: 200, body: checkRunView(state, run) };
  },
  "checks/get": (state, call) => {
    const run = checkRunOf(state, call);
    return run === undefined ? MISSING : { status: 200, body: checkRunView(state, run) };
  },
  "checks/list-annotations": (state, call) => {
    const run = checkRunOf(state, call);
    if (run === undefined) return MISSING;
    const page = pageOf(state, call, run.annotations);
    const body = page.items.map((annotation) => annotationView(state, run, annotation));
    return { status: 200, body, headers: page.headers };
  },
  "checks/list-for-ref": async (state, call) => {
    const sha = await commitFor(state, call.params["ref"] ?? "");
    if (sha === undefined) return noCommit(call.params["ref"] ?? "");
    const { check_name: name, status, filter, app_id: app } = call.query;
    const ofCommit = state.checkRuns.filter((run) => run.headSha === sha);
    const fitting = (filter === "all" ? ofCommit : latestOf(ofCommit))
      .filter((run) => name === undefined || run.name === name)
      .filter((run) => status === undefined || run.status === status)
      .filter(() => app === undefined || app === "15368");
    const page = pageOf(state, call, fitting.toReversed());
    const runs = page.items.map((run) => checkRunView(state, run));
    const body = { total_count: fitting.length, check_runs: runs };
    return { status: 200, body, headers: page.headers };
  },
  "pulls/get": (state, call) => {
    const found = pullRequestOf(state, call);
    return found === undefined ? MISSING : { status: 200, body: pullRequestView(state, found) };
  },
  "pulls/list-files": (state, call) => {
    const found = pullRequestOf(state, call);
    if (found === undefined) return MISSING;
    const page = pageOf(state, call, pullRequestFiles(state, found));
    return { status: 200, body: page.items, headers: page.headers };
  },
  "actions/get-workflow-run": (state, call) => {
    const run = state.workflowRuns.find(({ id }) => String(id) === call.params["run_id"]);
    return run === undefined ? MISSING : { status: 200, body: workflowRunView(state, run) };
  },
  "actions/list-workflow-run-artifacts": (state, call) => {
    const { name, direction } = call.query;
    const fitting = artifactsOf(state)
      .filter(({ run }) => String(run) === call.params["run_id"])
      .filter((artifact) => name === undefined || artifact.name === name);
    const page = pageOf(state, call, direction === "asc" ? fitting : fitting.toReversed());
    const artifacts = page.items.map((artifact) => artifactView(state, artifact));
    const body = { total_count: fitting.length, artifacts };
    return { status: 200, body, headers: page.headers };
  },
  "actions/get-artifact": (state, call) => {
    const found = artifactOf(state, call);
    return found === undefined ? MISSING : { status: 200, body: artifactView(state, found) };
  },
  "actions/download-artifact": (state, call) => {
    const found = artifactOf(state, call);
    if (found === undefined) return MISSING;
    if (call.params["archive_format"] !== "zip")
      return { ...MISSING, violation: "the only archive format is zip" };
    if (found.isExpired === true) return { status: 410, body: { message: "Artifact has expired" } };
    const signature = randomUUID();
    state.downloads.set(signature, found.id);
    const location = `${new URL(state.url).origin}/_downloads/${found.id}?sig=${signature}`;
    return { status: 302, headers: { location } };
  },
  "actions/delete-artifact": (state, call) => {
    const found = artifactOf(state, call);
    if (found === undefined) return MISSING;
    for (const source of state.artifactSources) source.remove(found.id);
    return { status: 204 };
  },
  "issues/create-comment": (state, call) => {
    if (pullRequestOf(state, call) === undefined) return MISSING;
    const at = new Date();
    const comment: Comment = {
      id: state.nextId(),
      issue: Number(call.params["issue_number"]),
      body: bodyText(call),
      createdAt: at,
      updatedAt: at,
    };
    state.comments.push(comment);
    return { status: 201, body: commentView(state, comment) };
  },
  "issues/list-comments": (state, call) => {
    if (pullRequestOf(state, call) === undefined) return MISSING;
    const fitting = state.comments
      .filter(({ issue }) => String(issue) === call.params["issue_number"])
      .filter(({ updatedAt }) => updatedAt >= new Date(call.query["since"] ?? 0));
    const page = pageOf(state, call, fitting);
    const body = page.items.map((comment) => commentView(state, comment));
    return { status: 200, body, headers: page.headers };
  },
  "issues/update-comment": (state, call) => {
    const comment = state.comments.find(({ id }) => String(id) === call.params["comment_id"]);
    if (comment === undefined) return MISSING;
    comment.body = bodyText(call);
    comment.updatedAt = new Date();
    return { status: 200, body: commentView(state, comment) };
  },
};

async function content(state: State, call: Call): Promise<Answer> {
  const ref = call.query["ref"] ?? state.defaultBranch;
  const commit = await commitFor(state, ref);
  if (commit === undefined || state.contents === undefined)
    return { status: 404, body: { message: `No commit found for the ref ${ref}` } };
  const entry = await followed(state, commit, (call.params["path"] ?? "").replace(/\/$/, ""));
  if (entry === undefined) return MISSING;
  if (entry.size > MOST_BLOB_BYTES) return tooLarge();
  if (entry.kind === "dir") {
    const children = (entry.children ?? []).slice(0, MOST_LISTED);
    const listed = children.map((child) => listedView(state, commit, child));
    return call.accept.includes("object")
      ? { status: 200, body: { ...listedView(state, commit, entry), entries: listed }, ...OBJECT }
      : { status: 200, body: listed };
  }
  if (call.accept.includes("raw"))
    return { status: 200, body: entry.bytes ?? Buffer.alloc(0), headers: plain("raw") };
  const body = entryView(state, commit, entry);
  return { status: 200, body, ...(call.accept.includes("object") ? OBJECT : {}) };
}

const OBJECT = { judgedAs: "application/vnd.github.object" } as const;

/** GitHub answers a link to a file of the repository with that file. */
async function followed(state: State, commit: string, path: string): Promise<Entry | undefined> {
  const entry = await state.contents?.entry(commit, path);
  if (entry?.kind !== "symlink") return entry;
  const target = posix.join(posix.dirname(path), entry.bytes?.toString("utf8") ?? "");
  const meant = target.startsWith("..") ? undefined : await state.contents?.entry(commit, target);
  return meant?.kind === "file" ? meant : entry;
}

function tooLarge(): Answer {
  const errors = [{ resource: "Blob", field: "data", code: "too_large" }];
  return { status: 403, body: { message: "This API returns blobs up to 100 MB in size.", errors } };
}

function noCommit(ref: string): Answer {
  const message = `No commit found for SHA: ${ref}`;
  return { status: 422, body: { message }, violation: message };
}

async function messageOf(state: State, sha: string): Promise<string> {
  return (await state.contents?.message(sha)) ?? "A commit";
}

function checkRunOf(state: State, call: Call): CheckRun | undefined {
  return state.checkRuns.find(({ id }) => String(id) === call.params["check_run_id"]);
}

function pullRequestOf(state: State, { params }: Call) {
  const number = params["pull_number"] ?? params["issue_number"];
  return state.pullRequests.find((one) => String(one.number) === number);
}

function artifactOf(state: State, call: Call) {
  return artifactsOf(state).find(({ id }) => String(id) === call.params["artifact_id"]);
}

function bodyText(call: Call): string {
  return String((call.body as { readonly body?: unknown }).body);
}

function plain(kind: string): Readonly<Record<string, string>> {
  return { "content-type": `application/vnd.github.${kind}; charset=utf-8` };
}

function pageOf<T>(state: State, call: Call, all: readonly T[]) {
  const size = Math.min(Math.max(Number(call.query["per_page"] ?? 30), 1), 100);
  const page = Math.max(Number(call.query["page"] ?? 1), 1);
  const last = Math.max(Math.ceil(all.length / size), 1);
  const path = call.operation.template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(call.params[name] ?? ""),
  );
  const link = (to: number, relation: string) => {
    const query = new URLSearchParams({ ...call.query, page: String(to) });
    return `<${state.url}${path}?${query}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, "prev"), link(1, "first")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
  ];
  const headers: Record<string, string> = links.length === 0 ? {} : { link: links.join(", ") };
  return { items: all.slice((page - 1) * size, page * size), headers };
}
