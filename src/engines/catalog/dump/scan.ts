const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/**
 * Position after the string, quoted name, dollar-quoted text or line comment that begins here; the
 * same position when none does.
 *
 * Source  PostgreSQL manual, "Lexical Structure". `pg_dump` writes no block comments of its own.
 */
export function skipQuoted(text: string, at: number): number {
  const letter = text[at];
  if (letter === '"') return closing(text, at + 1, '"');
  if (letter === "'") {
    const isEscaped = /[eE]/.test(text[at - 1] ?? "") && !/\w/.test(text[at - 2] ?? "");
    return isEscaped ? escapedEnd(text, at + 1) : closing(text, at + 1, "'");
  }
  if (letter === "-" && text[at + 1] === "-") return lineEnd(text, at);
  // A dollar inside a name begins nothing.
  if (letter !== "$" || /[\w$]/.test(text[at - 1] ?? "")) return at;
  DOLLAR.lastIndex = at;
  const [tag] = DOLLAR.exec(text) ?? [];
  if (tag === undefined) return at;
  const end = text.indexOf(tag, at + tag.length);
  return end === -1 ? text.length : end + tag.length;
}

/** Position of the line's end. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/**
 * The text's parts between separators that stand outside of quotes and parentheses, trimmed; what
 * follows the last one is a part, too, unless it is empty.
 */
export function splitTop(text: string, separator: "," | ";"): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; ) {
    const after = skipQuoted(text, at);
    if (after !== at) {
      at = after;
      continue;
    }
    const letter = text[at];
    if (letter === "(" || letter === "[") depth += 1;
    else if (letter === ")" || letter === "]") depth -= 1;
    else if (letter === separator && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
    at += 1;
  }
  const rest = text.slice(start).trim();
  return rest === "" ? parts : [...parts, rest];
}

/** Where the first parenthesis outside of quotes opens and closes; undefined without one. */
export function parenthesis(
  text: string,
): { readonly open: number; readonly close: number } | undefined {
  let depth = 0;
  let open = -1;
  for (let at = 0; at < text.length; ) {
    const after = skipQuoted(text, at);
    if (after !== at) {
      at = after;
      continue;
    }
    if (text[at] === "(") {
      if (depth === 0) open = at;
      depth += 1;
    } else if (text[at] === ")") {
      depth -= 1;
      if (depth === 0) return { open, close: at };
    }
    at += 1;
  }
  return undefined;
}

/** The parts of the dotted name that the text begins with, unquoted. */
export function nameAt(text: string): readonly string[] {
  const parts: string[] = [];
  const pattern = /"((?:[^"]|"")*)"|([^\s"().,;]+)/y;
  for (let at = 0; ; at += 1) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return parts;
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    at = pattern.lastIndex;
    if (text[at] !== ".") return parts;
  }
}

function closing(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 2))
    if (text[at + 1] !== quote) return at + 1;
  return text.length;
}

function escapedEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "'") {
      if (text[at + 1] !== "'") return at + 1;
      at += 1;
    }
  }
  return text.length;
}
