import type { ApiDescription, Operation } from "#contract/operation.ts";
import type { Collected, Ports } from "#contract/validator.ts";
import { isStreaming } from "#engines/generation/order.ts";
import { findDescription } from "./description.ts";
import type { ApiEvidence, DescriptionRecord, OperationRecord } from "./evidence.ts";
import { findHandlers } from "./handlers.ts";
import { askEverything } from "./plan.ts";
import { Search } from "./search.ts";
import { Session } from "./session.ts";
import { signIn } from "./sign-in.ts";
import { learnStoredRows } from "./stored-rows.ts";

const NO_DESCRIPTION: DescriptionRecord = { source: null, lookedAt: [], gaps: [] };

/** Asks every documented operation of a fresh instance, first as documented, then with hostile values. */
export async function collect(ports: Ports, signal: AbortSignal): Promise<Collected<ApiEvidence>> {
  await using session = await Session.open(ports, signal);
  const { baseUrl } = session;
  if (baseUrl === undefined)
    return { payload: nothing(NO_DESCRIPTION, session.outcome), limitsReached: [] };
  const { record, description } = await findDescription(ports, baseUrl, signal);
  if (description === undefined)
    return { payload: nothing(record, session.outcome), limitsReached: [] };
  const outcome = session.outcome;
  const search = new Search({ ports, session, description });
  if (session.database !== undefined) await learnStoredRows(session.database, search.pool);
  const authentication = await authenticate(search);
  await askEverything(search, authentication === "signed-in" ? () => signIn(search) : undefined);
  await search.finish();
  return {
    payload: {
      description: record,
      instanceOutcome: outcome,
      authentication,
      operations: operationRecords(ports, description, search),
      exchanges: search.exchanges,
      deaths: search.deaths,
    },
    limitsReached: [...search.limits].sort(),
  };
}

async function authenticate(search: Search): Promise<ApiEvidence["authentication"]> {
  const { auth } = search.ports.settings.api;
  if (Object.keys(auth).length === 0) return (await signIn(search)) ? "signed-in" : "none";
  search.headers = Object.fromEntries(
    Object.entries(auth).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return "settings";
}

function operationRecords(
  ports: Ports,
  description: ApiDescription,
  search: Search,
): readonly OperationRecord[] {
  const handlers = findHandlers(ports.target.tree, description.operations);
  return description.operations.map((operation: Operation) => {
    const handler = handlers.get(operation.id);
    const unasked = search.unasked.get(operation.id);
    return {
      id: operation.id,
      declared: Object.keys(operation.responses),
      secured: operation.security.length > 0,
      streaming: isStreaming(operation),
      ...(handler === undefined ? {} : { handler }),
      ...(unasked === undefined ? {} : { unasked }),
    };
  });
}

function nothing(description: DescriptionRecord, instanceOutcome: string): ApiEvidence {
  return {
    description,
    instanceOutcome,
    authentication: "none",
    operations: [],
    exchanges: [],
    deaths: [],
  };
}
