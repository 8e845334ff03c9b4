import { createHash, randomUUID } from "node:crypto";
import { createFaultScript, type Fault, type ScriptedFault } from "../http/faults.ts";
import { type Handling, type Incoming, listenOnLoopback, type Reply } from "../http/loopback.ts";
import {
  type Blob,
  blobOperation,
  blobViolations,
  emptyBlob,
  storageError,
  writeBlob,
} from "./blobs.ts";
import { type Backend, readRuntimeToken, signRuntimeToken } from "./runtime-token.ts";
import { unzipped } from "./zip.ts";

export interface StoredArtifact {
  readonly id: number;
  readonly run: string;
  readonly job: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly mimeType: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  /** The files of a zip, or the single file that was uploaded as it is. */
  files(): ReadonlyMap<string, Buffer>;
}

export interface RecordedUpload {
  /** Such as `CreateArtifact`, `put-block` or `download`. */
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The fields of a call; the bytes of a block are not kept. */
  readonly body: unknown;
  /** 0 when nothing was answered. */
  readonly status: number;
  readonly fault: Fault | undefined;
  /** When it arrived. Milliseconds since the epoch. */
  readonly at: number;
}

export interface ArtifactService extends AsyncDisposable {
  /** For ACTIONS_RESULTS_URL. */
  readonly url: string;
  readonly requests: readonly RecordedUpload[];
  /** What no valid client would have sent. */
  readonly violations: readonly string[];
  /** Those that were finalised, in that order. */
  artifacts(): readonly StoredArtifact[];
  /** Names that were created and not finalised. */
  pending(): readonly string[];
  /** For ACTIONS_RUNTIME_TOKEN. */
  runtimeToken(run: number | string, job: string): string;
  remove(id: number): void;
  script(faults: readonly ScriptedFault[]): void;
  /** Faults that no request has met yet. */
  faultsLeft(): number;
  close(): Promise<void>;
}

/**
 * The artifact service of a workflow run and the storage behind it, on loopback, with memory.
 *
 * Source  The protocol of @actions/artifact 6.2.1; `ArtifactService` of GitHub's results API.
 */
export async function openArtifactService(): Promise<ArtifactService> {
  const log: Log = { requests: [], violations: [] };
  const state: State = { secret: randomUUID(), url: "", entries: [], lastId: 7_000 };
  const script = createFaultScript();
  const loopback = await listenOnLoopback({
    script,
    wording: scriptedStatus,
    handle: async (incoming) => handlingOf(state, log, incoming),
  });
  state.url = loopback.origin;
  return {
    url: loopback.origin,
    requests: log.requests,
    violations: log.violations,
    artifacts: () =>
      state.entries
        .filter(({ id }) => id !== undefined)
        .toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0))
        .map(stored),
    pending: () => state.entries.filter(({ id }) => id === undefined).map(({ name }) => name),
    runtimeToken: (run, job) => signRuntimeToken(state.secret, { run: String(run), job }),
    remove: (id) => removeEntry(state, (entry) => entry.id === id),
    script: script.add,
    faultsLeft: script.left,
    close: loopback.close,
    [Symbol.asyncDispose]: loopback.close,
  };
}

interface Log {
  readonly requests: RecordedUpload[];
  readonly violations: string[];
}

interface ArtifactEntry extends Backend {
  /** Given when it is finalised. */
  id: number | undefined;
  readonly name: string;
  readonly mimeType: string;
  readonly expiresAt: Date | undefined;
  createdAt: Date;
  readonly blob: Blob;
  /** Stands in every signed address of it. */
  readonly signature: string;
}

interface State {
  readonly secret: string;
  url: string;
  readonly entries: ArtifactEntry[];
  lastId: number;
}

type Fields = Readonly<Record<string, unknown>>;

