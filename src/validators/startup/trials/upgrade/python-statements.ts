const TOKEN = /#[^\n]*|([A-Za-z]{0,2})("""|'''|"|')|\\\n|\s|\w+|./y;
const DOCUMENTED = new Set(["class", "def", "async"]);
const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

/**
 * A text of Python without comments and without documentation: a string that is the first statement of
 * a module, a class or a function. Every other string is code.
 *
 * Shape   words with blanks between them, one statement per line; what stands in a string is kept.
 * Source  The Python Language Reference, 2.1.5 to 2.1.6 (joining of lines); PEP 257.
 */
export function pythonWithoutComments(text: string): string {
  const lines = logicalLines(text);
  return lines
    .filter((line, index) => !isDocumentation(line, lines[index - 1]))
    .map((line) => line.join(" "))
    .join("\n");
}

type Line = readonly string[];

function logicalLines(text: string): readonly Line[] {
  const lines: string[][] = [[]];
  let depth = 0;
  for (const token of tokensOf(text)) {
    if (OPENING.has(token)) depth += 1;
    if (CLOSING.has(token)) depth -= 1;
    if (token === "\n" && depth <= 0) lines.push([]);
    else if (!isSilent(token)) lines.at(-1)?.push(token);
  }
  return lines.filter((line) => line.length > 0);
}

function isSilent(token: string): boolean {
  return token.startsWith("#") || token === "\\\n" || token.trim() === "";
}

function* tokensOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const [token = "", , quote] = TOKEN.exec(text) ?? [];
    const end = quote === undefined ? TOKEN.lastIndex : endOfString(text, TOKEN.lastIndex, quote);
    yield quote === undefined ? token : text.slice(at, end);
    at = end;
  }
}

/** Behind the closing quote; at the end of the line, or of the text, where there is none. */
function endOfString(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (text[at] === "\n" && quote.length === 1) return at;
  }
  return text.length;
}

function isDocumentation(line: Line, before: Line | undefined): boolean {
  const [first = ""] = line;
  if (line.length > 1 || !/^[rRuU]?["']/.test(first)) return false;
  return before === undefined || (DOCUMENTED.has(before[0] ?? "") && before.at(-1) === ":");
}
