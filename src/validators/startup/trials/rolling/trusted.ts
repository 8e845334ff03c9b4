import type { Database } from "#contract/database.ts";
import type { ApiDescription } from "#contract/operation.ts";
import type { Ports } from "#contract/validator.ts";
import { messagesOf, type Refused, refusedIn } from "../migration-run.ts";
import type { AskedPath } from "./evidence.ts";
import { describedBy, type Exercised, exercise, isAccepted, isOfSchema } from "./exercise.ts";

/** What one version accepts through its API on the schema that it was made for. */
export interface Trusted {
  readonly description: ApiDescription;
  /** Accepted in two sessions with different values. */
  readonly operations: readonly Exercised[];
}

export interface Api {
  readonly ports: Ports;
  readonly baseUrl: string;
  readonly database: Database;
}

const NONE = { paths: [] } as const;
const NOT_FOUND = 404;
const SESSIONS = { first: 1, second: 2, third: 3, fourth: 4 };
// The server writes its log a moment after the client saw the error.
const LOG_SETTLE_MS = 300;

/** Undefined when the instance does not describe its API. */
export async function trustedOf(
  { ports, baseUrl }: Omit<Api, "database">,
  signal: AbortSignal,
): Promise<Trusted | undefined> {
  const description = await describedBy(ports, baseUrl, signal);
  if (description === undefined) return undefined;
  const api = { ports, baseUrl, description };
  const first = await exercise({ ...api, seed: SESSIONS.first }, signal);
  const second = await exercise({ ...api, seed: SESSIONS.second }, signal);
  const again = new Map(second.map((each) => [each.operation, each.answered]));
  const operations = first.filter(
    ({ operation, answered }) => isAccepted(answered) && isAccepted(again.get(operation)),
  );
  return { description, operations };
}

/** What of it is still accepted on another schema: refused means refused in two sessions. */
export async function askedAgain(
  { ports, baseUrl, database }: Api,
  trusted: Trusted | undefined,
  signal: AbortSignal,
): Promise<{ readonly paths: readonly AskedPath[]; readonly refused?: Refused }> {
  if (trusted === undefined || trusted.operations.length === 0) return NONE;
  const position = await ports.databases?.position();
  const api = { ports, baseUrl, description: trusted.description };
  const third = answersOf(await exercise({ ...api, seed: SESSIONS.third }, signal));
  const isWell = trusted.operations.every(({ operation }) => isAccepted(third.get(operation)));
  const fourth = isWell
    ? third
    : answersOf(await exercise({ ...api, seed: SESSIONS.fourth }, signal));
  if (!isWell) await ports.clock.sleep(LOG_SETTLE_MS, signal);
  const messages = isWell ? [] : await messagesOf(ports, database, position);
  const refused = refusedIn(ports, messages.filter(isOfSchema));
  const paths = trusted.operations.map(({ operation, isWrite, answered }): AskedPath => {
    const [method = "GET", path = "/"] = operation.split(" ");
    const [one, two] = [third.get(operation) ?? answered, fourth.get(operation) ?? answered];
    const after = isAccepted(one) ? one : two;
    // A refusal of the client's values is one of the schema only where the server said so; what is
    // not found was not made, which is told of its maker.
    const isForeign =
      typeof after === "number" &&
      after < 500 &&
      (after === NOT_FOUND || !(isWrite && refused !== undefined));
    return { method, path, isHealth: false, before: answered, after: isForeign ? answered : after };
  });
  return { paths, ...(refused === undefined ? {} : { refused }) };
}

function answersOf(exercised: readonly Exercised[]) {
  return new Map(exercised.map(({ operation, answered }) => [operation, answered]));
}
