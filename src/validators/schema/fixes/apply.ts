import type { Session } from "#contract/database.ts";
import type { FixStatement } from "#contract/fix-planner.ts";

/** What the server said to the statement that it refused. */
export interface Refusal {
  readonly sql: string;
  readonly sqlstate: string;
  readonly message: string;
}

/**
 * Runs the statements in their order; neighbours that may share a transaction do. Undefined when all
 * of them were taken; what was refused is undone as far as its own transaction goes.
 */
export async function applyAll(
  session: Session,
  statements: readonly FixStatement[],
): Promise<Refusal | undefined> {
  for (const block of blocksOf(statements)) {
    const refusal = await applyBlock(session, block);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function applyBlock(
  session: Session,
  block: readonly FixStatement[],
): Promise<Refusal | undefined> {
  const isTransaction = block.every(({ isTransactional }) => isTransactional);
  if (isTransaction) await session.query("BEGIN");
  for (const { sql } of block) {
    const refusal = await applyOne(session, sql);
    if (refusal === undefined) continue;
    if (isTransaction) await session.query("ROLLBACK");
    return refusal;
  }
  // What is deferred is checked here.
  return isTransaction ? applyOne(session, "COMMIT") : undefined;
}

/** Undefined when it was taken. */
export async function applyOne(session: Session, sql: string): Promise<Refusal | undefined> {
  try {
    await session.query(sql);
    return undefined;
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
    // Whatever has no SQLSTATE is not the statement's fault.
    if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code)) throw error;
    return { sql, sqlstate: code, message: String(message) };
  }
}

/** Neighbours that may share a transaction; every other statement alone. */
export function blocksOf(
  statements: readonly FixStatement[],
): readonly (readonly FixStatement[])[] {
  const blocks: FixStatement[][] = [];
  for (const statement of statements) {
    const last = blocks.at(-1);
    if (statement.isTransactional && last?.[0]?.isTransactional === true) last.push(statement);
    else blocks.push([statement]);
  }
  return blocks;
}
