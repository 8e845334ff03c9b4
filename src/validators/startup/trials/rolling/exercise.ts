import type { ServerMessage } from "#contract/database.ts";
import type { HttpExchange } from "#contract/http.ts";
import type { ApiDescription, Operation } from "#contract/operation.ts";
import type { Ports } from "#contract/validator.ts";
import { creatorsOf } from "#engines/generation/chain.ts";
import { type EncodedRequest, encodeRequest } from "#engines/generation/encode.ts";
import { inOrder, isDisruptive, isStreaming } from "#engines/generation/order.ts";
import { ValuePool } from "#engines/generation/pool.ts";
import { validRequests } from "#engines/generation/requests.ts";
import { bearerToken } from "#engines/generation/sign-in.ts";
import { operationsOf } from "#engines/openapi/operations.ts";
import { parseDescription } from "#engines/openapi/parse.ts";
import type { Answered } from "./evidence.ts";

const MOST_OPERATIONS = 30;
const MOST_CANDIDATES = 4;
const REQUEST_TIMEOUT_MS = 10_000;
const DESCRIPTION_BYTES = 10 * 1024 * 1024;

/** One operation of an API, asked with a request that should be accepted. */
export interface Exercised {
  /** Method and path template. */
  readonly operation: string;
  readonly isWrite: boolean;
  /** The best answer to its candidates. */
  readonly answered: Answered;
}

export interface Exercise {
  readonly ports: Ports;
  readonly baseUrl: string;
  readonly description: ApiDescription;
  /** Other seeds give other values, so that what must be unique is. */
  readonly seed: number;
}

/** What the instance itself says about its API; undefined when it says nothing that can be read. */
export async function describedBy(
  ports: Ports,
  baseUrl: string,
  signal: AbortSignal,
): Promise<ApiDescription | undefined> {
  for (const path of ports.target.plan.openapiPaths) {
    const url = `${baseUrl}${path}`;
    const request = { method: "GET", url, timeoutMs: REQUEST_TIMEOUT_MS };
    const exchange = await ports.http.send({ ...request, maxBodyBytes: DESCRIPTION_BYTES }, signal);
    if (exchange.kind !== "response" || exchange.status >= 300 || exchange.truncated) continue;
    const parsed = parseDescription(exchange.body);
    if (parsed.ok) return operationsOf(parsed.value);
  }
  return undefined;
}

/** Reads and writes through the API as a client would: rows are made, read, changed. */
export async function exercise(
  { ports, baseUrl, description, seed }: Exercise,
  signal: AbortSignal,
): Promise<readonly Exercised[]> {
  const { definitions, basePath } = description;
  const pool = new ValuePool();
  const root = `${baseUrl}${basePath}`;
  const exercised: Exercised[] = [];
  const headers = await signedIn({ ports, root, description, seed }, signal);
  for (const operation of chosen(description)) {
    const candidates = validRequests(operation, { definitions, seed, pool });
    const requests = candidates
      .slice(0, MOST_CANDIDATES)
      .flatMap(({ values }) => encodeRequest(operation, values) ?? []);
    let answered: Answered | undefined;
    for (const request of requests) {
      const exchange = await send({ ports, root, request, headers }, signal);
      learn(pool, operation, exchange);
      answered = better(answered, exchange.kind === "response" ? exchange.status : exchange.code);
      if (isAccepted(answered)) break;
    }
    const isWrite = !["GET", "HEAD"].includes(operation.method);
    if (answered !== undefined) exercised.push({ operation: operation.id, isWrite, answered });
  }
  return exercised;
}

interface Sent {
  readonly ports: Ports;
  /** Address and base path. */
  readonly root: string;
  readonly request: EncodedRequest;
  /** Who asks. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the settings give, else the token of somebody who signs up as the description shows. */
async function signedIn(
  { ports, root, description, seed }: Omit<Exercise, "baseUrl"> & Pick<Sent, "root">,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const { auth } = ports.settings.api;
  if (Object.keys(auth).length > 0) return auth;
  const token = await bearerToken({
    description,
    seed,
    submit: async (operation, body) => {
      const request = encodeRequest(operation, { parameters: {}, body });
      if (request === undefined) return undefined;
      const exchange = await send({ ports, root, request, headers: {} }, signal);
      if (exchange.kind !== "response" || exchange.status >= 300) return undefined;
      return parsed(exchange.body);
    },
  });
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function send({ ports, root, request, headers }: Sent, signal: AbortSignal): Promise<HttpExchange> {
  const { method, path, body } = request;
  return ports.http.send(
    {
      method,
      url: `${root}${path}`,
      headers: { ...request.headers, ...headers },
      timeoutMs: REQUEST_TIMEOUT_MS,
      ...(body === undefined ? {} : { body }),
    },
    signal,
  );
}

export function isAccepted(answered: Answered | undefined): boolean {
  return typeof answered === "number" && answered < 400;
}

/** Whether the server itself refused something for what the schema is, and not for these values. */
export function isOfSchema({ sqlstate }: Pick<ServerMessage, "sqlstate">): boolean {
  // A value that must be unique may have been there: that is no news about the schema.
  return sqlstate !== "23505" && /^(?:22|23|42|P0)/.test(sqlstate);
}

// What one needs is made first; what ends a row or a session is left alone.
function chosen(description: ApiDescription): readonly Operation[] {
  const { operations, definitions } = description;
  const harmless = operations.filter(
    (operation) =>
      !isDisruptive(operation) &&
      !isStreaming(operation) &&
      ["GET", "HEAD", "POST", "PUT", "PATCH"].includes(operation.method),
  );
  const creators = creatorsOf(harmless, { operations: harmless, definitions, withBodies: true });
  const rest = inOrder(harmless).filter((operation) => !creators.includes(operation));
  return [...creators, ...rest].slice(0, MOST_OPERATIONS);
}

function learn(pool: ValuePool, { path }: Operation, exchange: HttpExchange): void {
  if (exchange.kind !== "response" || exchange.status >= 300) return;
  const [location] = exchange.headers["location"] ?? [];
  if (location !== undefined) pool.learnLocation(path, location);
  pool.learn(path, parsed(exchange.body));
}

/** Not every answer is JSON, and those that are not name no row. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function better(known: Answered | undefined, answered: Answered): Answered {
  if (known === undefined || typeof known === "string") return answered;
  return typeof answered === "string" ? known : Math.min(known, answered);
}
