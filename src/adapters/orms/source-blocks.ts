import type { SourceTree } from "#contract/source-tree.ts";
import { masked } from "./masked.ts";

/** A class, or a call with an object, that may describe a table. */
export interface SourceBlock {
  /** Of the class or the variable; else the first text of the call, or the `name` in it. */
  readonly name: string;
  /** First text of a call, such as a table's name. */
  readonly label?: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** The class it extends. */
  readonly base?: string;
  /** Lines of what is declared in it; of several with one name the outermost, then the first. */
  readonly members: Readonly<Record<string, number>>;
  /** Lines of the short texts in it, and of the decorators before it. */
  readonly texts: Readonly<Record<string, number>>;
}

// Far beyond any schema that was seen; a bound for generated code.
const MOST_BLOCKS = 5_000;
const DEEPEST_MEMBER = 4;
const HEAD =
  /\bclass\s+([A-Za-z_$][\w$]*)(?:\s*<[^{>]*>)?(?:\s+extends\s+([\w$.]+))?[^{;]*\{|(?:\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=;]+)?=\s*(?:await\s+)?(?:new\s+)?[\w$.]+(?:<[^()]*>)?|\b([A-Za-z_$][\w$]*)\.init|\b[\w$.]*\.define|\bnew\s+EntitySchema(?:<[^()]*>)?|\bdefineEntity)\s*\(/g;
const MEMBER =
  /(?:(?:public|private|protected|readonly|declare|override|static|abstract)\s+)*([A-Za-z_$][\w$]*|"[^"\n]+"|'[^'\n]+')\s*[?!]?\s*[:=;(]/y;
const TEXT = /(["'`])([\w$.-][\w$. -]{0,62})\1/g;

/** Every block of these files, in their order. */
export function sourceBlocks(tree: SourceTree, files: readonly string[]): readonly SourceBlock[] {
  return files.flatMap((file) => blocksOf(file, tree.read(file) ?? "")).slice(0, MOST_BLOCKS);
}

function blocksOf(file: string, text: string): SourceBlock[] {
  const code = masked(text);
  const lineAt = lineCounter(text);
  let previousEnd = 0;
  return [...code.matchAll(HEAD)].flatMap((match): SourceBlock[] => {
    const [whole, className, base, variable, initialised] = match;
    const start = match.index + whole.length - 1;
    const end = closing(code, start);
    const open = className === undefined ? code.indexOf("{", start) : start;
    if (open < 0 || open > end) return [];
    const label = className === undefined ? labelOf(text.slice(start + 1, open)) : undefined;
    const named = className ?? variable ?? initialised ?? label;
    const name = named ?? ownName(text.slice(open, end));
    // The decorators of a class stand before it.
    const first = className === undefined ? start : Math.min(previousEnd, match.index);
    previousEnd = end;
    if (name === undefined) return [];
    const block: SourceBlock = {
      ...{ name, file, line: lineAt(match.index) },
      members: describedIn({ text, code, lineAt }, { open, end: closing(code, open) }),
      texts: textsIn(text.slice(first, end), (index) => lineAt(first + index)),
    };
    return [{ ...block, ...present({ label, base }) }];
  });
}

/** What a description without a variable of its own calls itself. */
function ownName(text: string): string | undefined {
  return /^\{\s*(?:\/\/[^\n]*\s*)*name\s*:\s*["'`]([\w$]+)["'`]/.exec(text)?.[1];
}

function present(values: {
  readonly label: string | undefined;
  readonly base: string | undefined;
}) {
  const { label, base } = values;
  return { ...(label === undefined ? {} : { label }), ...(base === undefined ? {} : { base }) };
}

function labelOf(text: string): string | undefined {
  return /^\s*(["'`])([^"'`\n]+)\1/.exec(text)?.[2];
}

interface Range {
  /** Position of the opening brace. */
  readonly open: number;
  readonly end: number;
}

interface Source {
  readonly text: string;
  readonly code: string;
  readonly lineAt: (index: number) => number;
}

/** The members, those of an inner list of columns before a setting of the same name. */
function describedIn(source: Source, range: Range): Record<string, number> {
  const whole = membersIn(source, range);
  const inner = /\b(?:properties|columns)\s*:\s*\{/.exec(source.code.slice(range.open, range.end));
  if (inner === null) return whole;
  const open = range.open + inner.index + inner[0].length - 1;
  return { ...whole, ...membersIn(source, { open, end: closing(source.code, open) }) };
}

function membersIn({ text, code, lineAt }: Source, { open, end }: Range): Record<string, number> {
  const found = new Map<string, { readonly depth: number; readonly line: number }>();
  const note = (index: number, depth: number) => {
    MEMBER.lastIndex = index;
    const match = MEMBER.exec(text);
    if (match === null) return;
    const name = (match[1] ?? "").replaceAll(/["']/g, "");
    const known = found.get(name);
    if (known === undefined || known.depth > depth)
      found.set(name, { depth, line: lineAt(index + match[0].indexOf(name)) });
  };
  let depth = 1;
  let before = "{";
  for (let index = open + 1; index < end; index += 1) {
    const char = code[index] ?? "";
    depth += stepOf(char);
    const begins = /[{,;)}\n]/.test(before) && /[\w$"']/.test(char);
    if (begins && depth <= DEEPEST_MEMBER) note(index, depth);
    if (char === "\n" || char.trim() !== "") before = char;
  }
  return Object.fromEntries([...found].map(([name, { line }]) => [name, line]));
}

function stepOf(char: string): -1 | 0 | 1 {
  if (/[([{]/.test(char)) return 1;
  return /[)\]}]/.test(char) ? -1 : 0;
}

function textsIn(text: string, lineOf: (index: number) => number): Record<string, number> {
  const found = new Map<string, number>();
  for (const match of text.matchAll(TEXT)) {
    const name = match[2] ?? "";
    if (!found.has(name)) found.set(name, lineOf(match.index));
  }
  return Object.fromEntries(found);
}

/** The position of the bracket that closes the one here; the end of the text where none does. */
function closing(code: string, start: number): number {
  let depth = 0;
  for (let index = start; index < code.length; index += 1) {
    depth += stepOf(code[index] ?? "");
    if (depth === 0) return index;
  }
  return code.length;
}

function lineCounter(text: string): (index: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (index) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
