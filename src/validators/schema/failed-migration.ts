import type { ServerMessage } from "#contract/database.ts";
import type { FileLine } from "./evidence.ts";
import type { MigrationText } from "./locate.ts";

export interface FailedOutput {
  /** In the order in which they run. */
  readonly texts: readonly MigrationText[];
  readonly output: string;
  readonly messages: readonly ServerMessage[];
}

/** The migration that the output names last, and the line in it of what the server refused. */
export function failedMigration(failed: FailedOutput): FileLine | undefined {
  const { texts, output, messages } = failed;
  const named = texts
    .map((text) => ({ text, at: output.lastIndexOf(stemOf(text.file)) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at)
    .at(-1)?.text;
  const suspects = named === undefined ? texts : [named];
  const refused = messages.at(-1);
  const line = refused === undefined ? undefined : refusedLine(suspects, refused);
  if (line !== undefined) return line;
  return named === undefined ? undefined : { file: named.file, line: 1 };
}

/** The line with the statement's position, else the sole line with its opening words. */
function refusedLine(
  texts: readonly MigrationText[],
  { statement, position }: ServerMessage,
): FileLine | undefined {
  if (statement === undefined) return undefined;
  const words = statement.trim().split("\n")[0]?.trim() ?? "";
  for (const { file, text } of [...texts].reverse()) {
    const whole = text.indexOf(statement.trim());
    if (whole !== -1) {
      const inside = position === undefined ? 0 : Math.max(0, position - 1 - leading(statement));
      return { file, line: lineAt(text, whole + inside) };
    }
    const first = words.length < 8 ? -1 : text.indexOf(words);
    if (first !== -1) return { file, line: lineAt(text, first) };
  }
  return byObject(texts, statement);
}

// A builder wrote the statement; the object it is about still has its name in the migration.
function byObject(texts: readonly MigrationText[], statement: string): FileLine | undefined {
  const name =
    /^\s*(?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|type|view|sequence)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:"?\w+"?\.)?"?(\w+)"?/i.exec(
      statement,
    )?.[1];
  if (name === undefined) return undefined;
  for (const { file, text } of [...texts].reverse()) {
    const at = text.search(new RegExp(`["'\`]${name}["'\`]`));
    if (at !== -1) return { file, line: lineAt(text, at) };
  }
  return undefined;
}

function leading(text: string): number {
  return text.length - text.trimStart().length;
}

function stemOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
