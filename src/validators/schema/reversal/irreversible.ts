import type { CommandRun } from "../evidence.ts";

// Django, Rails, node-pg-migrate, Doctrine-like wordings; a migration that raises says it in its own words.
const BY_DESIGN =
  /IrreversibleError|IrreversibleMigration|NotImplementedError|irreversible|not reversible|disabled down migration|down migrations? (?:is|are) not supported|(?:cannot|can't|can not) be (?:reversed|reverted|rolled back|undone)|no (?:way back|downgrade)|(?:rollback|downgrade|down) (?:is )?not (?:supported|implemented|possible)/i;

export const NO_REVERSAL =
  "The last migration has a reversal that does nothing, so that it cannot be rolled back.";

/** Why a rollback fails on purpose; undefined when that is not what it says. */
export function irreversible({ failure, outputTail, exitCode }: CommandRun): string | undefined {
  if (exitCode === 0) return undefined;
  const said = [failure?.type ?? "", failure?.message ?? "", outputTail.slice(-2_000)];
  const found = said.find((text) => BY_DESIGN.test(text));
  if (found === undefined) return undefined;
  const word = BY_DESIGN.exec(found)?.[0] ?? "";
  return `The last migration says that it cannot be rolled back (${word}).`;
}
