import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Database, DatabaseServer, Session } from "#contract/database.ts";
import { compareDatabases } from "#engines/catalog/compare-databases.ts";
import { type Choose, condition, mutants, PLAINLY, written } from "./data/conditions.ts";
import { serverVersions, withServer } from "./servers.ts";

const PAIRS = 300;
const SEED = 18;
const COLUMNS = "a integer, b integer, x text, v varchar(9), ok boolean, fit boolean";

/** Small values, those at the limits of arithmetic, and NULL, each with each. */
const ROWS = `CREATE TABLE grid (${COLUMNS});
INSERT INTO grid SELECT a, b, x, v, ok, fit FROM
  unnest(ARRAY[NULL, 0, 1, 2, 3, 4, 6]) AS a, unnest(ARRAY[NULL, 0, 1, 3, 5]) AS b,
  unnest(ARRAY[NULL, '', 'ab', 'abc']) AS x, unnest(ARRAY[NULL, 'a', 'abcd']) AS v,
  unnest(ARRAY[NULL, true, false]) AS ok, unnest(ARRAY[NULL, true, false]) AS fit`;

const choices = fc
  .array(fc.nat({ max: 1_000 }), { minLength: 40, maxLength: 40 })
  .map((numbers): Choose => {
    let at = 0;
    return (below) => (numbers[at++ % numbers.length] ?? 0) % below;
  });

type Written = readonly [one: string, other: string];

const sample = <T>(of: fc.Arbitrary<T>) => fc.sample(of, { numRuns: PAIRS, seed: SEED });

/** One table for each condition, so that each pair has its own answer. */
async function built(server: DatabaseServer, conditions: readonly string[]): Promise<Database> {
  const database = await server.create("laws");
  await database.query(
    conditions
      .map((each, at) => `CREATE TABLE t${at} (${COLUMNS}, CONSTRAINT k CHECK (${each}))`)
      .join("; "),
  );
  return database;
}

/** Numbers of the pairs of which something is told. */
async function told(server: DatabaseServer, pairs: readonly Written[]) {
  await using expected = await built(
    server,
    pairs.map(([one]) => one),
  );
  await using observed = await built(
    server,
    pairs.map(([, other]) => other),
  );
  const found = await compareDatabases({ expected, observed, bookkeeping: [], server });
  return new Set(found.map(({ name }) => Number(/^public\.t(\d+)\./.exec(name)?.[1])));
}

/** Whether some row is answered in two ways. */
async function differs(session: Session, [one, other]: Written): Promise<boolean> {
  const sql = `SELECT FROM grid WHERE (${one}) IS DISTINCT FROM (${other}) LIMIT 1`;
  return (await session.query(sql)).length > 0;
}

const NEWEST = [...serverVersions()].slice(-1);

test.each(NEWEST)(
  `${PAIRS} conditions in two writings are silent, and no row tells them apart, on PostgreSQL %s`,
  (major) =>
    withServer(major, async (server) => {
      const pairs = sample(fc.tuple(condition, choices, choices)).map(
        ([of, one, other]): Written => [written(of, one), written(of, other)],
      );
      const found = await told(server, pairs);
      expect(pairs.filter((_, at) => found.has(at))).toEqual([]);
      await using grid = await server.create("grid");
      await using session = await grid.session("administrator");
      await session.query(ROWS);
      for (const pair of pairs) expect(await differs(session, pair), String(pair)).toBe(false);
    }),
  240_000,
);

test.each(NEWEST)(
  `of ${PAIRS} conditions and what a small change makes of them, those that a row tells apart are told, on PostgreSQL %s`,
  (major) =>
    withServer(major, async (server) => {
      const pairs = sample(fc.tuple(condition, choices)).map(([of, choose]): Written => {
        const all = mutants(of);
        return [written(of, PLAINLY), written(all[choose(all.length)] ?? of, choose)];
      });
      const found = await told(server, pairs);
      await using grid = await server.create("grid");
      await using session = await grid.session("administrator");
      await session.query(ROWS);
      const apart: number[] = [];
      for (const [at, pair] of pairs.entries()) if (await differs(session, pair)) apart.push(at);
      expect(apart.filter((at) => !found.has(at)).map((at) => pairs[at])).toEqual([]);
      expect(apart.length).toBeGreaterThan(PAIRS / 2);
    }),
  240_000,
);
