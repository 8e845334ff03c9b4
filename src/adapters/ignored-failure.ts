import { isMigration } from "./migration-commands.ts";
import { SERVER_PROGRAMS } from "./server-programs.ts";
import { logicalLines } from "./shell-lines.ts";

const SHELL_CALL =
  /^(?:\S*\/)?(?:sh|bash|ash|dash)\s+((?:-\w+\s+)*)-(\w*)c\s+(["'])([\s\S]*)\3\s*$/;
const SHEBANG_ERREXIT = /^#!.*\s-\w*e/;
const SETS = /\b(?:set|shopt)\b([^\n;&|]*)/g;
const ERREXIT = /(?:^|\s)-[a-zA-Z]*e[a-zA-Z]*(?:\s|$)|\berrexit\b/;
// Any of these may do what errexit does, or keep this page from following the script.
const NOT_FOLLOWED =
  /\$\?|PIPESTATUS|\btrap\b|(?:^|[;&|])\s*wait\b|<<|^\s*(?:\.|source)\s|\w\s*\(\s*\)|\bfunction\b/m;
const ENDS = /\b(?:exit|return|kill|false|die|fail|abort)\b/;
const HARMLESS = /^(?:echo|printf|true|:|sleep)(?:\s[^$`()]*)?$/;
const FIRST_WORD = /^(?:[A-Za-z_]\w*=\S*\s+)*([\w./-]+)(?:\s|$)/;
const NO_PROGRAM = new Set([
  ...["exec", "echo", "printf", "set", "export", "if", "elif", "while", "until", "test", "time"],
  ...["return", "exit", "then", "else", "do", "case", "for", "command", "builtin", "eval"],
]);
const STARTS = new RegExp(`^(?:exec\\s+\\S|(?:[\\w./-]*/)?(?:${SERVER_PROGRAMS})(?:\\s|$))`);
const LONGEST = 20_000;
const OPENERS = [
  [/^if\b.*\bthen$/, "if"],
  [/^(?:for|while|until)\b.*\bdo$/, "loop"],
  [/^case\b.*\bin$/, "case"],
] as const;
const CLOSERS: Readonly<Record<string, string>> = { fi: "if", done: "loop", esac: "case" };
const WHOLE = /^(?:if\b.*\bfi|(?:for|while|until)\b.*\bdone|case\b.*\besac)$/;
const UNKNOWN = /^[({})]|[({]$|^(?:then|do)\b|(?:&&|\|\||\|)$/;

interface Part {
  readonly command: string;
  /** What follows it: `&&`, `||`, `;`, `&`, `|`, or nothing at the end of the line. */
  readonly operator: string;
}

/**
 * Whether a shell certainly goes on to the start although the migration on this line fails: POSIX,
 * "The set special built-in". Only scripts of the plainest shapes are followed; of others it is no.
 */
export function ignoresFailure(script: string, line: number): boolean {
  if (script.length > LONGEST || NOT_FOLLOWED.test(script)) return false;
  const call = SHELL_CALL.exec(script.trim());
  const text = call?.[4] ?? script;
  const rows = logicalLines(text)
    .map(({ content, line: at }) => ({ content: content.trim(), at }))
    .filter(({ content }) => content !== "" && !content.startsWith("#"));
  const index = rows.findLastIndex(({ at }) => at <= line);
  const contents = rows.map(({ content }) => content);
  const row = contents[index];
  if (row === undefined) return false;
  const depth = depthAt(contents.slice(0, index));
  const isPlace = depth !== undefined && (depth.length === 0 || depth.join() === "if");
  const below = isPlace ? startBelow(contents.slice(index + 1), depth.length) : undefined;
  const isStrict = `${call?.[1] ?? ""}${call?.[2] ?? ""}`.includes("e");
  const above = [...contents.slice(0, index), row].join("\n");
  const exits = isStrict || SHEBANG_ERREXIT.test(text) || setsErrexit(above);
  return isPlace && goesOn(partsOf(row), { exits, hasStart: below === true });
}

function setsErrexit(text: string): boolean {
  return [...text.matchAll(SETS)].some(([, words = ""]) => ERREXIT.test(words));
}

function goesOn(
  parts: readonly Part[],
  { exits, hasStart }: { readonly exits: boolean; readonly hasStart: boolean },
): boolean {
  const own = parts.findIndex(({ command }) => isMigration(command));
  const migration = parts[own];
  const before = parts.slice(0, own);
  const rest = parts.slice(own + 1);
  if (migration === undefined || !isProgram(migration.command)) return false;
  if (before.some(({ operator }) => operator !== ";")) return false;
  const [next] = rest;
  switch (migration.operator) {
    case "":
      return !exits && hasStart;
    case ";": {
      const isPlain = rest.slice(0, -1).every(({ operator }) => operator === ";");
      const last = rest.at(-1)?.command ?? "";
      const ends = rest.some(({ command }) => ENDS.test(command));
      return !exits && isPlain && !ends && (STARTS.test(last) || (rest.length === 0 && hasStart));
    }
    case "||":
      return rest.length === 1 && HARMLESS.test(next?.command ?? "") && hasStart;
    case "&&":
      // A list that ends in one of its first parts does not count for errexit.
      return rest.length === 1 && HARMLESS.test(next?.command ?? "") && hasStart;
    default:
      return false;
  }
}

function isProgram(command: string): boolean {
  const word = FIRST_WORD.exec(command)?.[1];
  return word !== undefined && !NO_PROGRAM.has(word) && !/[`()]|\$\(/.test(command);
}

/** What is open below these rows, the outermost first; undefined where it cannot be told. */
function depthAt(above: readonly string[]): readonly string[] | undefined {
  const open: string[] = [];
  for (const content of above) {
    if (WHOLE.test(content)) continue;
    if (UNKNOWN.test(content)) return undefined;
    const opened = OPENERS.find(([pattern]) => pattern.test(content))?.[1];
    const closes = CLOSERS[content];
    if (opened !== undefined) open.push(opened);
    else if (closes !== undefined && open.pop() !== closes) return undefined;
    else if (closes === undefined && /^(?:if|for|while|until|case|fi|done|esac)\b/.test(content))
      return undefined;
  }
  return open;
}

/** Whether the start follows at the outermost level, with nothing between that could end the script. */
function startBelow(below: readonly string[], depth: number): boolean | undefined {
  let open = depth;
  for (const content of below) {
    if (open === 0 && STARTS.test(content)) return true;
    if (content === "fi" && open === 1) open = 0;
    else if (ENDS.test(content) || UNKNOWN.test(content)) return undefined;
    else if (
      /^(?:if|elif|else|for|while|until|case|fi|done|esac)\b/.test(content) &&
      !WHOLE.test(content)
    )
      return undefined;
  }
  return false;
}

function partsOf(line: string): readonly Part[] {
  const found: Part[] = [];
  const tokens =
    line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|\\.|&&|\|\||[<>]&[\d-]*|&>|[;&|]|[^;&|"'\\<>]+|./gs) ??
    [];
  let command = "";
  const end = (operator: string) => {
    if (command.trim() !== "") found.push({ command: command.trim(), operator });
    command = "";
  };
  for (const token of tokens) {
    if (["&&", "||", ";", "&", "|"].includes(token)) end(token);
    else command += token;
  }
  end("");
  return found;
}