const TWIRP = "/twirp/github.actions.results.api.v1.ArtifactService/";
/** Fields of each call and their kinds; the names are those of the protocol's messages. */
const IDS = { workflow_run_backend_id: "string", workflow_job_run_backend_id: "string" } as const;
const OPTIONAL = ["expires_at", "mime_type", "hash", "name_filter", "id_filter"];
const CALLS: Readonly<Record<string, Readonly<Record<string, "number" | "string">>>> = {
  CreateArtifact: {
    ...IDS,
    name: "string",
    version: "number",
    mime_type: "string",
    expires_at: "string",
  },
  FinalizeArtifact: { ...IDS, name: "string", size: "string", hash: "string" },
  ListArtifacts: { ...IDS, name_filter: "string", id_filter: "string" },
  GetSignedArtifactURL: { ...IDS, name: "string" },
  DeleteArtifact: { ...IDS, name: "string" },
};

function handlingOf(state: State, log: Log, incoming: Incoming): Handling {
  const at = Date.now();
  const { url, method } = incoming;
  const path = url.pathname;
  const operation = operationOf(incoming);
  const call = operation !== undefined && operation in CALLS ? operation : undefined;
  const body = call === undefined ? undefined : fieldsOf(incoming.bytes);
  const query = Object.fromEntries(url.searchParams);
  const seen = { operation, method, path, query, body };
  const problems = violationsOf(operation, incoming, body);
  log.violations.push(...problems.map((problem) => `${operation ?? path}: ${problem}`));
  const run = async (): Promise<Reply> => {
    if (operation === undefined) return twirpError(404, "bad_route", `no handler for ${path}`);
    if (call !== undefined) return answerCall(state, incoming, { call, body, problems, log });
    const entry = state.entries.find(({ signature }) => signature === query["sig"]);
    if (entry === undefined || !path.includes(`/${entry.run}/`))
      return storageError(403, "AuthenticationFailed");
    return operation === "download" ? download(entry) : writeBlob(entry.blob, incoming);
  };
  const answered = (status: number, fault: Fault | undefined) =>
    void log.requests.push({ ...seen, status, fault, at });
  return { seen, run, answered };
}

function operationOf({ method, url }: Incoming): string | undefined {
  const path = url.pathname;
  const call = path.startsWith(TWIRP) ? path.slice(TWIRP.length) : "";
  if (method === "POST" && Object.hasOwn(CALLS, call)) return call;
  if (path.startsWith("/uploads/")) return blobOperation(url);
  return method === "GET" && path.startsWith("/downloads/") ? "download" : undefined;
}

function violationsOf(
  operation: string | undefined,
  incoming: Incoming,
  body: Fields | undefined,
): readonly string[] {
  if (operation === undefined) return ["there is no such call"];
  if (operation === "download") return [];
  const fields = CALLS[operation];
  if (fields === undefined) return blobViolations(incoming);
  if (body === undefined) return ["the body is no JSON object"];
  const lacking = Object.keys(fields).filter((name) => !OPTIONAL.includes(name));
  return [
    ...lacking.filter((name) => body[name] === undefined).map((name) => `${name} is missing`),
    ...Object.entries(body).flatMap(([name, value]) => {
      if (fields[name] === undefined) return [`${name} is no field`];
      return typeof value === fields[name] ? [] : [`${name} is no ${fields[name]}`];
    }),
  ];
}

interface Call {
  readonly call: string;
  readonly body: Fields | undefined;
  readonly problems: readonly string[];
  readonly log: Log;
}

function answerCall(state: State, { headers }: Incoming, given: Call): Reply {
  const token = /^Bearer (.+)$/.exec(headers["authorization"] ?? "")?.[1] ?? "";
  const backend = readRuntimeToken(state.secret, token);
  if (backend === undefined) return twirpError(401, "unauthenticated", "invalid token");
  const { call, body = {}, problems, log } = given;
  if (problems.length > 0) return twirpError(400, "invalid_argument", problems.join("; "));
  const isOwn =
    body["workflow_run_backend_id"] === backend.run &&
    (call !== "CreateArtifact" || body["workflow_job_run_backend_id"] === backend.job);
  if (!isOwn) return twirpError(403, "permission_denied", "the token is for another run or job");
  const reply = ANSWERS[call]?.(state, backend, body) ?? twirpError(404, "bad_route", call);
  const { code, msg } = (reply.body ?? {}) as { readonly code?: string; readonly msg?: string };
  if (code === "invalid_argument") log.violations.push(`${call}: ${msg ?? ""}`);
  return reply;
}

