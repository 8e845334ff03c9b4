import { expect, test } from "vitest";
import { compareDatabases } from "#engines/catalog/compare-databases.ts";
import { TWIN_TABLE } from "./data/twins.ts";
import { serverVersions, withServer } from "./servers.ts";

/** Two writings of what an index is over, and a query in the writing of the second one. */
const INDEXES: readonly (readonly [one: string, other: string, condition: string])[] = [
  ["(length(x))", "(char_length(x))", "char_length(x) = 3"],
  ["((2 * a))", "((a * 2))", "a * 2 = 4"],
  ["((a % 2))", "((mod(a, 2)))", "mod(a, 2) = 1"],
  ["(coalesce(a, coalesce(b, 1)))", "(coalesce(a, b, 1))", "coalesce(a, b, 1) = 1"],
  ["(lower(v))", "(lower(v::text))", "lower(v::text) = 'a'"],
  ["(upper(x) varchar_pattern_ops)", "(upper(x) text_pattern_ops)", "upper(x) LIKE 'A%'"],
  ["(a) WHERE NOT (x IS NULL)", "(a) WHERE x IS NOT NULL", "a = 1 AND x IS NOT NULL"],
  ["(a) WHERE b > 1 AND ok", "(a) WHERE ok AND 1 < b", "a = 1 AND ok AND 1 < b"],
  ["(a) WHERE x IN ('a', 'b')", "(a) WHERE x = 'b' OR x = 'a'", "a = 1 AND (x = 'b' OR x = 'a')"],
  ["(a) WHERE length(x) > 3", "(a) WHERE char_length(x) > 3", "a = 1 AND char_length(x) > 3"],
  ["(a) WHERE 2 * b > 3", "(a) WHERE b * 2 > 3", "a = 1 AND b * 2 > 3"],
  ["(a) WHERE NOT (b = 1 OR ok)", "(a) WHERE b <> 1 AND NOT ok", "a = 1 AND b <> 1 AND NOT ok"],
  ["(a) WHERE ok = true", "(a) WHERE ok", "a = 1 AND ok"],
];

// The oldest and the newest.
test.each([...serverVersions()].filter((_, at, all) => at === 0 || at === all.length - 1))(
  "an index is silent where a query in the other writing finds it, else a remark, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      for (const [one, other, condition] of INDEXES) {
        await using expected = await server.create("expected");
        await using observed = await server.create("observed");
        await expected.query(`${TWIN_TABLE}; CREATE INDEX i ON t ${one}`);
        await observed.query(`${TWIN_TABLE}; CREATE INDEX i ON t ${other}`);
        await using session = await expected.session("administrator");
        await session.query("SET enable_seqscan = off");
        const plan = await session.query(`EXPLAIN SELECT FROM t WHERE ${condition}`);
        const isFound = / (?:on|using) i /.test(JSON.stringify(plan));
        const told = await compareDatabases({ expected, observed, bookkeeping: [], server });
        expect(
          told.map(({ severity, treatment }) => ({ severity, treatment })),
          one,
        ).toEqual(isFound ? [] : [{ severity: "note", treatment: "physical" }]);
      }
    }),
  120_000,
);
