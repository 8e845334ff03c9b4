// More than a capture keeps; a longer text is cut at the front, since the last failure decides.
const LONGEST_TEXT = 2_097_152;
// Bounds the work of every expression below on one line.
const LONGEST_LINE = 2_000;
const LONGEST_RECORD = 65_536;
const MOST_LINES = 40_000;

const ESCAPES = /\u001b\[[0-9;?]{0,20}[ -/]{0,4}[@-~]|\u001b\][^\u0007\u001b]{0,200}\u0007/g;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
// Structured loggers put the stack into one JSON string.
const FOLDED_STACK = /"(?:stack|exc_info|exception|traceback|stack_trace)":"((?:[^"\\]|\\.)+)"/g;

/** Lines without colour codes; a stack inside a JSON record is unfolded into lines of its own. */
export function linesOf(text: string): readonly string[] {
  const kept = text.length > LONGEST_TEXT ? text.slice(-LONGEST_TEXT) : text;
  const plain = kept.replace(ESCAPES, "");
  return plain
    .split(/\r?\n|\r/)
    .slice(-MOST_LINES)
    .flatMap(unfolded)
    .map(shortened);
}

/** The same text with the beginnings of its longest lines, so that an expression has little to try on any. */
export function withShortLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.slice(0, 2 * LONGEST_LINE))
    .join("\n");
}

/** One line of at most `limit` characters, without control characters. */
export function sentence(text: string, limit = 500): string {
  return text
    .slice(0, limit * 4)
    .replace(CONTROLS, " ")
    .replace(/ {2,}/g, " ")
    .trim()
    .slice(0, limit);
}

function unfolded(line: string): readonly string[] {
  if (!line.startsWith("{") || line.length > LONGEST_RECORD) return [line];
  const stacks = [...line.matchAll(FOLDED_STACK)].map((match) => match[1] ?? "");
  return stacks.length === 0 ? [line] : stacks.flatMap((stack) => unescaped(stack).split("\n"));
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_whole, letter: string) => {
    if (letter === "n") return "\n";
    return letter === "t" ? "\t" : letter;
  });
}

function shortened(line: string): string {
  return line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line;
}
