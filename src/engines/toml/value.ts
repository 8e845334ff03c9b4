export type TomlValue =
  | string
  | number
  | boolean
  | readonly TomlValue[]
  | { readonly [name: string]: TomlValue };

interface Read<T = TomlValue> {
  readonly value: T;
  /** Offset behind it. */
  readonly end: number;
}

const DEEPEST = 8;
const BLANK = /(?:\s|#[^\n]*)*/y;
const SPACE = /[ \t]*/y;
const LONG_BASIC = /"""\r?\n?((?:[^"\\]|\\[\s\S]|"(?!""))*)"""/y;
const LONG_LITERAL = /'''\r?\n?((?:[^']|'(?!''))*)'''/y;
const BASIC = /"((?:[^"\\\n]|\\.)*)"/y;
const LITERAL = /'([^'\n]*)'/y;
const NUMBER = /[+-]?\d[\d_]*(?:\.\d+)?(?![\w.:-])/y;
const BOOLEAN = /(?:true|false)\b/y;
const INLINE_KEY = /([\w-]+|"[^"\n]*"|'[^'\n]*')\s*=/y;

/** The value that begins at the offset; undefined when it is none that is known here. */
export function readValue(text: string, offset: number, depth = 0): Read | undefined {
  const start = after(SPACE, text, offset);
  if (depth > DEEPEST) return undefined;
  if (text[start] === "[") return readArray(text, start + 1, depth);
  if (text[start] === "{") return readInline(text, start + 1, depth);
  return readScalar(text, start);
}

function readScalar(text: string, start: number): Read | undefined {
  const long = match(LONG_BASIC, text, start) ?? match(BASIC, text, start);
  if (long !== undefined) return { value: unescaped(long[1] ?? ""), end: start + long[0].length };
  const literal = match(LONG_LITERAL, text, start) ?? match(LITERAL, text, start);
  if (literal !== undefined) return { value: literal[1] ?? "", end: start + literal[0].length };
  const boolean = match(BOOLEAN, text, start)?.[0];
  if (boolean !== undefined) return { value: boolean === "true", end: start + boolean.length };
  const number = match(NUMBER, text, start)?.[0];
  if (number === undefined) return undefined;
  return { value: Number(number.replaceAll("_", "")), end: start + number.length };
}

function readArray(text: string, offset: number, depth: number): Read | undefined {
  const found: TomlValue[] = [];
  let place = after(BLANK, text, offset);
  while (place < text.length) {
    if (text[place] === "]") return { value: found, end: place + 1 };
    const item = readValue(text, place, depth + 1);
    if (item === undefined) return undefined;
    found.push(item.value);
    place = after(BLANK, text, item.end);
    if (text[place] === ",") place = after(BLANK, text, place + 1);
    else if (text[place] !== "]") return undefined;
  }
  return undefined;
}

function readInline(text: string, offset: number, depth: number): Read | undefined {
  const found: [string, TomlValue][] = [];
  let place = after(SPACE, text, offset);
  while (place < text.length) {
    if (text[place] === "}") return { value: Object.fromEntries(found), end: place + 1 };
    const key = match(INLINE_KEY, text, place);
    const item = key && readValue(text, place + key[0].length, depth + 1);
    if (key === undefined || item === undefined) return undefined;
    found.push([(key[1] ?? "").replace(/^(["'])(.*)\1$/, "$2"), item.value]);
    place = after(SPACE, text, item.end);
    if (text[place] === ",") place = after(SPACE, text, place + 1);
    else if (text[place] !== "}") return undefined;
  }
  return undefined;
}

function match(pattern: RegExp, text: string, start: number): RegExpExecArray | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text) ?? undefined;
}

function after(pattern: RegExp, text: string, start: number): number {
  return start + (match(pattern, text, start)?.[0].length ?? 0);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(\r?\n\s*)|([\s\S]))/g;

function unescaped(text: string): string {
  return text.replaceAll(ESCAPE, (...[, code, folded, plain = ""]: string[]) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return folded === undefined ? (ESCAPES[plain] ?? plain) : "";
  });
}
