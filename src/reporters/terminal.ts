export type Tone = "good" | "bad" | "open" | "soft" | "plain";

/** Colours a text, and makes it bold. */
export type Paint = (tone: Tone, text: string, isBold?: boolean) => string;

// SGR parameters that both light and dark terminals show well (ECMA-48, 8.3.117).
const CODES: Readonly<Record<Tone, string>> = {
  good: "32",
  bad: "31",
  open: "33",
  soft: "90",
  plain: "",
};

export function painter(colour: boolean): Paint {
  if (!colour) return (_tone, text) => text;
  return (tone, text, isBold = false) => {
    const codes = [isBold ? "1" : "", CODES[tone]].filter((code) => code !== "").join(";");
    return codes === "" ? text : `\u001b[${codes}m${text}\u001b[0m`;
  };
}

/**
 * Breaks a text between words. A line of the result never starts a workflow command: GitHub's runner
 * takes `::name::` at the start of a line, after blanks, and `##[name]` anywhere.
 *
 * Source  actions/runner, ActionCommand.cs, TryParse and TryParseV2.
 */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.replaceAll("##[", "# #[").split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word.replace(/^::/, ": :") : `${line} ${word}`;
  }
  return [...lines, line];
}
