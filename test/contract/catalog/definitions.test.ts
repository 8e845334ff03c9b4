import { expect, test } from "vitest";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { compareDatabases } from "#engines/catalog/compare-databases.ts";
import { type Definitions, OTHER_DEFINITIONS, SAME_DEFINITIONS } from "./data/definitions.ts";
import { TWIN_TABLE } from "./data/twins.ts";
import { serverVersions, withServer } from "./servers.ts";

/** Each pair in a schema of its own, so that one comparison answers for all. */
async function defined(server: DatabaseServer, all: readonly string[]): Promise<Database> {
  const database = await server.create("definitions");
  for (const [at, sql] of all.entries())
    await database.query(
      `CREATE SCHEMA s${at}; SET search_path = s${at}; ${TWIN_TABLE}; ${sql.replaceAll(/\bPUBLICATION u\b/g, `PUBLICATION u${at}`)}`,
    );
  return database;
}

async function told(server: DatabaseServer, major: number, all: readonly Definitions[]) {
  const fitting = all.filter(([, , , least = 14]) => least <= major);
  await using one = await defined(
    server,
    fitting.map(([, sql]) => sql),
  );
  await using other = await defined(
    server,
    fitting.map(([, , sql]) => sql),
  );
  const found = await compareDatabases({ expected: one, observed: other, bookkeeping: [], server });
  const places = found.map(({ name }) => Number(/^(?:u\d+ )?s(\d+)\./.exec(name)?.[1]));
  return fitting.map(([title], at) => [title, places.includes(at)] as const);
}

test.each(serverVersions())(
  "definitions of one meaning are silent, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      const found = await told(server, major, SAME_DEFINITIONS);
      expect(found.filter(([, isTold]) => isTold)).toEqual([]);
    }),
  120_000,
);

test.each(serverVersions())(
  "definitions of another meaning are told, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      const found = await told(server, major, OTHER_DEFINITIONS);
      expect(found.filter(([, isTold]) => !isTold)).toEqual([]);
    }),
  120_000,
);
