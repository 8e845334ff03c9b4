import type { ServerMessage } from "#contract/database.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "../evidence.ts";
import { codeFiles, linesWhere } from "../source-lines.ts";

// A shorter line of a statement, such as `FROM orders`, stands in too many places.
const SHORTEST = 16;

/** The only line of the code that holds the line of a statement which the server points at, else its first one. */
export function queryLine(
  tree: SourceTree,
  refused: Pick<ServerMessage, "statement" | "position"> | undefined,
): SourceLine | undefined {
  const statement = refused?.statement?.trimStart();
  if (statement === undefined) return undefined;
  const left = (refused?.statement?.length ?? 0) - statement.length;
  const before = statement
    .slice(0, Math.max(1, (refused?.position ?? 1) - left))
    .split("\n").length;
  const text = statement.split("\n")[before - 1]?.trim() ?? "";
  if (text.length < SHORTEST) return undefined;
  const [only, second] = linesWhere(tree, codeFiles(tree), (line) => line.includes(text));
  return only === undefined || second !== undefined
    ? undefined
    : { file: only.file, line: only.line };
}
