import type { Target } from "#contract/target.ts";

/** A line of a file, or a file of which no line is known. */
export interface SourceLine {
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
}

interface Question {
  /** Of the failure's trace, the deepest last for Python and first for Node. */
  readonly frames: readonly { readonly file: string; readonly line?: number }[];
  /** Texts that name tables, columns and constraints, the surest first. */
  readonly said: readonly string[];
  /** The statement that was refused; empty when it is not known. */
  readonly statement: string;
}

// PostgreSQL quotes what a message is about, except in `column orders.total does not exist`.
const NAMED = /"([\w.]+)"|\b(?:column|relation|table) ([\w.]+) does not exist/g;
const MOST_FILES = 200;
// `1_init` is easily a part of something else.
const SHORTEST_STEM = 8;
const SHORTEST_STATEMENT = 12;

/**
 * The line of a migration that a failure is about: a frame of its trace, else the last line that names
 * what the server named; in the files of this branch before those of others.
 */
export function migrationLine(target: Target, question: Question): SourceLine | undefined {
  const files = migrationFiles(target);
  const frame = question.frames.filter(({ file }) => files.includes(file)).at(-1);
  if (frame !== undefined)
    return { file: frame.file, ...(frame.line === undefined ? {} : { line: frame.line }) };
  const added = files.filter((file) => isOfBranch(target, file));
  return (
    lineNaming(target, added, question) ??
    lineSaying(target, added, question.statement) ??
    lineNaming(target, files, question) ??
    fileNamed(added, question.said)
  );
}

/** Where a statement is written out, for a message that names nothing. */
function lineSaying(
  { tree }: Target,
  files: readonly string[],
  statement: string,
): SourceLine | undefined {
  const [first = ""] = statement
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("--"));
  if (first.length < SHORTEST_STATEMENT) return undefined;
  for (const file of files) {
    const at = (tree.read(file) ?? "").split("\n").findIndex((line) => line.includes(first));
    if (at >= 0) return { file, line: at + 1 };
  }
  return undefined;
}

/** The only migration of this branch that the tool speaks of, as when it comes too early in the order. */
function fileNamed(added: readonly string[], said: readonly string[]): SourceLine | undefined {
  const [only, second] = added.filter((file) => {
    const stem = file.replace(/^.*\//, "").replace(/\.[^.]*$/, "");
    return stem.length >= SHORTEST_STEM && said.some((text) => text.includes(stem));
  });
  return only === undefined || second !== undefined ? undefined : { file: only, line: 1 };
}

/** The migration of this branch that no other one of it follows. */
export function newestOfBranch(target: Target): SourceLine | undefined {
  if (!target.migrations.supported) return undefined;
  const own = target.migrations.files.filter(({ file }) => isOfBranch(target, file));
  const followed = new Set(own.flatMap(({ parents }) => parents));
  const newest = own.filter(({ id }) => !followed.has(id)).at(-1);
  return newest === undefined ? undefined : { file: newest.file, line: 1 };
}

function migrationFiles({ migrations }: Target): readonly string[] {
  return migrations.supported ? migrations.files.map(({ file }) => file).slice(-MOST_FILES) : [];
}

function isOfBranch({ changes }: Target, file: string): boolean {
  return changes?.files.some((each) => each.file === file) ?? false;
}

function lineNaming(
  { tree }: Target,
  files: readonly string[],
  { said, statement }: Question,
): SourceLine | undefined {
  for (const text of said) {
    const names = namesIn(text);
    for (const file of [...files].reverse()) {
      const lines = (tree.read(file) ?? "").split("\n");
      const best = bestLine(lines, names, statement);
      if (best !== undefined) return { file, line: best };
    }
  }
  return undefined;
}

function namesIn(text: string): readonly string[] {
  const found = [...text.matchAll(NAMED)].flatMap(([, quoted = "", bare = ""]) =>
    `${quoted}${bare}`.split("."),
  );
  return [...new Set(found)].filter((name) => name.length > 1);
}

/** The line that names the most; of several the first one, because migrations go up before they go down. */
function bestLine(
  lines: readonly string[],
  names: readonly string[],
  statement: string,
): number | undefined {
  const verb = /^\s*(\w+)\s+(\w+)/.exec(statement)?.slice(1).join("[ _]") ?? "";
  const isVerb = verb === "" ? undefined : new RegExp(verb, "i");
  const scores = lines.map((line) => {
    if (/^\s*(?:#|\/\/|--)/.test(line)) return 0;
    const named = names.filter((name) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(line)).length;
    return named === 0 ? 0 : named * 2 + Number(isVerb?.test(line) ?? false);
  });
  const best = Math.max(0, ...scores);
  return best === 0 ? undefined : scores.indexOf(best) + 1;
}
