/** Who reads a text: the log of a runner, which obeys lines of a certain form, or a person's terminal. */
export type Reader = "log" | "terminal";

// Control, format, ignorable and line-separating characters, noncharacters and lone surrogates. A
// variation selector is kept where it belongs, behind a pictograph.
const HIDDEN =
  /(?![\ufe0e\ufe0f](?<=\p{Extended_Pictographic}[\ufe0e\ufe0f]))(?!\t)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu;
const COLOUR = /\u001b\[[0-9;:]*m/g;
// A terminal would obey these; a person who reads there misses nothing without them.
const SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;
const UNFINISHED_SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*|\][^\u0007\u001b]*\u001b?)?$/;

/**
 * One line of a foreign program as text that starts nothing: no workflow command, no movement of the
 * cursor, nothing hidden. The runner compares by culture and so overlooks ignorable characters and some
 * combining marks; `##[name]` counts anywhere in a line, `::name::` after white space.
 *
 * Shape   line: without its end. What it gives for a beginning of a line is a beginning of what it gives
 *         for the line, as long as the beginning does not end within an escape sequence.
 * Source  actions/runner, ActionCommand.cs, TryParse and TryParseV2.
 */
export function inertLine(line: string, reader: Reader): string {
  const plain = line.replaceAll(reader === "log" ? COLOUR : SEQUENCE, "");
  const visible = plain.replaceAll(HIDDEN, written).replaceAll(/(#\p{M}*#\p{M}*)\[/gu, "$1 [");
  return reader === "log"
    ? visible.replaceAll(/(:\p{M}*)(?=:)/gu, "$1 ")
    : visible.replace(/^([\s\p{M}]*:\p{M}*)(?=:)/u, "$1 ");
}

/** The part of a growing line whose meaning no further character can change. */
export function decidedPart(line: string): string {
  return line.replace(UNFINISHED_SEQUENCE, "");
}

/** A text of the target on one line of ours, which never starts with it. */
export function oneLine(text: string): string {
  return inertLine(text.replaceAll(SEQUENCE, "").replaceAll(/\s+/g, " "), "terminal").trim();
}

function written(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code > 0xffff) return `\\u{${code.toString(16)}}`;
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
