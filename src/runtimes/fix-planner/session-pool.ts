import type { extract } from "@supabase/pg-delta/extract";
import type { Database } from "#contract/database.ts";

type Pool = Parameters<typeof extract>[0];

/**
 * The part of a pool that the planner's extraction uses, over one session of a database of ours; it
 * asks inside a read-only transaction of its own.
 */
export async function withPool<T>(
  database: Database,
  signal: AbortSignal,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  await using session = await database.session("administrator");
  const stop = () => void session[Symbol.asyncDispose]();
  signal.addEventListener("abort", stop, { once: true });
  const client = {
    query: async (
      sql: string | { readonly text: string; readonly values?: readonly unknown[] },
      values?: readonly unknown[],
    ) => {
      const rows =
        typeof sql === "string"
          ? await session.query(sql, values)
          : await session.query(sql.text, sql.values);
      return { rows, rowCount: rows.length };
    },
    release: () => undefined,
  };
  try {
    return await work({ connect: async () => client } as unknown as Pool);
  } finally {
    signal.removeEventListener("abort", stop);
    signal.throwIfAborted();
  }
}
