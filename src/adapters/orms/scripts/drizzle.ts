import { DRIZZLE_QUERIES } from "./drizzle-queries.ts";
import { WRITTEN_SQL } from "./written-sql.ts";

/**
 * Writes down the schema of Drizzle's tables by `drizzle-kit export`, which asks nothing.
 *
 * Source  Drizzle's manual, "drizzle-kit export". Tried with drizzle-kit 0.31 and drizzle-orm 0.45.
 */
export const DRIZZLE_SCRIPT = `${WRITTEN_SQL}${DRIZZLE_QUERIES}${String.raw`
async function build(input) {
  const program = programOf("drizzle-kit", "drizzle-kit");
  if (program === undefined) throw new Absent("drizzle-kit");
  const { isDone, sql, said } = written(program, ["export", "--config", input.entries[0]], {});
  if (!isDone) throw new Obstacle("drizzle-kit export ended with an error: " + said);
  if (!/\bCREATE\s+TABLE\b/i.test(sql)) throw new Obstacle("drizzle-kit export writes no table");
  // The schemas of the migrations are there already.
  const statements = sql.replace(/^CREATE SCHEMA (?!IF NOT EXISTS)/gm, "CREATE SCHEMA IF NOT EXISTS ");
  const ignored = input.extra.bookkeeping.map((name) => ({ kind: "table", schema: input.extra.schema, name }));
  // The tool makes a schema for its own table, unless the models are in there, too.
  const { schema } = input.extra;
  if (schema !== "public" && !sql.includes('"' + schema + '"')) ignored.push({ kind: "schema", schema, name: schema });
  return { statements, tables: input.tables, ignored };
}
`}`;
