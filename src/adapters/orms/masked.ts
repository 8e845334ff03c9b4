const OPENING: Readonly<Record<string, string>> = { '"': '"', "'": "'", "`": "`" };

/**
 * JavaScript or TypeScript with blanks for the contents of comments and texts, so that brackets and words
 * that remain are code. Every character keeps its position. Regular expressions are taken for code.
 */
export function masked(text: string): string {
  const out = text.split("");
  let at = 0;
  while (at < text.length) {
    const end = endOfAside(text, at);
    if (end === at) {
      at += 1;
      continue;
    }
    // The quotes themselves stay, so that a text is still seen as one.
    const inset = OPENING[text[at] ?? ""] === undefined ? 0 : 1;
    for (let index = at + inset; index < end - inset; index += 1)
      if (out[index] !== "\n") out[index] = " ";
    at = end;
  }
  return out.join("");
}

/** The position after a comment or a text that begins here; the position itself where none does. */
function endOfAside(text: string, at: number): number {
  if (text.startsWith("//", at)) return orEnd(text, text.indexOf("\n", at));
  if (text.startsWith("/*", at)) return orEnd(text, after(text.indexOf("*/", at + 2), 2));
  const closing = OPENING[text[at] ?? ""];
  if (closing === undefined) return at;
  for (let index = at + 1; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === closing) return index + 1;
    // A quote that its line does not close is an apostrophe.
    else if (text[index] === "\n" && closing !== "`") return at + 1;
  }
  return at + 1;
}

function after(index: number, length: number): number {
  return index < 0 ? index : index + length;
}

function orEnd(text: string, index: number): number {
  return index < 0 ? text.length : index;
}
