import { stripVTControlCharacters } from "node:util";

const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
// What may turn into a workflow command, or into the end of a line, with the next character.
const UNDECIDED = " \t:#\r";

/** Lets the output of a foreign command through as text, piece by piece as it arrives. */
export interface LineGuard {
  pass(text: string): string;
  /** What was held back, and the line's end when the output stopped within a line. */
  end(): string;
}

/**
 * Nothing may move the cursor, hide, or start a workflow command: GitHub's runner takes `::name::` at
 * the start of a line, after blanks, and `##[name]` anywhere; a lone carriage return ends a line too.
 *
 * Source  actions/runner, ActionCommand.cs, TryParse and TryParseV2.
 */
export function createLineGuard(): LineGuard {
  let held = "";
  let isLineStart = true;
  const emit = (text: string): string => {
    if (text === "") return "";
    const lines = text.replaceAll(/\r\n?/g, "\n").replaceAll("##[", "# #[").split("\n");
    const guarded = lines.map((line, index) =>
      index > 0 || isLineStart ? line.replace(/^([ \t]*)::/, "$1: :") : line,
    );
    isLineStart = guarded.at(-1) === "";
    return guarded.join("\n");
  };
  return {
    pass: (text) => {
      const whole = held + stripVTControlCharacters(text).replaceAll(HIDDEN, "\ufffd");
      let end = whole.length;
      while (end > 0 && UNDECIDED.includes(whole[end - 1] ?? "")) end -= 1;
      held = whole.slice(end);
      return emit(whole.slice(0, end));
    },
    end: () => {
      const rest = emit(held);
      held = "";
      const isOpen = !isLineStart;
      isLineStart = true;
      return isOpen ? `${rest}\n` : rest;
    },
  };
}

/** A text of the target on one line of ours, which never starts with it. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll(HIDDEN, "\ufffd")
    .replaceAll("##[", "# #[")
    .trim();
}
