/** One column or expression of a key. */
export interface KeyPart {
  /** As the server deparses it: a quoted name or an expression. */
  readonly expression: string;
  /** The column's name, where it is nothing but a column. */
  readonly column?: string;
}

const AFTER =
  /\s+(?:COLLATE .*|(?:[\w"]+\.)?\w+_ops(?:\s*\(.*\))?|ASC|DESC|NULLS (?:FIRST|LAST))(?=\s|$)/;
const COLUMN = /^(?:[a-z_][\w$]*|"(?:[^"]|"")+")$/;

/** What a unique constraint or index compares: `btree (lower(email), b DESC) WHERE c`, `UNIQUE (a, b)`. */
export function keyParts(definition: string): readonly KeyPart[] {
  const open = definition.indexOf("(");
  if (open < 0) return [];
  return splitList(inParentheses(definition, open)).map((part) => {
    const expression = part.replace(AFTER, "").trim();
    if (!COLUMN.test(expression)) return { expression };
    const column = expression.startsWith('"')
      ? expression.slice(1, -1).replaceAll('""', '"')
      : expression;
    return { expression, column };
  });
}

/** Condition of a partial index; empty when it has none. */
export function predicateOf(definition: string): string {
  return / WHERE (\(.*\))$/s.exec(definition)?.[1] ?? "";
}

/** The text between this parenthesis and the one that closes it. */
function inParentheses(text: string, open: number): string {
  let depth = 0;
  for (const [at, letter] of outsideOfQuotes(text, open)) {
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    if (depth === 0) return text.slice(open + 1, at);
  }
  return "";
}

function splitList(list: string): readonly string[] {
  const borders: number[] = [];
  let depth = 0;
  for (const [at, letter] of outsideOfQuotes(list, 0)) {
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    if (letter === "," && depth === 0) borders.push(at);
  }
  return [...borders, list.length].map((end, index) =>
    list.slice(index === 0 ? 0 : (borders[index - 1] ?? 0) + 1, end).trim(),
  );
}

function* outsideOfQuotes(text: string, from: number): Generator<readonly [number, string]> {
  let quote = "";
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (quote === "" && (letter === "'" || letter === '"')) quote = letter;
    else if (letter === quote) quote = "";
    else if (quote === "") yield [at, letter];
  }
}
