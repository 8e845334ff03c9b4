import type { BootRecord } from "#contract/boot.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import { queryLine } from "../../clues/query.ts";
import { codeFiles, linesWhere, soleHit } from "../../source-lines.ts";
import type { PairSeen } from "./evidence.ts";

const DEFINES = /^(?:\s|--[^\n]*\n)*(?:create|alter|drop)\b/i;
// Two sessions that write the same entry of the catalog.
const CATALOG_KEY = /"pg_\w+_index"/;
const UNLOCKED = /\bnoLock\b["']?\s*:\s*true|--no-lock\b/;

/** Whether a start that lost was refused a change of the schema, and where that comes from. */
export function schemaRace(
  tree: SourceTree,
  { databaseMessages }: BootRecord,
  failure: TraceFailure | undefined,
): Pick<PairSeen, "migrating"> {
  const refused = databaseMessages.findLast(
    ({ level, statement, message }) =>
      level === "ERROR" && (DEFINES.test(statement ?? "") || CATALOG_KEY.test(message)),
  );
  if (refused === undefined) return {};
  const unlocked = linesWhere(tree, codeFiles(tree), (line) => UNLOCKED.test(line));
  const at =
    soleHit(unlocked, { likely: () => false }) ?? failure?.place ?? queryLine(tree, refused);
  return {
    migrating: at === undefined ? {} : { at: { file: at.file, ...(at.line && { line: at.line }) } },
  };
}
