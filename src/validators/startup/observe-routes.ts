import type { Instance } from "#contract/boot.ts";
import type { Ports } from "#contract/validator.ts";
import { isObject, type JsonObject, parseDescription } from "#engines/openapi/parse.ts";
import type { DatabaseUse } from "./evidence.ts";

const METHODS = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);
const REQUEST_TIMEOUT_MS = 10_000;
const DESCRIPTION_BYTES = 10 * 1024 * 1024;
// Enough to meet one route that needs the database.
const MOST_REQUESTS = 8;
// Sessions are written to the server log with a small delay.
const LOG_SETTLE_MS = 300;
// Routes that a service answers from memory.
export const WITHOUT_DATABASE =
  /(health|ready|live|ping|version|info|status|metrics|docs|openapi|swagger|favicon|robots|time|echo)/i;
const DATABASE_VARIABLE =
  /(^|_)(DATABASE|DB|POSTGRES|POSTGRESQL|PG)(_|$)|^PG[A-Z]+$|SQLALCHEMY_DATABASE_URI/;

export interface Routes {
  /** Null when no description is served. */
  readonly count: number | null;
  readonly source: string;
  /** Documented GET paths, sorted; those with parameters last, each filled with a value of its type. */
  readonly gets: readonly string[];
}

/** Counts the operations of the first API description that the instance serves. */
export async function observeRoutes(
  ports: Ports,
  baseUrl: string | undefined,
  signal: AbortSignal,
): Promise<Routes> {
  const unknown = { count: null, source: "no API description is served", gets: [] };
  if (baseUrl === undefined) return unknown;
  for (const path of ports.target.plan.openapiPaths) {
    const request = {
      method: "GET",
      url: `${baseUrl}${path}`,
      timeoutMs: REQUEST_TIMEOUT_MS,
      maxBodyBytes: DESCRIPTION_BYTES,
    };
    const exchange = await ports.http.send(request, signal);
    if (exchange.kind !== "response" || exchange.status >= 300 || exchange.truncated) continue;
    const parsed = parseDescription(exchange.body);
    if (parsed.ok) return { ...operationsOf(parsed.value), source: `GET ${path}` };
  }
  return unknown;
}

function operationsOf(description: JsonObject): Pick<Routes, "count" | "gets"> {
  const paths = isObject(description["paths"]) ? description["paths"] : {};
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(isObject(item) ? item : {})
      .filter((method) => METHODS.has(method.toLowerCase()))
      .map((method) => ({ path, method: method.toLowerCase() })),
  );
  const gets = operations
    .filter(({ path, method }) => method === "get" && path.startsWith("/"))
    .map(({ path }) => path)
    .sort((a, b) => Number(a.includes("{")) - Number(b.includes("{")) || (a < b ? -1 : 1))
    .map((path) => filled(path, paths[path]));
  return { count: operations.length, gets };
}

// The row need not exist: looking for it is what opens a session.
function filled(path: string, item: unknown): string {
  const isUuid = JSON.stringify(item).includes('"format":"uuid"');
  return path.replaceAll(
    /\{[^{}]{0,200}\}/g,
    isUuid ? "00000000-0000-4000-8000-000000000001" : "1",
  );
}

/** Whether anything about the target says that it uses a database. */
export function expectsDatabase({ target }: Ports): boolean {
  return (
    target.plan.migrate !== undefined ||
    target.models.supported ||
    target.migrations.supported ||
    target.plan.environment.some(({ name }) => DATABASE_VARIABLE.test(name))
  );
}

/** A pool may connect at its first use: sends documented requests and counts sessions again. */
export async function sessionsAfterRequests(
  ports: Ports,
  { instance, routes }: { readonly instance: Instance; readonly routes: Routes },
  signal: AbortSignal,
): Promise<Pick<DatabaseUse, "afterRequests" | "answered">> {
  const { databases, clock, http } = ports;
  const { baseUrl, database } = instance;
  const mayNotUseIt = (path: string) => WITHOUT_DATABASE.test(path);
  const telling = routes.gets.filter((path) => !mayNotUseIt(path)).slice(0, MOST_REQUESTS);
  const paths = [...telling, ...routes.gets.filter(mayNotUseIt).slice(0, MOST_REQUESTS)];
  const none = { afterRequests: null, answered: [] };
  if (databases === undefined || database === undefined || baseUrl === undefined) return none;
  const position = await databases.position();
  const answered: string[] = [];
  for (const path of paths) {
    const request = { method: "GET", url: `${baseUrl}${path}`, timeoutMs: REQUEST_TIMEOUT_MS };
    const exchange = await http.send(request, signal);
    if (exchange.kind === "response" && exchange.status < 300 && !mayNotUseIt(path))
      answered.push(path);
  }
  await clock.sleep(LOG_SETTLE_MS, signal);
  const count = await databases.sessionCount(database, position);
  if (count === undefined || paths.length === 0) return none;
  return { afterRequests: count, answered };
}
