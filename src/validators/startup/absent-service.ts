import type { Answer } from "#contract/finding.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { StartupEvidence } from "./evidence.ts";

// As clients say that nothing listens at an address, or that a name is not known: Node, redis-py,
// asyncio, urllib3, redis-rb, Go, Lettuce.
const ADDRESSES = [
  /\bconnect E(?:CONNREFUSED|NETUNREACH|HOSTUNREACH|TIMEDOUT) (\S+:\d+)/,
  /\bgetaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/,
  /\bError -?\d+ connecting to ([\w.:-]+:\d+)/,
  /\bConnect call failed \('([\w.:-]+)', (\d+)/,
  /\bHTTPConnectionPool\(host='([\w.:-]+)', port=(\d+)\): Max retries exceeded/,
  /\bError connecting to Redis on ([\w.:-]+:\d+)/,
  /\bdial tcp:? (?:lookup )?([\w.:[\]-]+?)(?: on \S+)?: (?:connect: |no such host|i\/o timeout)/,
  /\bUnable to connect to ([\w.-]+)(?:\/\S+)?:(\d+)/,
];
const POSTGRES_ADDRESS =
  /:5432$|^[\w.-]*(?:postgres|database|\bdb\b|\bpg\b|-db\b)[\w.-]*(?::\d+)?$/i;
const POSTGRES_DRIVER = /(^|\/)(pg|pg-pool|pg-protocol|postgres|psycopg2?|asyncpg|pg8000)\//;

// ioredis tells the refusals in its log, and then only that it gave up.
const GAVE_UP = "MaxRetriesPerRequestError";
// Fetch, and a name with several addresses, tell them in what hangs on the error.
const TELLS_NOTHING = new Set(["TypeError: fetch failed", "AggregateError: "]);
// As httpx and others say the same without an address; fetch says so where only its stack is printed.
const UNREACHABLE =
  /^TypeError: fetch failed$|\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\b|connection refused|all connection attempts failed|name or service not known|name resolution/i;

/**
 * A run provides PostgreSQL alone. A target that stops because Redis or a broker is not there has
 * shown no fault of its own, and no proof that it works.
 */
export function withoutService(evidence: StartupEvidence, answer: Answer): Answer {
  const address = answer.outcome === "violated" ? absentAddress(evidence) : undefined;
  if (address === undefined) return answer;
  return {
    ...answer,
    outcome: "inconclusive",
    message: `${answer.message} Nothing answers at ${address}, and this run provides PostgreSQL alone: start that service, and name its address under app.env.`,
  };
}

function absentAddress({ failure, lastLines, boot }: StartupEvidence): string | undefined {
  const address = addressOfService(failure, lastLines);
  return address?.endsWith(`:${boot.assignedPort}`) ? undefined : address;
}

/** Where a service other than PostgreSQL is asked for in vain. */
export function addressOfService(
  failure: TraceFailure | undefined,
  lastLines: readonly string[],
): string | undefined {
  if (failure !== undefined && isOfPostgres(failure)) return undefined;
  const isTold = failure !== undefined && failure.type !== GAVE_UP;
  const [address] = (isTold ? [failure.message] : lastLines).flatMap(addressesIn);
  return address === undefined || POSTGRES_ADDRESS.test(address) ? undefined : address;
}

/** Where, or that somewhere, a service other than PostgreSQL was asked for in vain by what was ready before. */
export function wantedService(
  failure: TraceFailure | undefined,
  lines: readonly string[],
): string | undefined {
  const told = addressOfService(failure, lines);
  if (told !== undefined || failure === undefined || isOfPostgres(failure)) return told;
  const text = `${failure.type}: ${failure.message}`;
  const below = TELLS_NOTHING.has(text) ? addressOfService(undefined, lines) : undefined;
  if (below !== undefined) return below;
  const isUnreachable = UNREACHABLE.test(text) && addressesIn(text).length === 0;
  return isUnreachable ? "an address that it does not name" : undefined;
}

function addressesIn(text: string): readonly string[] {
  return ADDRESSES.flatMap((pattern) => {
    const [, host, port] = pattern.exec(text) ?? [];
    return host === undefined ? [] : [port === undefined ? host : `${host}:${port}`];
  });
}

/** Said by a driver of PostgreSQL, or about it. */
export function isOfPostgres({ frames, message }: TraceFailure): boolean {
  return (
    /postgres|psycopg|asyncpg|user=\S+ database=/i.test(message) ||
    frames.some(({ file }) => POSTGRES_DRIVER.test(file))
  );
}
