const STRING = /^E?'(?:[^']|'')*'$/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const CAST =
  /^(.*)::(?:"[^"]+"|[a-z_][\w$]*)(?:\.(?:"[^"]+"|[\w$]+))?(?: [a-z]+)*(?:\(\d+(?:,\d+)?\))?(?: [a-z]+)*(?:\[\])*$/is;
const NUMERIC_TYPE = /^(?:smallint|integer|bigint|numeric|real|double precision)/;

// Different spellings of one function; the server keeps what was written.
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ["CURRENT_TIMESTAMP", "now()"],
  ["transaction_timestamp()", "now()"],
  ["timezone('utc'::text, now())", "now() AT TIME ZONE 'utc'::text"],
  ["timezone('UTC'::text, now())", "now() AT TIME ZONE 'utc'::text"],
  ["now() AT TIME ZONE 'UTC'::text", "now() AT TIME ZONE 'utc'::text"],
  ["timezone('utc'::text, CURRENT_TIMESTAMP)", "now() AT TIME ZONE 'utc'::text"],
  ["CURRENT_TIMESTAMP AT TIME ZONE 'utc'::text", "now() AT TIME ZONE 'utc'::text"],
]);

/** Whether a default takes the next value of a sequence, as `serial` does. */
export function isSequenceDefault(text: string | null): boolean {
  return text !== null && /^nextval\('.*'::regclass\)$/.test(text);
}

/**
 * The default of a column of this type in one spelling, or null when it is NULL or there is none.
 * Casts of constants are dropped: the column's own type decides (`'2'::bigint` is `2`).
 */
export function canonicalDefault(text: string | null, type: string): string | null {
  if (text === null) return null;
  const constant = constantOf(text);
  if (constant === undefined) {
    const bare = withoutParentheses(text);
    return SYNONYMS.get(bare) ?? bare;
  }
  return constant === "NULL" ? null : canonicalConstant(constant, type);
}

/** Whether a canonical default is a constant. */
export function isConstant(canonical: string): boolean {
  return constantOf(canonical) !== undefined;
}

/**
 * An expression without casts, parentheses and spaces: a weak equality for texts whose casts may
 * differ although they mean the same.
 */
export function withoutCasts(expression: string): string {
  return expression
    .replace(/::(?:"[^"]+"|[\w.]+)(?: varying| without time zone| with time zone)?(?:\[\])*/g, "")
    .replace(/[()\s]/g, "");
}

function constantOf(text: string): string | undefined {
  const bare = withoutParentheses(text.trim());
  if (STRING.test(bare) || NUMBER.test(bare)) return bare;
  if (/^(?:true|false|null)$/i.test(bare)) return bare.toUpperCase();
  if (bare === "ARRAY[]") return "'{}'";
  const operand = CAST.exec(bare)?.[1];
  return operand === undefined ? undefined : constantOf(operand);
}

function canonicalConstant(constant: string, type: string): string {
  const value = STRING.test(constant) ? constant.slice(1, -1) : constant;
  if (NUMERIC_TYPE.test(type) && NUMBER.test(value.trim())) return canonicalNumber(value.trim());
  if (type === "boolean" && /^(?:t|true|yes|on|1)$/i.test(value)) return "TRUE";
  if (type === "boolean" && /^(?:f|false|no|off|0)$/i.test(value)) return "FALSE";
  return STRING.test(constant) ? constant : `'${constant}'`;
}

// Digits are compared as text: numeric has more of them than a double can hold.
function canonicalNumber(text: string): string {
  const [whole = "", fraction = ""] = text.replace(/^-/, "").split(".");
  const digits = whole.replace(/^0+(?=\d)/, "");
  const rest = fraction.replace(/0+$/, "");
  const plain = rest === "" ? digits : `${digits}.${rest}`;
  return text.startsWith("-") && plain !== "0" ? `-${plain}` : plain;
}

/** Removes parentheses that enclose the whole text. */
function withoutParentheses(text: string): string {
  let bare = text;
  while (bare.startsWith("(") && closes(bare) === bare.length - 1) bare = bare.slice(1, -1).trim();
  return bare;
}

/** Position of the parenthesis that closes the first one; -1 when there is none. */
function closes(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (text[at] === "(") depth += 1;
    else if (text[at] === ")" && --depth === 0) return at;
  }
  return -1;
}
