import { randomUUID } from "node:crypto";
import { createFaultScript, type Fault, type ScriptedFault } from "../http/faults.ts";
import { type Handling, type Incoming, listenOnLoopback, type Reply } from "../http/loopback.ts";
import { acceptedPermissions, type Permissions, refusalOf, type Token, tokenIn } from "./access.ts";
import { ANSWERS, type Answer } from "./answers.ts";
import type { CheckRun } from "./check-runs.ts";
import { type ContentSource, contentsFromGit, contentsFromMap, type Files } from "./contents.ts";
import { type ApiRequest, type Matched, matchOperation, problemsOfReply } from "./description.ts";
import { bodyOf, headerProblem, violationsOf, wrongRequest } from "./judgement.ts";
import type { OperationId } from "./operations.ts";
import {
  type ArtifactSource,
  artifactsOf,
  type Comment,
  type PullRequest,
  type RunArtifact,
  type State,
  type WorkflowRun,
} from "./state.ts";
import { refusal, scriptedStatus, usedUp } from "./wording.ts";

export interface GitHubApiOptions {
  /** Such as `acme/orders`. */
  readonly repository: string;
  /** What is public may be read without a right. Default: private. */
  readonly isPublic?: boolean;
  readonly defaultBranch?: string;
  /** Contents and commits of a repository on this disk. */
  readonly gitDirectory?: string;
  /** Or contents by branch, tag or SHA. Without either, every SHA is taken for a commit. */
  readonly contents?: Readonly<Record<string, Files>>;
  /** Such as `/api/v3` of an enterprise server. */
  readonly prefix?: string;
}

export interface Recorded {
  /** Undefined for what the description does not have. */
  readonly operation: OperationId | undefined;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** 0 when nothing was answered. */
  readonly status: number;
  readonly fault: Fault | undefined;
  /** When it arrived. Milliseconds since the epoch. */
  readonly at: number;
}

export interface GitHubApi extends AsyncDisposable {
  /** For GITHUB_API_URL, with prefix. */
  readonly url: string;
  /** Every request, in the order of the answers. */
  readonly requests: readonly Recorded[];
  /** What no valid client would have sent; empty at the end of every test but those of this server. */
  readonly violations: readonly string[];
  /** In the order in which they were created. */
  checkRuns(): readonly CheckRun[];
  comments(): readonly Comment[];
  addToken(token: string, permissions: Permissions, limits?: { readonly perHour?: number }): void;
  addPullRequest(pullRequest: PullRequest): void;
  addWorkflowRun(run: WorkflowRun): void;
  /** Its id. */
  addArtifact(artifact: Omit<RunArtifact, "id" | "createdAt">): number;
  /** Artifacts that another service holds. */
  artifactsFrom(source: ArtifactSource): void;
  script(faults: readonly ScriptedFault[]): void;
  /** Faults that no request has met yet. */
  faultsLeft(): number;
  /** Where our own answers differ from the description. */
  invalidReplies(): readonly string[];
  close(): Promise<void>;
}

/**
 * GitHub's API as far as we use it, on loopback, with memory.
 *
 * Shape   Every request is judged by GitHub's own description and by the limits in its prose; what
 *         it may do depends on the token's rights.
 * Errors  A wrong request is refused as GitHub refuses it and also noted in `violations`.
 */
export async function openGitHubApi(options: GitHubApiOptions): Promise<GitHubApi> {
  const state = stateOf(options);
  const own: RunArtifact[] = [];
  const remove = (id: number) => {
    const index = own.findIndex((artifact) => artifact.id === id);
    if (index >= 0) own.splice(index, 1);
  };
  state.artifactSources.push({ artifacts: () => own, remove });
  const script = createFaultScript();
  const log: Log = { requests: [], violations: [], replies: [] };
  const prefix = options.prefix ?? "";
  const loopback = await listenOnLoopback({
    script,
    wording: (fault) => withHeaders(scriptedStatus(fault), undefined, undefined),
    handle: async (incoming) => handlingOf({ state, log, prefix }, incoming),
  });
  state.url = `${loopback.origin}${prefix}`;
  return {
    url: state.url,
    requests: log.requests,
    violations: log.violations,
    checkRuns: () => state.checkRuns,
    comments: () => state.comments,
    addToken: (token, permissions, limits = {}) =>
      void state.tokens.set(token, { permissions, limit: limits.perHour ?? 1_000, used: 0 }),
    addPullRequest: (pullRequest) => void state.pullRequests.push(pullRequest),
    addWorkflowRun: (run) => void state.workflowRuns.push(run),
    addArtifact: (artifact) => {
      const id = state.nextId();
      own.push({ ...artifact, id, createdAt: new Date() });
      return id;
    },
    artifactsFrom: (source) => void state.artifactSources.push(source),
    script: script.add,
    faultsLeft: script.left,
    invalidReplies: () => log.replies.flatMap(({ matched, answer }) => invalidIn(matched, answer)),
    close: loopback.close,
    [Symbol.asyncDispose]: loopback.close,
  };
}

interface Log {
  readonly requests: Recorded[];
  readonly violations: string[];
  readonly replies: { readonly matched: Matched; readonly answer: Answer }[];
}

interface Server {
  readonly state: State;
  readonly log: Log;
  readonly prefix: string;
}

function stateOf(options: GitHubApiOptions): State {
  let lastId = 1_000;
  return {
    repository: options.repository,
    isPublic: options.isPublic ?? false,
    defaultBranch: options.defaultBranch ?? "main",
    contents: sourceOf(options),
    url: "",
    tokens: new Map(),
    checkRuns: [],
    pullRequests: [],
    workflowRuns: [],
    artifactSources: [],
    comments: [],
    downloads: new Map(),
    nextId: () => {
      lastId += 1;
      return lastId;
    },
  };
}