const ANSWERS: Readonly<Record<string, (state: State, backend: Backend, body: Fields) => Reply>> = {
  CreateArtifact: create,
  FinalizeArtifact: finalize,
  ListArtifacts: (state, { run }, body) => {
    const { name_filter: name, id_filter: id } = body;
    const artifacts = state.entries
      .filter((entry) => entry.run === run && entry.id !== undefined)
      .filter((entry) => name === undefined || entry.name === name)
      .filter((entry) => id === undefined || String(entry.id) === id)
      .map((entry) => ({
        workflow_run_backend_id: entry.run,
        workflow_job_run_backend_id: entry.job,
        database_id: String(entry.id),
        name: entry.name,
        size: String(entry.blob.content?.length ?? 0),
        created_at: entry.createdAt.toISOString(),
        digest: digestOf(entry.blob),
      }));
    return { status: 200, body: { artifacts } };
  },
  GetSignedArtifactURL: (state, { run }, body) => {
    const entry = finalised(state, run, body["name"]);
    if (entry === undefined) return notFound();
    return { status: 200, body: { signed_url: signedUrl(state, "downloads", entry) } };
  },
  DeleteArtifact: (state, { run }, body) => {
    const entry = finalised(state, run, body["name"]);
    if (entry === undefined) return notFound();
    removeEntry(state, (one) => one === entry);
    return { status: 200, body: { ok: true, artifact_id: String(entry.id) } };
  },
};

