import type { Target } from "#contract/target.ts";

// SQL, its builders, and the ways in which a tool runs code of its own; `updated_at` is none of them.
const WRITES =
  /\b(?:update(?!d)|insert|merge|copy|upsert|bulk|RunPython|save|populate|backfill|seed)|\bexecute\(\s*(?!(?:\w{1,40}\.)?text\(|[rRfFuU]?["'`])\w/i;

/**
 * Whether a migration that the deployed version does not have may write rows by itself. What it writes
 * then depends on the rows that it finds; where no text of a migration is known, nothing is ruled out.
 */
export function mayWriteRows({ migrations, deployed, tree }: Target): boolean {
  if (!migrations.supported) return true;
  return migrations.files
    .map(({ file }) => ({ text: tree.read(file) ?? "", before: deployed?.tree.read(file) }))
    .some(({ text, before }) => text !== before && WRITES.test(text));
}
