import type { ChangedFile, LineRange } from "#contract/changes.ts";
import { unquoted } from "./unquoted.ts";

interface Draft {
  file: string;
  status: ChangedFile["status"];
  readonly lines: LineRange[];
}

/**
 * Reads `git diff --unified=0 --no-renames` with the prefixes `a/` and `b/`: every file with the lines of
 * its present text that are new or different. Lines that were only taken away touch the line before
 * them. Never throws: what is no diff has no files.
 *
 * Source  git-diff(1), "Generating patch text with -p".
 */
export function parseDiff(text: string): readonly ChangedFile[] {
  const found: ChangedFile[] = [];
  let draft: Draft | undefined;
  let body = { removed: 0, added: 0 };
  const finish = () => {
    if (draft !== undefined && draft.file !== "") found.push(draft);
  };
  for (const line of text.split("\n")) {
    // Content is counted, not recognised: a removed line "-- a/x" looks like a header.
    if (body.removed > 0 && line.startsWith("-")) body = { ...body, removed: body.removed - 1 };
    else if (body.added > 0 && line.startsWith("+")) body = { ...body, added: body.added - 1 };
    else if (line.startsWith("diff --git ")) {
      finish();
      draft = { file: sameName(line), status: "modified", lines: [] };
    } else if (draft !== undefined) body = readHeader(draft, line) ?? body;
  }
  finish();
  return found;
}

/** Notes what a line of a file's header says; of a hunk, how many lines of content follow. */
function readHeader(draft: Draft, line: string) {
  if (line.startsWith("new file mode ")) draft.status = "added";
  else if (line.startsWith("deleted file mode ")) draft.status = "removed";
  else if (line.startsWith("+++ ")) draft.file = named(line, "b/") ?? draft.file;
  else if (line.startsWith("--- ")) draft.file = named(line, "a/") ?? draft.file;
  const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
  if (hunk === null) return undefined;
  const [, removed = "1", first = "0", added = "1"] = hunk;
  const range = rangeOf(Number(first), Number(added));
  if (draft.status !== "removed") draft.lines.push(range);
  return { removed: Number(removed), added: Number(added) };
}

function rangeOf(first: number, count: number): LineRange {
  const from = Math.max(1, first);
  return { first: from, last: Math.max(from, first + count - 1) };
}

function named(line: string, prefix: string): string | undefined {
  // A name with spaces is followed by a tab.
  const name = unquoted(line.slice(4).replace(/\t$/, ""));
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

/** Without content there is only the first line, which names the same file twice. */
function sameName(line: string): string {
  const rest = line.slice("diff --git ".length);
  if (rest.startsWith('"')) {
    const end = rest.indexOf('" ', 1);
    return end === -1 ? "" : unquoted(rest.slice(0, end + 1)).replace(/^a\//, "");
  }
  const half = rest.slice(0, (rest.length - 1) / 2);
  return half.startsWith("a/") ? half.slice(2) : "";
}
