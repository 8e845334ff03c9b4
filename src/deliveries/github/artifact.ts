import { constants, existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { oneLine } from "./api-failure.ts";
import { type ClientUpload, type Uploaded, uploadByClient } from "./artifact-client.ts";

export interface ArtifactUpload {
  readonly reportFile: string;
  readonly evidenceDirectory?: string;
  /** Unique over job, matrix and attempt; made fit for a name here. */
  readonly stem: string;
  readonly retentionDays?: number;
  /** Both uploads together. */
  readonly deadlineMs?: number;
  /** Gives up at once, as when the run is cancelled. */
  readonly signal?: AbortSignal;
  readonly environment: ArtifactEnvironment;
  /** Takes the secrets out of everything that leaves. */
  scrub(text: string): string;
}

export interface ArtifactEnvironment {
  readonly serverUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly runId: string;
  readonly runtimeToken?: string;
  readonly resultsUrl?: string;
  /** Days the repository keeps artifacts at most: `GITHUB_RETENTION_DAYS`. */
  readonly retentionLimit?: string;
  readonly temporaryDirectory: string;
}

export interface ArtifactReceipt {
  readonly delivered: boolean;
  /** There was nothing to deliver. */
  readonly isEmpty?: true;
  readonly name?: string;
  readonly id?: number;
  readonly url?: string;
  readonly digest?: string;
  /** Where it is, or why it is not, on one line. */
  readonly detail: string;
}

export interface ArtifactReceipts {
  readonly report: ArtifactReceipt;
  readonly evidence: ArtifactReceipt;
}

const DEADLINE_MS = 10_000;
const MOST_NAMES = 5;
const MOST_CUTS = 3;
const AFTER_CUT_MS = 1_000;
const LONGEST_NAME = 200;
const MOST_BYTES = 256 * 1024 * 1024;
const EVIDENCE = /^[^.].*[.]evidence[.]json$/;

/** The report as one JSON file, and the recorded evidence; an outage costs the deadline and no more. */
export async function uploadArtifacts(upload: ArtifactUpload): Promise<ArtifactReceipts> {
  const refusal = refusalOf(upload.environment);
  if (refusal !== undefined) return { report: refused(refusal), evidence: refused(refusal) };
  const deadline = AbortSignal.timeout(upload.deadlineMs ?? DEADLINE_MS);
  const signal = AbortSignal.any([
    deadline,
    ...(upload.signal === undefined ? [] : [upload.signal]),
  ]);
  let stage: string | undefined;
  try {
    stage = await mkdtemp(join(upload.environment.temporaryDirectory, "readiness-upload-"));
    const attempt = { stage, signal };
    const report = await received(upload, () => uploadReport(upload, attempt));
    const evidence = await received(upload, () => uploadEvidence(upload, attempt));
    return { report, evidence };
  } catch (error) {
    const failed = refused(upload.scrub(messageOf(error)));
    return { report: failed, evidence: failed };
  } finally {
    if (stage !== undefined) await rm(stage, { recursive: true, force: true }).catch(messageOf);
  }
}

interface Attempt {
  readonly stage: string;
  readonly signal: AbortSignal;
}

async function uploadReport(upload: ArtifactUpload, attempt: Attempt): Promise<ArtifactReceipt> {
  const text = upload.scrub(await readRegular(upload.reportFile));
  return uploadNamed(upload, attempt, async (suffix) => {
    // The client names the artifact of a single file after the file.
    const name = `${stemOf(upload.stem)}${suffix}.json`;
    const file = join(attempt.stage, name);
    await writeFile(file, text);
    return { name, files: [file], directory: attempt.stage, isSingle: true };
  });
}

async function uploadEvidence(upload: ArtifactUpload, attempt: Attempt): Promise<ArtifactReceipt> {
  const { evidenceDirectory } = upload;
  if (evidenceDirectory === undefined) return NOTHING;
  const directory = join(attempt.stage, "evidence");
  await mkdir(directory);
  const names = await evidenceFiles(evidenceDirectory);
  if (names.length === 0) return NOTHING;
  const files: string[] = [];
  for (const name of names) {
    const file = join(directory, name);
    await writeFile(file, upload.scrub(await readRegular(join(evidenceDirectory, name))));
    files.push(file);
  }
  return uploadNamed(upload, attempt, async (suffix) => ({
    name: `${stemOf(upload.stem)}-evidence${suffix}`,
    files,
    directory,
    isSingle: false,
  }));
}

const NOTHING = { delivered: false, isEmpty: true, detail: "no evidence was recorded" } as const;

/** Only what this program writes there; a dot-file or a link was put there by something else. */
async function evidenceFiles(directory: string): Promise<readonly string[]> {
  // A run that ended before it observed anything made no folder.
  if (!existsSync(directory)) return [];
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter(
      (entry) => entry.isFile() && (EVIDENCE.test(entry.name) || entry.name === "report.json"),
    )
    .map(({ name }) => name)
    .sort();
}

async function readRegular(path: string): Promise<string> {
  // A pipe in its place would be waited for.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const stats = await file.stat();
  if (!stats.isFile()) throw new Error(`${basename(path)} is no file`);
  const { size } = stats;
  if (size > MOST_BYTES) throw new Error(`${basename(path)} has ${size} bytes, too many to upload`);
  return file.readFile("utf8");
}

/** Tries further names while one is taken, for artifacts cannot be replaced; and again after a cut. */
async function uploadNamed(
  { environment, retentionDays, deadlineMs = DEADLINE_MS }: ArtifactUpload,
  { signal }: Attempt,
  prepare: (suffix: string) => Promise<ClientUpload>,
): Promise<ArtifactReceipt> {
  const variables = {
    ...variablesOf(environment),
    // A stalled upload that was given up ends by itself.
    ACTIONS_ARTIFACT_UPLOAD_TIMEOUT_MS: String(deadlineMs),
  };
  let next: Next = { number: 1, cuts: 0, waitMs: 0 };
  let trouble: unknown;
  for (;;) {
    await delay(next.waitMs, undefined, { signal }).catch(messageOf);
    // What went wrong before tells more than that there is no time left.
    if (signal.aborted) throw trouble ?? new Error("the time for uploads was used up");
    const prepared = await prepare(next.number === 1 ? "" : `-${next.number}`);
    const upload = { ...prepared, ...(retentionDays === undefined ? {} : { retentionDays }) };
    try {
      const uploaded = await withinDeadline(
        (hear) => uploadByClient(upload, variables, hear),
        signal,
      );
      return receiptOf(uploaded, prepared.name, environment);
    } catch (error) {
      next = after(error, next);
      trouble = error;
    }
  }
}

interface Next {
  /** Of the name. */
  readonly number: number;
  readonly cuts: number;
  readonly waitMs: number;
}

function after(error: unknown, { number, cuts }: Next): Next {
  if (isTaken(error) && number < MOST_NAMES) return { number: number + 1, cuts, waitMs: 0 };
  // The client repeats what was answered with 5xx by itself, but not what was not answered at all.
  if (cutCode(error) !== undefined && cuts < MOST_CUTS)
    return { number, cuts: cuts + 1, waitMs: AFTER_CUT_MS };
  throw error;
}

async function withinDeadline<T>(
  start: (hear: (trouble: string) => void) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const deadline = new AbortController();
  let why = "the artifact service did not answer in time";
  const work = start((trouble) => {
    why = `the artifact service failed: ${trouble}; there was no time for another attempt`;
  });
  try {
    const late = AbortSignal.any([signal, deadline.signal]);
    return await Promise.race([work, aborted(late, () => why)]);
  } finally {
    deadline.abort();
    // Given up, it may still fail, with nobody to hear it.
    work.catch(messageOf);
  }
}

async function aborted(signal: AbortSignal, why: () => string): Promise<never> {
  await delay(2 ** 30, undefined, { signal }).catch(messageOf);
  throw new Error(why());
}

// The client says it in its message only.
function isTaken(error: unknown): boolean {
  return /\(409\)/.test(messageOf(error));
}

function cutCode(error: unknown): string | undefined {
  return /Unable to make request: ([A-Z]+)/.exec(messageOf(error))?.[1];
}

function receiptOf(
  { id, digest }: Uploaded,
  name: string,
  { serverUrl, repository, runId }: ArtifactEnvironment,
): ArtifactReceipt {
  if (id === undefined) return { delivered: true, name, detail: name };
  const url = `${serverUrl}/${repository}/actions/runs/${runId}/artifacts/${id}`;
  const hash = digest === undefined ? {} : { digest: `sha256:${digest}` };
  return { delivered: true, name, id, url, ...hash, detail: url };
}

function variablesOf(environment: ArtifactEnvironment): Record<string, string> {
  const { runtimeToken, resultsUrl, serverUrl, retentionLimit } = environment;
  return {
    ACTIONS_RUNTIME_TOKEN: runtimeToken ?? "",
    ACTIONS_RESULTS_URL: resultsUrl ?? "",
    GITHUB_SERVER_URL: serverUrl,
    ...(retentionLimit === undefined ? {} : { GITHUB_RETENTION_DAYS: retentionLimit }),
  };
}

function refusalOf({ serverUrl, runtimeToken, resultsUrl }: ArtifactEnvironment) {
  if (!hasArtifactService(serverUrl)) return "this server has no artifact service of this version";
  if (runtimeToken === undefined || runtimeToken === "") return "the runner gave no runtime token";
  if (resultsUrl === undefined || !URL.canParse(resultsUrl))
    return "the runner gave no results URL";
  return undefined;
}

// As the client itself decides it: an enterprise server lacks the service.
function hasArtifactService(serverUrl: string): boolean {
  if (!URL.canParse(serverUrl)) return false;
  const { hostname } = new URL(serverUrl);
  return hostname === "github.com" || /[.](?:ghe[.]com|localhost)$/.test(hostname);
}

/** Without what file systems and the service refuse in a name. */
function stemOf(stem: string): string {
  const clean = stem.toWellFormed().replaceAll(/["<>:|*?\\/\p{Cc}]+/gu, "-");
  const bare = clean.replace(/^[.\s-]+|[.\s-]+$/g, "").slice(0, LONGEST_NAME);
  return bare === "" ? "deployment-readiness" : bare.toWellFormed();
}

async function received(
  { scrub }: ArtifactUpload,
  work: () => Promise<ArtifactReceipt>,
): Promise<ArtifactReceipt> {
  try {
    return await work();
  } catch (error) {
    return refused(scrub(reasonOf(error)));
  }
}

function reasonOf(error: unknown): string {
  const code = cutCode(error);
  return code === undefined
    ? messageOf(error)
    : `the artifact service could not be reached (${code})`;
}

function refused(detail: string): ArtifactReceipt {
  return { delivered: false, detail: oneLine(detail) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
