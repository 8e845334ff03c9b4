/** Whether one part of a path matches a pattern with `*`, `?`, `[a-z]`; the whole of it counts. */
export function partMatches(pattern: string, part: string): boolean {
  return matchedLengths(pattern, part).includes(part.length);
}

export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/**
 * Lengths of a path's beginnings that match a pattern; only `**` reaches across a slash. The time is
 * bounded by the product of both lengths, whatever the pattern.
 *
 * Source  Go, path/filepath.Match; moby/patternmatcher, the comments about `**`.
 */
export function matchedLengths(pattern: string, path: string): readonly number[] {
  const tokens = tokensOf(pattern);
  if (tokens === undefined) return [];
  const found: number[] = [];
  let states = closure(tokens, new Set([0]));
  for (let index = 0; index <= path.length; index += 1) {
    if (states.has(2 * tokens.length)) found.push(index);
    states = closure(tokens, step(tokens, states, path.charAt(index)));
    if (states.size === 0) break;
  }
  return found;
}

/**
 * - `any`: `*`, within one part.
 * - `folders`: `**` before something; nothing, or everything up to some slash.
 * - `all`: `**` at the end, or at the beginning of a name such as `**.log`.
 */
type Token = "any" | "folders" | "all" | ((char: string) => boolean);

// State 2i stands before token i, state 2i + 1 within the folders of token i.
function closure(tokens: readonly Token[], states: ReadonlySet<number>): Set<number> {
  const all = new Set(states);
  for (const state of all) {
    const token = tokens[state / 2];
    if (token === "any" || token === "all" || token === "folders") all.add(state + 2);
    if (token === "folders") all.add(state + 1);
  }
  return all;
}

function step(tokens: readonly Token[], states: ReadonlySet<number>, char: string): Set<number> {
  const next = new Set<number>();
  for (const state of states) {
    const token = tokens[Math.floor(state / 2)];
    if (state % 2 === 1) {
      next.add(state);
      if (char === "/") next.add(state + 1);
    } else if (token === "all" || (token === "any" && char !== "/")) next.add(state);
    else if (typeof token === "function" && token(char)) next.add(state + 2);
  }
  return next;
}

function tokensOf(pattern: string): Token[] | undefined {
  const tokens: Token[] = [];
  let index = 0;
  while (index < pattern.length) {
    const read = tokenAt(pattern, index);
    if (read === undefined) return undefined;
    tokens.push(read.token);
    index = read.next;
  }
  return tokens;
}

function tokenAt(pattern: string, index: number): { token: Token; next: number } | undefined {
  const char = pattern.charAt(index);
  if (char === "*" && pattern.charAt(index + 1) === "*") return deepToken(pattern, index);
  if (char === "*") return { token: "any", next: index + 1 };
  if (char === "?") return { token: (other) => other !== "/", next: index + 1 };
  if (char === "[") {
    const end = classEnd(pattern, index + 1);
    if (end < 0) return undefined;
    return { token: classOf(pattern.slice(index + 1, end)), next: end + 1 };
  }
  const literal = char === "\\" ? pattern.charAt(index + 1) : char;
  return { token: (other) => other === literal, next: index + (char === "\\" ? 2 : 1) };
}

function deepToken(pattern: string, index: number): { token: Token; next: number } {
  const rest = pattern.slice(index + 2);
  if (rest === "" || rest === "/") return { token: "all", next: pattern.length };
  if (rest.startsWith("/")) return { token: "folders", next: index + 3 };
  const isSuffix = index === 0 && !/[*?[\\]/.test(rest);
  return { token: isSuffix ? "all" : "folders", next: index + 2 };
}

function classEnd(pattern: string, from: number): number {
  for (let index = from; index < pattern.length; index += 1) {
    if (pattern.charAt(index) === "\\") index += 1;
    else if (pattern.charAt(index) === "]") return index;
  }
  return -1;
}

function classOf(written: string): (char: string) => boolean {
  const isNegated = written.startsWith("^");
  const ranges: { from: string; to: string }[] = [];
  const chars = [...written.slice(isNegated ? 1 : 0).matchAll(/\\?([\s\S])/g)];
  const text = chars.map(([, char = ""]) => char);
  for (let index = 0; index < text.length; index += 1) {
    const from = text[index] ?? "";
    const isRange = text[index + 1] === "-" && text[index + 2] !== undefined;
    ranges.push({ from, to: isRange ? (text[index + 2] ?? from) : from });
    if (isRange) index += 2;
  }
  return (char) => ranges.some(({ from, to }) => from <= char && char <= to) !== isNegated;
}
