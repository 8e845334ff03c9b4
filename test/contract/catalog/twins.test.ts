import { expect, test } from "vitest";
import type { Database, DatabaseServer, Session } from "#contract/database.ts";
import { compareDatabases } from "#engines/catalog/compare-databases.ts";
import { NEAR_TWINS, TWIN_ROWS, TWIN_TABLE, TWINS } from "./data/twins.ts";
import { serverVersions, withServer } from "./servers.ts";

/** One check for each condition, all in one table, so that one comparison answers for all. */
async function checked(server: DatabaseServer, conditions: readonly string[]): Promise<Database> {
  const database = await server.create("twins");
  await using session = await database.session("target");
  await session.query(TWIN_TABLE);
  for (const [at, condition] of conditions.entries())
    await session.query(`ALTER TABLE t ADD CONSTRAINT k${at} CHECK (${condition})`);
  return database;
}

async function told(server: DatabaseServer, expected: Database, observed: Database) {
  return await compareDatabases({ expected, observed, bookkeeping: [], server });
}

const numberOf = (name: string) => Number(name.slice("public.t.k".length));

test.each(serverVersions())(
  "twins are silent, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      await using one = await checked(
        server,
        TWINS.map(([each]) => each),
      );
      await using other = await checked(
        server,
        TWINS.map(([, each]) => each),
      );
      for (const [expected, observed] of [
        [one, other],
        [other, one],
      ] as const)
        expect(
          (await told(server, expected, observed)).map(({ name }) => TWINS[numberOf(name)]),
        ).toEqual([]);
    }),
  120_000,
);

test.each(serverVersions())(
  "near-twins are told, and a row knows why, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      await using one = await checked(
        server,
        NEAR_TWINS.map(([each]) => each),
      );
      await using other = await checked(
        server,
        NEAR_TWINS.map(([, each]) => each),
      );
      const found = new Set((await told(server, one, other)).map(({ name }) => numberOf(name)));
      expect(NEAR_TWINS.filter((_, at) => !found.has(at))).toEqual([]);
      await using rows = await server.create("rows");
      await using session = await rows.session("target");
      await session.query(TWIN_TABLE);
      for (const twin of NEAR_TWINS) expect(await differs(session, twin), String(twin)).toBe(true);
    }),
  120_000,
);

test.each([...serverVersions()].slice(-1))(
  "no row tells twins apart, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      await using database = await server.create("rows");
      await using session = await database.session("administrator");
      await session.query(TWIN_TABLE);
      await session.query(TWIN_ROWS);
      // Otherwise the order of an error counts, which a check does not know.
      await session.query("DELETE FROM t WHERE a = 0");
      for (const [one, other] of TWINS) {
        const sql = `SELECT FROM t WHERE (${one}) IS DISTINCT FROM (${other})`;
        expect(await session.query(sql), `${one} | ${other}`).toEqual([]);
      }
    }),
  120_000,
);

/** Whether both conditions answer this row differently; an error is an answer, too. */
async function differs(
  session: Session,
  [one, other, row]: (typeof NEAR_TWINS)[number],
): Promise<boolean> {
  await session.query(`DELETE FROM t; INSERT INTO t ${row}`);
  const answer = async (condition: string) => {
    try {
      return (await session.query(`SELECT (${condition}) AS answer FROM t`))[0]?.["answer"];
    } catch (error) {
      return (error as { readonly code?: unknown }).code;
    }
  };
  return (await answer(one)) !== (await answer(other));
}
