import { createHash } from "node:crypto";
import type { Entry, Listed } from "./contents.ts";
import { sampleOf } from "./sample.ts";
import type { Comment, PullRequest, RunArtifact, State, WorkflowRun } from "./state.ts";

type View = Record<string, unknown>;

export function repositoryView(state: State, fullName = state.repository): View {
  const [owner = "", name = ""] = fullName.split("/");
  return {
    ...sampleOf("full-repository"),
    ...repositoryFields(state, fullName),
    name,
    owner: { ...sampleOf("simple-user"), login: owner },
  };
}

function repositoryFields(state: State, fullName: string): View {
  const isFork = fullName !== state.repository;
  return {
    id: idOf(fullName),
    full_name: fullName,
    name: fullName.split("/")[1] ?? "",
    owner: { ...sampleOf("simple-user"), login: fullName.split("/")[0] ?? "" },
    private: !state.isPublic,
    visibility: state.isPublic ? "public" : "private",
    fork: isFork,
    default_branch: state.defaultBranch,
    html_url: `https://github.com/${fullName}`,
    url: `${state.url}/repos/${fullName}`,
  };
}

export function pullRequestView(state: State, pullRequest: PullRequest): View {
  const side = (end: PullRequest["base"], fullName: string | null): View => ({
    label: `${fullName?.split("/")[0] ?? "unknown"}:${end.ref}`,
    ref: end.ref,
    sha: end.sha,
    repo:
      fullName === null
        ? null
        : { ...sampleOf("repository"), ...repositoryFields(state, fullName) },
    user: { ...sampleOf("simple-user"), login: fullName?.split("/")[0] ?? "ghost" },
  });
  const { head, base, number } = pullRequest;
  const from = head.repository === undefined ? state.repository : head.repository;
  return {
    ...sampleOf("pull-request"),
    id: idOf(`pull ${number}`),
    number,
    state: "open",
    title: pullRequest.title ?? `Pull request ${number}`,
    draft: pullRequest.draft ?? false,
    head: side(head, from),
    base: side(base, state.repository),
    changed_files: pullRequest.files?.length ?? 0,
    html_url: `https://github.com/${state.repository}/pull/${number}`,
    url: `${state.url}/repos/${state.repository}/pulls/${number}`,
  };
}

export function pullRequestMinimal(state: State, { number, head, base }: PullRequest): View {
  const end = ({ ref, sha }: PullRequest["base"]): View => ({
    ref,
    sha,
    repo: {
      id: idOf(state.repository),
      url: `${state.url}/repos/${state.repository}`,
      name: state.repository.split("/")[1] ?? "",
    },
  });
  return {
    id: idOf(`pull ${number}`),
    number,
    url: `${state.url}/repos/${state.repository}/pulls/${number}`,
    head: end(head),
    base: end(base),
  };
}

export function pullRequestFiles(state: State, pullRequest: PullRequest): readonly View[] {
  return (pullRequest.files ?? []).map(({ filename, status, patch }) => ({
    ...sampleOf("diff-entry"),
    filename,
    status: status ?? "modified",
    ...(patch === undefined ? {} : { patch }),
    sha: blobOf(filename),
    contents_url: `${state.url}/repos/${state.repository}/contents/${encodeURIComponent(filename)}?ref=${pullRequest.head.sha}`,
  }));
}

export function workflowRunView(state: State, run: WorkflowRun): View {
  const url = `${state.url}/repos/${state.repository}/actions/runs/${run.id}`;
  const repository = (fullName: string): View => ({
    ...sampleOf("minimal-repository"),
    ...repositoryFields(state, fullName),
  });
  return {
    ...sampleOf("workflow-run"),
    id: run.id,
    name: run.name ?? "Readiness",
    path: run.path ?? ".github/workflows/readiness.yml",
    head_sha: run.headSha,
    head_branch: run.headBranch,
    event: run.event,
    status: run.conclusion === null ? "in_progress" : "completed",
    conclusion: run.conclusion === undefined ? "success" : run.conclusion,
    run_attempt: run.attempt ?? 1,
    run_number: 1,
    pull_requests: state.pullRequests
      .filter(({ number }) => run.pullRequests?.includes(number) ?? false)
      .map((pullRequest) => pullRequestMinimal(state, pullRequest)),
    repository: repository(state.repository),
    head_repository: repository(run.headRepository ?? state.repository),
    url,
    artifacts_url: `${url}/artifacts`,
    html_url: `https://github.com/${state.repository}/actions/runs/${run.id}`,
  };
}

