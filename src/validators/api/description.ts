import type { HttpResponse } from "#contract/http.ts";
import type { ApiDescription } from "#contract/operation.ts";
import type { Ports } from "#contract/validator.ts";
import { operationsOf } from "#engines/openapi/operations.ts";
import { type DescriptionProblem, parseDescription } from "#engines/openapi/parse.ts";
import type { DescriptionRecord } from "./evidence.ts";

export interface FoundDescription {
  readonly record: DescriptionRecord;
  /** Absent when there is none that can be used. */
  readonly description?: ApiDescription;
}

const DESCRIPTION_TIMEOUT_MS = 15_000;
const MOST_DESCRIPTION_BYTES = 10 * 1024 * 1024;

/** The served description, else one of the repository. The first that can be used wins. */
export async function findDescription(
  ports: Ports,
  baseUrl: string,
  signal: AbortSignal,
): Promise<FoundDescription> {
  const { paths, files } = candidatesOf(ports);
  const lookedAt: string[] = [];
  const broken: FoundDescription[] = [];
  for (const path of paths) {
    const text = await fetchText(ports, `${baseUrl}${path}`, signal);
    const found = "text" in text ? read({ kind: "served", path }, text.text) : unserved(path, text);
    if (found.description !== undefined) return withLooks(found, lookedAt);
    lookedAt.push(...found.record.lookedAt);
    broken.push(found);
  }
  for (const file of files) {
    const text = ports.target.tree.read(file);
    const found = text === undefined ? unreadable(file) : read({ kind: "file", file }, text);
    if (found.description !== undefined) return withLooks(found, lookedAt);
    lookedAt.push(...found.record.lookedAt);
    broken.push(found);
  }
  const worst = broken.find(({ record }) => record.problem !== undefined);
  return withLooks(worst ?? { record: { source: null, lookedAt, gaps: [] } }, lookedAt);
}

type Fetched =
  | { readonly text: string }
  | { readonly answer: string; readonly status: number | undefined };

async function fetchText(ports: Ports, url: string, signal: AbortSignal): Promise<Fetched> {
  const headers = { accept: "application/json, application/yaml;q=0.9, */*;q=0.5" };
  const limits = { timeoutMs: DESCRIPTION_TIMEOUT_MS, maxBodyBytes: MOST_DESCRIPTION_BYTES };
  const exchange = await ports.http.send({ method: "GET", url, headers, ...limits }, signal);
  if (exchange.kind === "fault") return { answer: exchange.code, status: undefined };
  const { status } = exchange;
  if (status >= 300) return { answer: `status ${status}`, status };
  return isPage(exchange) ? { answer: "a web page", status } : { text: exchange.body };
}

function withLooks(found: FoundDescription, lookedAt: readonly string[]): FoundDescription {
  return { ...found, record: { ...found.record, lookedAt } };
}

/** A description that cannot even be built is broken; one that is not there may be elsewhere. */
function unserved(
  path: string,
  { answer, status }: { readonly answer: string; readonly status: number | undefined },
): FoundDescription {
  const looked = `GET ${path}: ${answer}`;
  const isBroken = status !== undefined && status >= 500;
  const problem = isBroken
    ? ({ kind: "broken", message: `GET ${path} answers ${status}` } as const)
    : undefined;
  return unusable({ kind: "served", path }, problem, looked);
}

function unreadable(file: string): FoundDescription {
  return unusable({ kind: "file", file }, undefined, `${file}: not readable`);
}

function candidatesOf(ports: Ports) {
  const { plan } = ports.target;
  const wanted = ports.settings.app.openapi;
  const isPath = wanted?.startsWith("/") === true;
  return {
    paths: [
      ...new Set([...(wanted !== undefined && isPath ? [wanted] : []), ...plan.openapiPaths]),
    ],
    files: [
      ...new Set([...(wanted !== undefined && !isPath ? [wanted] : []), ...plan.openapiFiles]),
    ],
  };
}

type Source = NonNullable<DescriptionRecord["source"]>;

function read(source: Source, text: string): FoundDescription {
  const parsed = parseDescription(text);
  if (parsed.ok) {
    const description = operationsOf(parsed.value);
    const { openapi, gaps } = description;
    return { record: { source, lookedAt: [], openapi, gaps }, description };
  }
  const name = source.kind === "served" ? `GET ${source.path}` : source.file;
  return unusable(source, problemOf(parsed.error), `${name}: ${parsed.error.message}`);
}

/** Something that is no description at all is no broken description either. */
function problemOf(error: DescriptionProblem): DescriptionRecord["problem"] {
  if (error.reason === "not-a-description") return undefined;
  const kind = error.reason === "not-parseable" ? "broken" : "not-supported";
  const { message, line } = error;
  return { kind, message, ...(line === undefined ? {} : { line }) };
}

function unusable(
  source: Source,
  problem: DescriptionRecord["problem"],
  looked: string,
): FoundDescription {
  const record = { lookedAt: [looked], gaps: [] };
  return problem === undefined
    ? { record: { ...record, source: null } }
    : { record: { ...record, source, problem } };
}

/** Single-page applications answer every path with their start page. */
function isPage(response: HttpResponse): boolean {
  const type = response.headers["content-type"]?.[0] ?? "";
  return type.includes("html") || /^\s*</.test(response.body);
}
