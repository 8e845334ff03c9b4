// Control, bidirectional, zero-width, tag and private line characters, lone surrogates, and the two
// code points XML cannot hold. Source: Unicode TR36 and TR39; CVE-2021-42574 "Trojan Source".
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** Text of the target on one line, bounded, with every character that hides itself made visible. */
export function visible(text: string, limit = 600): string {
  return visibleLines(text.slice(0, limit * 2), limit)
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** The same with its line breaks and tabs kept. */
export function visibleLines(text: string, limit = 4000): string {
  return clipped(text.replaceAll("\r\n", "\n"), limit).replaceAll(HIDDEN, written);
}

function clipped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

function written(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code > 0xffff) return `\\u{${code.toString(16)}}`;
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