function sourceOf({ gitDirectory, contents }: GitHubApiOptions): ContentSource | undefined {
  if (gitDirectory !== undefined) return contentsFromGit(gitDirectory);
  return contents === undefined ? undefined : contentsFromMap(contents);
}

function handlingOf(server: Server, incoming: Incoming): Handling {
  const { log, prefix, state } = server;
  const at = Date.now();
  const path = incoming.url.pathname;
  const matched = path.startsWith(`${prefix}/`)
    ? matchOperation(incoming.method, path.slice(prefix.length))
    : undefined;
  const query = Object.fromEntries(incoming.url.searchParams);
  const body = bodyOf(incoming.bytes);
  const isDownload = path.startsWith("/_downloads/");
  const seen = { operation: matched?.operation.id, method: incoming.method, path, query, body };
  const run = async (): Promise<Reply> => {
    if (isDownload) return download(state, incoming.url);
    if (matched === undefined) return refusal(404, "Not Found");
    return answered(server, incoming, { ...matched, query, body });
  };
  if (matched === undefined && !isDownload)
    log.violations.push(`${incoming.method} ${path} is not described`);
  if (matched !== undefined)
    log.violations.push(...violationsOf(incoming, { ...matched, query, body }));
  return {
    seen: isDownload ? { ...seen, operation: "download" } : seen,
    run,
    answered: (status, fault) =>
      void log.requests.push({
        ...seen,
        operation: matched?.operation.id,
        headers: incoming.headers,
        status,
        fault,
        at,
      }),
  };
}

/** In the order in which GitHub refuses: headers, token, rate, rights, then what was sent. */
async function answered(server: Server, incoming: Incoming, request: ApiRequest): Promise<Reply> {
  const { state, log } = server;
  const { id, documentationUrl } = request.operation;
  const sent = tokenIn(incoming.headers["authorization"]);
  const token = state.tokens.get(sent);
  if (token !== undefined) token.used += 1;
  const refused = refusedBefore(state, incoming, { request, sent, token });
  const accept = incoming.headers["accept"] ?? "";
  const answer: Answer = refused ?? (await ANSWERS[id](state, { ...request, accept }));
  if (answer.violation !== undefined) log.violations.push(`${id}: ${answer.violation}`);
  const reply = answer.status >= 400 ? documented(answer, documentationUrl) : answer;
  log.replies.push({ matched: request, answer: { ...answer, ...reply } });
  return withHeaders(reply, token, request);
}

function refusedBefore(
  state: State,
  incoming: Incoming,
  given: {
    readonly request: ApiRequest;
    readonly sent: string;
    readonly token: Token | undefined;
  },
): Reply | undefined {
  const { request, sent, token } = given;
  const header = headerProblem(incoming);
  if (header !== undefined) return header.reply;
  const { id } = request.operation;
  const refused = refusalOf(id, { sent, token, isPublic: state.isPublic });
  if (refused?.status === 401) return refusal(refused.status, refused.message);
  if (token !== undefined && token.used > token.limit) return usedUp();
  const { owner, repo } = request.params;
  const named = owner === undefined ? state.repository : `${owner}/${repo ?? ""}`;
  if (named.toLowerCase() !== state.repository.toLowerCase()) return refusal(404, "Not Found");
  if (refused !== undefined) return refusal(refused.status, refused.message);
  return wrongRequest(request);
}

function documented(reply: Reply, documentationUrl: string): Reply {
  const body = reply.body as Readonly<Record<string, unknown>>;
  const known = body["documentation_url"];
  const isGeneral = known === undefined || known === "https://docs.github.com/rest";
  return {
    ...reply,
    body: {
      ...body,
      documentation_url: isGeneral ? documentationUrl : known,
      status: String(reply.status),
    },
  };
}

function withHeaders(
  reply: Reply,
  token: Token | undefined,
  request: ApiRequest | undefined,
): Reply {
  const limit = token?.limit ?? 60;
  const used = Math.min(token?.used ?? 1, limit);
  return {
    ...reply,
    headers: {
      "x-github-request-id": randomUUID(),
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(limit - used),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3_600),
      "x-ratelimit-resource": "core",
      ...(request === undefined
        ? {}
        : { "x-accepted-github-permissions": acceptedPermissions(request.operation.id) }),
      ...reply.headers,
    },
  };
}

function download(state: State, url: URL): Reply {
  const id = state.downloads.get(url.searchParams.get("sig") ?? "");
  const artifact = artifactsOf(state).find((one) => one.id === id);
  if (artifact === undefined || url.pathname !== `/_downloads/${artifact.id}`)
    return { status: 403, body: "AuthenticationFailed" };
  const isZip = artifact.mimeType === "application/zip";
  const name = encodeURIComponent(`${artifact.name}${isZip ? ".zip" : ""}`);
  return {
    status: 200,
    body: artifact.bytes,
    headers: {
      "content-type": artifact.mimeType,
      "content-disposition": `attachment; filename*=UTF-8''${name}`,
    },
  };
}

/** GitHub does answer null for a fork that is gone; its description does not say so. */
const UNDESCRIBED = ["pulls/get 200 /head/repo must be object"];

function invalidIn(matched: Matched, answer: Answer): readonly string[] {
  if (Buffer.isBuffer(answer.body) || answer.body === undefined) return [];
  const mediaType = answer.judgedAs ?? "application/json";
  const reply = { status: answer.status, mediaType, body: answer.body };
  return problemsOfReply(matched.operation, reply).filter((one) => !UNDESCRIBED.includes(one));
}
