import { isMigration } from "./migration-commands.ts";
import { logicalLines } from "./shell-lines.ts";

const SHELL_CALL =
  /^(?:\S*\/)?(?:sh|bash|ash|dash)\s+((?:-\w+\s+)*)-(\w*)c\s+(["'])([\s\S]*)\3\s*$/;
const ERREXIT = /^set\s+(?:-\w*e\w*|(?:-\w+\s+)*-o\s+errexit)\b/;
const SHEBANG_ERREXIT = /^#!.*\s-\w*e/;
const ENDS = /\b(?:exit|return|kill|false|exec)\b/;
const IS_CONDITION = /^(?:if|elif|while|until|!)\b/;
const LONGEST = 20_000;
const OPENS = /^(?:do|case|function)\b|\bdo$|\(\)\s*\{?$|^\{$/;
const CLOSES = /^(?:done|esac|\})/;

interface Part {
  readonly command: string;
  /** What follows it: `&&`, `||`, `;`, `&`, or nothing at the end of the line. */
  readonly operator: string;
  /** It begins a group: `{ echo failed; exit 1; }`. */
  readonly isGroup: boolean;
}

/**
 * Whether a shell goes on to what follows although the migration on this line fails: POSIX, "The set
 * special built-in". Loops, functions and conditions are not followed; there the answer is no.
 */
export function ignoresFailure(script: string, line: number): boolean {
  if (script.length > LONGEST) return false;
  const call = SHELL_CALL.exec(script.trim());
  const text = call?.[4] ?? script;
  const isStrict = `${call?.[1] ?? ""}${call?.[2] ?? ""}`.includes("e");
  const rows = logicalLines(text)
    .map(({ content, line: at }) => ({ content: content.trim(), at }))
    .filter(({ content }) => content !== "" && !/^#(?!!)/.test(content));
  const at = rows.findIndex(
    (row, index) => row.at <= line && (rows[index + 1]?.at ?? line + 1) > line,
  );
  const row = rows[at];
  if (row === undefined || isInside(rows.slice(0, at).map(({ content }) => content))) return false;
  const parts = partsOf(row.content);
  const own = parts.findIndex(({ command }) => isMigration(command));
  const before = [
    ...rows.slice(0, at).flatMap(({ content }) => partsOf(content)),
    ...parts.slice(0, own),
  ];
  const exits =
    isStrict || SHEBANG_ERREXIT.test(text) || before.some(({ command }) => ERREXIT.test(command));
  const below = rows.slice(at + 1).map(({ content }) => content);
  // A trap or a look at `$?` may do what errexit does.
  const isWatched =
    /\btrap\b/.test(text) || /\$\?/.test([row.content, ...below.slice(0, 2)].join("\n"));
  if (own < 0 || isWatched || IS_CONDITION.test(parts[own]?.command ?? "")) return false;
  return goesOn(parts.slice(own), { exits, below });
}

function goesOn(
  [migration, ...rest]: readonly Part[],
  { exits, below }: { readonly exits: boolean; readonly below: readonly string[] },
): boolean {
  const hasMore = below.some((content) => !/^(?:fi|done|esac|\})/.test(content));
  switch (migration?.operator) {
    case "||":
      return !endsIn(rest) && (rest.length > 1 || hasMore);
    case "&":
      return rest.length > 0 || hasMore;
    case ";":
      return !exits && rest.length > 0;
    case "&&":
      // The shell skips the rest of the list, and a list that ends so does not count for errexit.
      return rest.every(({ operator }) => operator === "&&" || operator === "") && hasMore;
    default:
      return !exits && hasMore;
  }
}

/** Whether what is done instead of a migration that failed ends the script. */
function endsIn([first, ...rest]: readonly Part[]): boolean {
  if (first === undefined) return true;
  const group = first.isGroup ? [first, ...rest] : [first];
  return group.some(({ command }) => ENDS.test(command));
}

/** Whether a line below these stands in a loop, a function or a case. */
function isInside(above: readonly string[]): boolean {
  let depth = 0;
  for (const content of above) {
    const isWhole = /\bdo\b.*\bdone\b|\bcase\b.*\besac\b/.test(content);
    if (isWhole) continue;
    if (/^(?:for|while|until)\b.*\bdo$/.test(content) || OPENS.test(content)) depth += 1;
    if (CLOSES.test(content)) depth -= 1;
  }
  return depth > 0;
}

function partsOf(line: string): readonly Part[] {
  const found: Part[] = [];
  const tokens =
    line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|\\.|&&|\|\||[<>]&[\d-]*|&>|[;&]|[^;&|"'\\<>]+|./gs) ?? [];
  let command = "";
  const end = (operator: string) => {
    if (command.trim() !== "" || operator !== "")
      found.push({ command: bare(command), operator, isGroup: /^\s*[{(]/.test(command) });
    command = "";
  };
  for (const token of tokens) {
    if (["&&", "||", ";", "&"].includes(token)) end(token);
    else command += token;
  }
  if (command.trim() !== "") end("");
  return found.filter((part) => part.command !== "");
}

function bare(command: string): string {
  return command
    .trim()
    .replace(/^(?:(?:then|else|do|\{)\s+)+/, "")
    .replace(/\s*\}$/, "")
    .trim();
}
