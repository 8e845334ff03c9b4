import type { Database } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import { migrationTexts } from "#engines/migrations/texts.ts";
import type { CommandRun } from "../evidence.ts";
import { withoutRows } from "./without-rows.ts";

// Prisma fetches its engine from there when it is first needed.
const ENGINE_ABSENT = /\bbinaries\.prisma\.sh\b|\bPRISMA_ENGINES_MIRROR\b/;
const STATEMENT_TIMEOUT_MS = 300_000;

/**
 * Whether a command of Prisma failed because its engine could not be fetched, before it reached the server.
 * Its migrations are plain SQL, which anybody can apply.
 */
export function lacksEngine({ target }: Ports, run: CommandRun): boolean {
  const isPrisma = target.migrations.supported && target.migrations.tool === "prisma";
  return (
    isPrisma &&
    run.exitCode !== 0 &&
    run.messages.length === 0 &&
    ENGINE_ABSENT.test(run.outputTail)
  );
}

/** Applies the migrations' files in the tool's order, as the target's role. Undefined when one is refused. */
export async function applyFiles(
  { target }: Ports,
  database: Database,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const texts = migrationTexts(target.migrations, target.tree);
  await using session = await database.session("target");
  try {
    await session.query(`SET statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    for (const { text } of texts) {
      signal.throwIfAborted();
      await session.query(withoutRows(text));
    }
    return texts.map(({ file }) => file);
  } catch (error) {
    signal.throwIfAborted();
    // Some statements cannot be run inside of another one; the tool's own failure then stands.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
