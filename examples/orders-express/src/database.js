import pg from "pg";

// count() and sum() are bigint; none of ours can leave the range in which a number is exact.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export function openPool(config) {
  const pool = new pg.Pool({
    connectionString: config.databaseUrl,
    max: config.poolSize,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
    application_name: "workshop-bookings",
  });
  // An idle connection may be cut at any time; the pool replaces it.
  pool.on("error", (error) => console.warn(`an idle database connection ended: ${error.message}`));
  return pool;
}

export async function inTransaction(pool, work) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

export async function one(database, sql, values) {
  const { rows } = await database.query(sql, values);
  return rows[0];
}

export async function many(database, sql, values) {
  const { rows } = await database.query(sql, values);
  return rows;
}

export const isUniqueViolation = (error) => error?.code === "23505";