export function artifactView(state: State, artifact: RunArtifact): View {
  const url = `${state.url}/repos/${state.repository}/actions/artifacts/${artifact.id}`;
  const createdAt = artifact.createdAt.toISOString();
  const expiresAt = new Date(artifact.createdAt.getTime() + 90 * 86_400_000).toISOString();
  const run = state.workflowRuns.find(({ id }) => String(id) === String(artifact.run));
  return {
    id: artifact.id,
    node_id: `A_${artifact.id}`,
    name: artifact.name,
    size_in_bytes: artifact.bytes.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.isExpired ?? false,
    created_at: createdAt,
    updated_at: createdAt,
    expires_at: expiresAt,
    digest: `sha256:${createHash("sha256").update(artifact.bytes).digest("hex")}`,
    workflow_run: {
      id: Number(artifact.run),
      repository_id: idOf(state.repository),
      head_repository_id: idOf(run?.headRepository ?? state.repository),
      ...(run === undefined ? {} : { head_branch: run.headBranch, head_sha: run.headSha }),
    },
  };
}

export function commentView(state: State, comment: Comment): View {
  return {
    ...sampleOf("issue-comment"),
    id: comment.id,
    body: comment.body,
    user: { ...sampleOf("simple-user"), login: "github-actions[bot]", type: "Bot" },
    created_at: comment.createdAt.toISOString(),
    updated_at: comment.updatedAt.toISOString(),
    url: `${state.url}/repos/${state.repository}/issues/comments/${comment.id}`,
    html_url: `https://github.com/${state.repository}/issues/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${state.url}/repos/${state.repository}/issues/${comment.issue}`,
  };
}

export function commitView(state: State, sha: string, message: string): View {
  const sample = sampleOf("commit");
  return {
    ...sample,
    sha,
    url: `${state.url}/repos/${state.repository}/commits/${sha}`,
    html_url: `https://github.com/${state.repository}/commit/${sha}`,
    commit: { ...(sample["commit"] as View), message },
  };
}

export function gitCommitView(state: State, sha: string, message: string): View {
  return {
    ...sampleOf("git-commit"),
    sha,
    message,
    url: `${state.url}/repos/${state.repository}/git/commits/${sha}`,
  };
}

/** One listed file or folder, as `contents` answers it inside a folder. */
export function listedView(state: State, commit: string, listed: Listed): View {
  const place = listed.path.split("/").map(encodeURIComponent).join("/");
  const self = `${state.url}/repos/${state.repository}/contents/${place}?ref=${commit}`;
  const html = `https://github.com/${state.repository}/blob/${commit}/${place}`;
  const git = `${state.url}/repos/${state.repository}/git/blobs/${listed.sha}`;
  return {
    type: listed.kind,
    name: listed.path.split("/").at(-1) ?? "",
    path: listed.path,
    sha: listed.sha,
    size: listed.size,
    url: self,
    html_url: html,
    git_url: git,
    download_url: listed.kind === "file" ? html.replace("/blob/", "/raw/") : null,
    _links: { self, html, git },
  };
}

/** Files above this size come without content; docs.github.com: "Get repository content". */
const MOST_CONTENT_BYTES = 1024 * 1024;

export function entryView(state: State, commit: string, entry: Entry): View {
  const listed = listedView(state, commit, entry);
  if (entry.kind === "symlink") return { ...listed, target: entry.bytes?.toString("utf8") ?? "" };
  if (entry.kind === "submodule") return { ...listed, submodule_git_url: null };
  const isLarge = entry.size > MOST_CONTENT_BYTES;
  const base64 = (entry.bytes?.toString("base64") ?? "").replaceAll(/.{1,60}/g, "$&\n");
  return { ...listed, encoding: isLarge ? "none" : "base64", content: isLarge ? "" : base64 };
}

function blobOf(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

function idOf(text: string): number {
  return Number.parseInt(blobOf(text).slice(0, 7), 16);
}
