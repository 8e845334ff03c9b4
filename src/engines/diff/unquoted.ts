const PLAIN: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
};

/**
 * A path as Git prints it: as it is, or in quotes like a string of C, with bytes in octal.
 *
 * Source  git-config(1), core.quotePath.
 */
export function unquoted(name: string): string {
  if (!/^".*"$/s.test(name)) return name;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [piece] of name.slice(1, -1).matchAll(/\\[0-7]{3}|\\.|[^\\]+/gs))
    bytes.push(...(piece.startsWith("\\") ? [escaped(piece.slice(1))] : encoder.encode(piece)));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function escaped(text: string): number {
  return text.length === 3 ? Number.parseInt(text, 8) & 0xff : (PLAIN[text] ?? text.charCodeAt(0));
}
