import type { StatementCount } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import type { EndpointCost } from "./evidence.ts";
import { get } from "./measure-health.ts";

const WARM_UP_REQUESTS = 3;
const COUNTED_REQUESTS = 5;
const MOST_ENDPOINTS = 60;
// Counting is advice; it must not cost more than a small part of a run.
const BUDGET_MS = 20_000;

interface Counted {
  readonly endpoints: readonly EndpointCost[];
  readonly limits: readonly string[];
}

/**
 * Statements, rows and pages per request, one path after the other on an otherwise idle instance.
 *
 * Source  pg_stat_statements; counts are exact, background work of the target is counted with them.
 */
export async function countStatements(
  ports: Ports,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Counted> {
  const { databases, clock, target } = ports;
  const database = target.instance?.database;
  if (database === undefined || databases === undefined)
    return { endpoints: [], limits: ["statements were not counted: no database server of ours"] };
  if ((await databases.statements(database)) === undefined)
    return { endpoints: [], limits: ["statements were not counted: no pg_stat_statements"] };
  const endpoints: EndpointCost[] = [];
  const startedMs = clock.monotonicMs();
  for (const path of paths.slice(0, MOST_ENDPOINTS)) {
    if (clock.monotonicMs() - startedMs > BUDGET_MS) break;
    await repeat(WARM_UP_REQUESTS, () => get(ports, path, signal));
    const before = (await databases.statements(database)) ?? [];
    const exchange = await repeat(COUNTED_REQUESTS, () => get(ports, path, signal));
    const after = (await databases.statements(database)) ?? [];
    const status = exchange.kind === "response" ? exchange.status : 0;
    endpoints.push({ operation: `GET ${path}`, status, ...costBetween(before, after) });
  }
  const left = paths.length - endpoints.length;
  const limits = left > 0 ? [`statements of ${left} documented GETs were not counted`] : [];
  return { endpoints, limits };
}

/** What five requests added, per request. */
function costBetween(
  before: readonly StatementCount[],
  after: readonly StatementCount[],
): Omit<EndpointCost, "operation" | "status"> {
  const earlier = totals(before);
  const added = [...totals(after).values()].map(({ query, calls, rows, pages }) => {
    const known = earlier.get(query);
    return {
      query,
      calls: calls - (known?.calls ?? 0),
      rows: rows - (known?.rows ?? 0),
      pages: pages - (known?.pages ?? 0),
    };
  });
  const perRequest = (amounts: readonly number[]): number =>
    amounts.reduce((sum, amount) => sum + amount, 0) / COUNTED_REQUESTS;
  const [most] = [...added].sort((a, b) => b.calls - a.calls || (a.query < b.query ? -1 : 1));
  return {
    statementsPerRequest: perRequest(added.map(({ calls }) => calls)),
    rowsPerRequest: perRequest(added.map(({ rows }) => rows)),
    pagesPerRequest: perRequest(added.map(({ pages }) => pages)),
    mostRepeated:
      most === undefined || most.calls <= 0
        ? null
        : { callsPerRequest: most.calls / COUNTED_REQUESTS, query: most.query },
  };
}

// One text can have several entries, such as one for calls from within functions.
function totals(statements: readonly StatementCount[]): ReadonlyMap<string, StatementCount> {
  const sums = new Map<string, StatementCount>();
  for (const { query, calls, rows, pages } of statements) {
    const known = sums.get(query);
    sums.set(query, {
      query,
      calls: calls + (known?.calls ?? 0),
      rows: rows + (known?.rows ?? 0),
      pages: pages + (known?.pages ?? 0),
    });
  }
  return sums;
}

async function repeat<T>(times: number, work: () => Promise<T>): Promise<T> {
  let last = await work();
  for (let done = 1; done < times; done += 1) last = await work();
  return last;
}