const INVALID_IN_NAMES = /[":<>|*?\r\n\\/]/;
/** The newest version that the client speaks; 4 is the first with this protocol. */
const VERSIONS = [4, 5, 6, 7];
const MOST_RETENTION_DAYS = 90;

function create(state: State, backend: Backend, body: Fields): Reply {
  const name = String(body["name"]);
  if (name === "" || INVALID_IN_NAMES.test(name))
    return twirpError(400, "invalid_argument", `the artifact name is not valid: ${name}`);
  if (!VERSIONS.includes(Number(body["version"])))
    return twirpError(400, "invalid_argument", `unknown version ${String(body["version"])}`);
  const expiresAt =
    body["expires_at"] === undefined ? undefined : new Date(String(body["expires_at"]));
  const latest = Date.now() + (MOST_RETENTION_DAYS + 1) * 86_400_000;
  if (expiresAt !== undefined && !(expiresAt.getTime() <= latest))
    return twirpError(400, "invalid_argument", "expires_at is no time inside the retention");
  if (state.entries.some((entry) => entry.run === backend.run && entry.name === name))
    return twirpError(409, "already_exists", DUPLICATE);
  const entry: ArtifactEntry = {
    ...backend,
    id: undefined,
    name,
    mimeType: String(body["mime_type"] ?? "application/zip"),
    expiresAt,
    createdAt: new Date(),
    blob: emptyBlob(),
    signature: randomUUID(),
  };
  state.entries.push(entry);
  return { status: 200, body: { ok: true, signed_upload_url: signedUrl(state, "uploads", entry) } };
}

/** An honest service counts and sums up again what it was sent. */
function finalize(state: State, { run }: Backend, body: Fields): Reply {
  const entry = state.entries.find((one) => one.run === run && one.name === body["name"]);
  if (entry === undefined) return notFound();
  if (entry.id !== undefined) return twirpError(409, "already_exists", DUPLICATE);
  const { content } = entry.blob;
  if (content === undefined)
    return twirpError(400, "invalid_argument", "nothing was uploaded for this artifact");
  if (String(content.length) !== body["size"])
    return twirpError(
      400,
      "invalid_argument",
      `size is ${content.length}, not ${String(body["size"])}`,
    );
  if (body["hash"] !== undefined && body["hash"] !== digestOf(entry.blob))
    return twirpError(400, "invalid_argument", "the hash is another one");
  state.lastId += 1;
  entry.id = state.lastId;
  entry.createdAt = new Date();
  entry.blob.isSealed = true;
  return { status: 200, body: { ok: true, artifact_id: String(entry.id) } };
}

function finalised(state: State, run: string, name: unknown): ArtifactEntry | undefined {
  return state.entries.find(
    (entry) => entry.run === run && entry.name === name && entry.id !== undefined,
  );
}

function signedUrl(state: State, kind: "downloads" | "uploads", entry: ArtifactEntry): string {
  const place = `${kind}/${encodeURIComponent(entry.run)}/${randomUUID()}`;
  const expiry = new Date(Date.now() + 600_000).toISOString();
  const query = new URLSearchParams({ se: expiry, sv: "2025-11-05", sig: entry.signature });
  return `${state.url}/${place}?${query}`;
}

function download(entry: ArtifactEntry): Reply {
  const { content } = entry.blob;
  if (content === undefined) return storageError(404, "BlobNotFound");
  const isZip = entry.mimeType === "application/zip";
  const name = encodeURIComponent(`${entry.name}${isZip ? ".zip" : ""}`);
  const headers = {
    "content-type": entry.mimeType,
    "content-disposition": `attachment; filename*=UTF-8''${name}`,
  };
  return { status: 200, body: content, headers };
}

function stored(entry: ArtifactEntry): StoredArtifact {
  const bytes = entry.blob.content ?? Buffer.alloc(0);
  const { id = 0, run, job, name, mimeType, createdAt, expiresAt } = entry;
  const files = () => (mimeType === "application/zip" ? unzipped(bytes) : new Map([[name, bytes]]));
  return { id, run, job, name, bytes, mimeType, createdAt, expiresAt, files };
}

function removeEntry(state: State, isMeant: (entry: ArtifactEntry) => boolean): void {
  const index = state.entries.findIndex(isMeant);
  if (index >= 0) state.entries.splice(index, 1);
}

function digestOf(blob: Blob): string {
  const hash = createHash("sha256").update(blob.content ?? Buffer.alloc(0));
  return `sha256:${hash.digest("hex")}`;
}

function fieldsOf(bytes: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return value !== null && typeof value === "object" ? (value as Fields) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const DUPLICATE = "an artifact with this name already exists on the workflow run";
const CODES: Readonly<Record<number, readonly [code: string, msg: string]>> = {
  400: ["invalid_argument", "invalid argument"],
  401: ["unauthenticated", "invalid token"],
  403: ["permission_denied", "permission denied"],
  404: ["not_found", "artifact not found"],
  409: ["already_exists", DUPLICATE],
  429: ["resource_exhausted", "too many requests"],
  500: ["internal", "internal error"],
  503: ["unavailable", "service unavailable"],
};

function scriptedStatus(
  fault: Extract<Fault, { kind: "status" }>,
  { path }: { readonly path: string },
): Reply {
  const headers = fault.headers ?? {};
  if (fault.body !== undefined) return { status: fault.status, headers, body: fault.body };
  if (!path.startsWith(TWIRP)) {
    const code = fault.status === 503 ? "ServerBusy" : (fault.message ?? "InternalError");
    const error = storageError(fault.status, code);
    return { ...error, headers: { ...error.headers, ...headers } };
  }
  const [code, msg] = CODES[fault.status] ?? ["unknown", "unknown"];
  return { ...twirpError(fault.status, code, fault.message ?? msg), headers };
}

function notFound(): Reply {
  return twirpError(404, "not_found", "artifact not found");
}

function twirpError(status: number, code: string, msg: string): Reply {
  return { status, body: { code, msg } };
}
