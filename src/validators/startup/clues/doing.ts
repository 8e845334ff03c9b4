import type { Instance } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import type { Doing, Statement } from "./shape.ts";

const MOST_STATEMENTS = 5;
const LONGEST_QUERY = 300;
const SESSIONS = `
select query, state, coalesce(wait_event_type || ': ' || wait_event, '') as waits_for,
       extract(epoch from clock_timestamp() - coalesce(query_start, backend_start))::float8 as seconds
from pg_catalog.pg_stat_activity
where datname = $1 and usename = $2 and state is distinct from 'idle'
order by query_start
limit ${MOST_STATEMENTS}`;

/** What a target that never listened is busy with; it still runs while this is asked. */
export async function observeDoing(
  ports: Ports,
  { record, running, database }: Instance,
): Promise<Doing | undefined> {
  if (record.outcome !== "timed-out" || running === undefined) return undefined;
  const [connections = [], statements] = await Promise.all([
    running.connections?.(),
    database === undefined ? [] : statementsIn(ports, database),
  ]);
  const given = database?.connection;
  const others = connections.filter(({ address, port }) => {
    const isDatabase = port === given?.port && (address === given.host || isLocal(address));
    return !isDatabase;
  });
  return { connections: others, statements };
}

function isLocal(address: string): boolean {
  return address === "127.0.0.1" || address === "::1";
}

async function statementsIn(ports: Ports, database: Database): Promise<readonly Statement[]> {
  const { user, database: name } = database.connection;
  const rows = await database.query(SESSIONS, [name, user]);
  return rows.map(({ query, state, waits_for, seconds }) => ({
    query: ports.redact(String(query)).slice(0, LONGEST_QUERY),
    state: String(state),
    waitsFor: String(waits_for),
    seconds: Math.round(Number(seconds) * 10) / 10,
  }));
}
