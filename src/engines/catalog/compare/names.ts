const PART = /"(?:[^"]|"")+"|[^."]+/g;

/** The parts of a qualified name as the catalogue stores them: `public."Odd Name"` is public, Odd Name. */
export function nameParts(name: string): readonly string[] {
  return (name.match(PART) ?? []).map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part,
  );
}

/** The schema of a qualified name, as it is written there. */
export function schemaPart(name: string): string {
  return name.match(PART)?.[0] ?? "";
}

/** `total` for `public.orders.total` within `public.orders`; other names stay whole. */
export function localName(name: string, parentName: string): string {
  return name.startsWith(`${parentName}.`) ? name.slice(parentName.length + 1) : name;
}

/** `fk` of `s.fk`, `t.fk` or `s.t.fk`, as it is written there. */
export function lastPart(name: string): string {
  return name.match(PART)?.at(-1) ?? name;
}

/** The name in a `factKey`. */
export function nameInKey(key: string, kind: string): string {
  return key.slice(kind.length + 1);
}

const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu;

/** A text with other identifiers; what stands in single quotes stays. */
export function withIdentifiers(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text;
  return text.replace(TOKEN, (token) => names.get(token) ?? token);
}

/** Whether two names look like an old and a new name of one thing. */
export function resembles(one: string, other: string): boolean {
  const [a, b] = [bare(one), bare(other)];
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= SHORTEST && long.includes(short)) return true;
  const words = new Set(wordsOf(one));
  return wordsOf(other).some((word) => word.length >= SHORTEST && words.has(word));
}

// Two letters are in nearly every name.
const SHORTEST = 3;

function bare(name: string): string {
  return name.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1_$2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
}
