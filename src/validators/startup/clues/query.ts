import type { ServerMessage } from "#contract/database.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "../evidence.ts";
import { codeFiles, linesWhere } from "../source-lines.ts";

// A shorter line of a statement, such as `FROM orders`, stands in too many places.
const SHORTEST = 16;

/** The only line of the code that holds the line of a statement which the server points at. */
export function queryLine(
  tree: SourceTree,
  refused: ServerMessage | undefined,
): SourceLine | undefined {
  if (refused?.statement === undefined || refused.position === undefined) return undefined;
  const before = refused.statement.slice(0, refused.position).split("\n").length;
  const text = refused.statement.split("\n")[before - 1]?.trim() ?? "";
  if (text.length < SHORTEST) return undefined;
  const [only, second] = linesWhere(tree, codeFiles(tree), (line) => line.includes(text));
  return only === undefined || second !== undefined
    ? undefined
    : { file: only.file, line: only.line };
}
