import type { TraceFailure } from "#engines/traces/failure.ts";
import { addressOfService, isOfPostgres } from "../../absent-service.ts";

// Node, Ruby, Python, Go, Java, PHP and curl about a network; then clients that say it in words of their own.
const OUTSIDE: readonly RegExp[] = [
  /\bE(?:CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH|AI_AGAIN|NOTFOUND)\b/,
  /connection (?:refused|timed out|reset|closed|attempt failed)|network is unreachable|no route to host/i,
  /name (?:or service|does) not (?:known|resolve)|name resolution|nodename nor servname/i,
  /no such host|(?:resolve|unknown) ?host|i\/o timeout|getaddrinfo|sockettimeout|timed out|deadline exceeded/i,
  /unable to connect|(?:failed|cannot|could ?n[o']t) (?:to )?(?:connect|reach)|connect(?:ion)? ?(?:failed|failure|error)/i,
  /AMQP\w*Error|NoBrokersAvailable|broker (?:transport|not available)|RedisException|ServerSelection/i,
  /credentials?(?:provider)?(?:error| (?:not|were not|missing|could not|are not))/i,
  /(?:no|locate|load|find|missing|default)\W*(?:\w+\W+){0,2}credentials/i,
];
const ABOUT_POSTGRES = /postgres|psycopg|asyncpg|:5432\b|port 5432|SQLSTATE|\bPG::/i;

interface Said {
  readonly failure?: TraceFailure;
  readonly lastLines: readonly string[];
}

/** What a run wants that is not PostgreSQL: an address, else the line that says so. */
export function wantedOutside({ failure, lastLines }: Said): string | undefined {
  // What cannot be imported or parsed is its own.
  if (failure !== undefined && failure.kind !== "exception") return undefined;
  const address = addressOfService(failure, lastLines);
  if (address !== undefined) return address;
  if (failure !== undefined && isOfPostgres(failure)) return undefined;
  const own = failure === undefined ? [] : [`${failure.type}: ${failure.message}`];
  const said = [...own, ...lastLines].filter(
    (line) => !ABOUT_POSTGRES.test(line) && OUTSIDE.some((pattern) => pattern.test(line)),
  );
  return said.find((line) => /[\w\]]:\d{2,5}\b/.test(line)) ?? said[0];
}
