import type { AdminQuery, ServerLog } from "#contract/database.ts";

const MAX_BYTES = 8 * 1024 * 1024;

/**
 * A log that the server itself is asked for: its files are in its container.
 *
 * Source  PostgreSQL manual, "Generic File Access Functions"; a relative path starts at the data
 *         directory, and the last argument makes an absent file NULL.
 */
export function logThrough(query: AdminQuery, path: string): ServerLog {
  const size = async () => {
    const rows = await query("SELECT (pg_stat_file($1, true)).size::float8 AS size", [path]);
    return Number(rows[0]?.["size"] ?? 0);
  };
  const read = async (from: number) => {
    const length = Math.min((await size()) - from, MAX_BYTES);
    if (length <= 0) return "";
    const sql = "SELECT pg_read_binary_file($1, $2::bigint, $3::bigint, true) AS bytes";
    const [row] = await query(sql, [path, from, length]);
    const bytes = row?.["bytes"];
    return Buffer.isBuffer(bytes) ? bytes.toString("utf8") : "";
  };
  return { size, read };
}
