import type { Knob } from "./knob.ts";

/**
 * The text of an input as the words of a command line. A list may be written with commas, one member a
 * line, with dashes or in brackets; a map one entry a line, `NAME=VALUE` or `NAME: VALUE`.
 */
export function inputTexts(knob: Pick<Knob, "kind" | "key">, text: string): readonly string[] {
  if (knob.kind === "list") return membersOf(text);
  if (knob.kind !== "map") return [text];
  return linesOf(text).map((line) => entryOf(line, knob.key === "api.auth" ? ": " : "="));
}

/** The members of a list. */
export function membersOf(text: string): readonly string[] {
  return linesOf(text)
    .map((line) => line.replace(/^-\s+/, "").replace(/^\[(.*)\]$/, "$1"))
    .flatMap((line) => line.split(","))
    .map((member) => unquoted(member.trim()))
    .filter((member) => member !== "");
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

// What is no entry goes on as it is; the knob then says what it takes.
function entryOf(line: string, between: string): string {
  const [, name, value] = /^([^\s=:]+)(?:=|:\s+|:$)(.*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? line : `${name}${between}${unquoted(value)}`;
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;
}
