/** Lines with their continuations joined; `line` is where the first one stands. */
export function logicalLines(text: string): { readonly content: string; readonly line: number }[] {
  const found: { content: string; line: number }[] = [];
  let open = false;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const continues = raw.endsWith("\\");
    const content = continues ? raw.slice(0, -1) : raw;
    const last = found.at(-1);
    if (open && last !== undefined) last.content += ` ${content.trim()}`;
    else found.push({ content, line: index + 1 });
    open = continues;
  }
  return found;
}

const SHELL_CALL =
  /^(?:\S*\/)?(?:sh|bash|ash|dash)\s+(?:-[a-z]+\s+)*-[a-z]*c\s+(["'])([\s\S]*)\1\s*$/;
const WORDS_BEFORE =
  /^(?:!|if|elif|then|else|do|while|until|time|nohup|command|exec|tini|dumb-init|--)\s+|^[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\S*)\s+/;
// A line nests a shell in a shell at most a few times, and has a few words before its program.
const MOST_STEPS = 12;
// A longer line is data, and patterns would take long over it.
const LONGEST = 4_000;

/**
 * The simple commands of a shell line in their order, without `exec`, assignments and the words of
 * conditions. Quoted parts stay whole.
 */
export function simpleCommands(line: string): readonly string[] {
  if (line.length > LONGEST) return [];
  const inner = SHELL_CALL.exec(line.trim())?.[2];
  if (inner !== undefined && inner.length < line.length) return simpleCommands(inner);
  return partsOf(line).flatMap((part) => {
    const command = bare(part);
    if (command === "" || command.startsWith("#")) return [];
    return SHELL_CALL.test(command) ? simpleCommands(command) : [command];
  });
}

function partsOf(line: string): readonly string[] {
  const parts = line.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^;&|\n"'\\]|[<>]&|&>)+/g) ?? [];
  return parts.map((part) => part.trim());
}

function bare(part: string): string {
  let command = part.replace(/^[({]\s*|\s*[)}]$/g, "").trim();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const shorter = command.replace(WORDS_BEFORE, "");
    if (shorter === command) return command;
    command = shorter.trim();
  }
  return command;
}
