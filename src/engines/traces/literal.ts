/** What is searched, and where. */
export interface LiteralQuestion {
  /** Tracked program text of production. */
  readonly files: readonly string[];
  readonly read: (path: string) => string | undefined;
}

export interface LiteralLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

// Shorter pieces of a message are found in too many places.
const SHORTEST = 12;
const MOST_PIECES = 2;
const MOST_PARTS = 6;
const MOST_FILES = 2_000;
const LONGEST_LINE = 1_000;
const COMMENT = /^\s*(?:#|\/\/|\*|\/\*|--)/;
// What a program puts into its words: quoted values, numbers, paths, names of variables, and what
// loggers put before them.
const FILLED =
  /["'`]|\d+|(?:\/|\b\w+:\/\/)\S+|\b[A-Z][A-Z0-9_]{3,}\b|\b(?:INFO|WARN|ERROR|FATAL|DEBUG)\b|\s{2,}|[[\]{}()<>=|]/;
const STRING_DELIMITER = /["'`]/;

/**
 * The only line of the sources that holds the longest fixed piece of a message within a string. Of a
 * wrapped message the innermost part that is found counts.
 *
 * Errors  undefined when the message has no piece of 12 characters, or each stands in no line or in
 *         several: a guess would accuse the wrong line.
 */
export function literalLine(message: string, question: LiteralQuestion): LiteralLine | undefined {
  for (const piece of piecesOf(message)) {
    const hits = linesWith(piece, question);
    const [only] = hits;
    if (only !== undefined && hits.length === 1) return only;
  }
  return undefined;
}

/** What wraps an error stands before it and a colon, so that the last part is nearest to the cause. */
function piecesOf(message: string): readonly string[] {
  const parts = message.slice(0, LONGEST_LINE).split(": ").slice(-MOST_PARTS).reverse();
  return parts.flatMap((part) =>
    part
      .split(FILLED)
      .map((piece) => piece.replace(/^[\s.,;:!-]+|[\s.,;:!-]+$/g, ""))
      .filter((piece) => piece.length >= SHORTEST)
      .sort((a, b) => b.length - a.length)
      .slice(0, MOST_PIECES)
      .flatMap((piece) => [piece, withoutLogger(piece)])
      .filter((piece) => piece.length >= SHORTEST),
  );
}

/** Python's loggers put their name, one word, before what is said. */
function withoutLogger(piece: string): string {
  return /^[\w.]+ (.+)$/.exec(piece)?.[1] ?? "";
}

function linesWith(piece: string, { files, read }: LiteralQuestion): readonly LiteralLine[] {
  const found: LiteralLine[] = [];
  for (const file of files.slice(0, MOST_FILES)) {
    const text = read(file);
    if (text === undefined || !text.includes(piece)) continue;
    for (const [index, line] of text.split("\n").entries()) {
      if (isInString(line.slice(0, LONGEST_LINE), piece)) found.push({ file, line: index + 1 });
      if (found.length > 1) return found;
    }
  }
  return found;
}

/** A long text may go on from the line above, so that only its end is seen. */
function isInString(line: string, piece: string): boolean {
  if (COMMENT.test(line)) return false;
  const at = line.indexOf(piece);
  if (at < 0) return false;
  const [before, after] = [line.slice(0, at), line.slice(at + piece.length)];
  return STRING_DELIMITER.test(before) || STRING_DELIMITER.test(after);
}
