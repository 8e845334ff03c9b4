/** A word with its quotes and escapes still in it. */
export interface RawWord {
  readonly text: string;
  /** Index behind it. */
  readonly end: number;
}

const BLANK = /\s/;

/** Splits at blanks outside of quotes, as a shell does; nothing is expanded. */
export function* rawWords(text: string, escapeMark: string): Generator<RawWord> {
  let index = 0;
  while (index < text.length) {
    if (BLANK.test(text.charAt(index))) {
      index += 1;
      continue;
    }
    const end = wordEnd(text, index, escapeMark);
    yield { text: text.slice(index, end), end };
    index = end;
  }
}

function wordEnd(text: string, from: number, escapeMark: string): number {
  let quote = "";
  let index = from;
  while (index < text.length) {
    const char = text.charAt(index);
    // Within single quotes nothing is special.
    if (char === escapeMark && quote !== "'") index += 1;
    else if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (BLANK.test(char)) return index;
    index += 1;
  }
  return text.length;
}

/** A word without its quotes and escapes. */
export function unquoted(word: string, escapeMark: string): string {
  let quote = "";
  let plain = "";
  for (let index = 0; index < word.length; index += 1) {
    const char = word.charAt(index);
    if (char === escapeMark && quote !== "'" && index + 1 < word.length) {
      plain += unescaped(word.slice(index, index + 2), quote);
      index += 1;
      continue;
    }
    const after = quoteAfter(quote, char);
    if (after === quote) plain += char;
    quote = after;
  }
  return plain;
}

/** The quote that is open behind a character; the same as before when the character is none of its marks. */
export function quoteAfter(quote: string, char: string): string {
  if (quote === "") return char === "'" || char === '"' ? char : "";
  return char === quote ? "" : quote;
}

/** What an escape mark and the character behind it stand for; within double quotes few lose the mark. */
export function unescaped(pair: string, quote: string): string {
  const next = pair.charAt(1);
  return quote === "" || next === '"' || next === "$" || next === pair.charAt(0) ? next : pair;
}

/** The words of a JSON array of texts; undefined for everything else. */
export function jsonWords(text: string): string[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    const isList = Array.isArray(parsed) && parsed.every((word) => typeof word === "string");
    return isList ? parsed : undefined;
  } catch (error) {
    // A builder reads what is no JSON array as a line for the shell.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
