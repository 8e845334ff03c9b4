import { partsOf } from "./query-parts.ts";
import type { MigrationText } from "./texts.ts";

export interface FileLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

export interface StatementQuestion {
  /** In the order in which they run. */
  readonly texts: readonly MigrationText[];
  /** As the server got it; it may be cut. */
  readonly statement: string;
  /** Unqualified. */
  readonly table: string;
  /** Names of columns, constraints and indexes of the database, before and after. */
  readonly known: ReadonlySet<string>;
}

const COMMENT = /^\s*(?:#|\/\/|--|\*)/;
const LEADING = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;
const SHORTEST_LINE = 8;

/** The line of a migration that a statement comes from: its own words, else the line that names most of what it names. */
export function statementLine(question: StatementQuestion): FileLine | undefined {
  const texts = [...question.texts].reverse();
  const statement = question.statement.trim();
  return byWords(texts, statement) ?? byNames(texts, question);
}

/** Of a query with several statements, the first that names the table, else all of it; without comments before it. */
export function statementNaming(query: string, table: string): string {
  const parts = partsOf(query).map(({ statement }) => statement.replace(LEADING, ""));
  const [only, second] = parts;
  if (only === undefined || second === undefined) return (only ?? query).trim();
  const word = wordOf(table);
  return (parts.find((statement) => word.test(statement)) ?? query).trim();
}

function byWords(texts: readonly MigrationText[], statement: string): FileLine | undefined {
  const first = statement.split("\n", 1)[0]?.trim() ?? "";
  for (const words of [statement, first]) {
    if (words.length < SHORTEST_LINE) continue;
    for (const { file, text } of texts) {
      const at = text.indexOf(words);
      if (at !== -1) return { file, line: text.slice(0, at).split("\n").length };
    }
  }
  return undefined;
}

function byNames(
  texts: readonly MigrationText[],
  { statement, table, known }: StatementQuestion,
): FileLine | undefined {
  const said = new Set(statement.match(/\w+/g) ?? []);
  const members = [...said].filter((name) => known.has(name)).map(wordOf);
  const tables = tableWords(table);
  const score = (line: string): number => {
    if (COMMENT.test(line)) return 0;
    const named = members.filter((word) => word.test(line)).length;
    return named * 2 + Number(tables.some((word) => word.test(line)));
  };
  let best: { readonly at: FileLine; readonly score: number } | undefined;
  for (const { file, text } of texts) {
    for (const [index, line] of text.split("\n").entries()) {
      const found = score(line);
      if (found > (best?.score ?? 0)) best = { at: { file, line: index + 1 }, score: found };
    }
  }
  return best?.at;
}

/** Tools that know models name `shop_order` as `order`. */
function tableWords(table: string): readonly RegExp[] {
  const model = /_([a-z0-9]{3,})$/.exec(table)?.[1];
  return [wordOf(table), ...(model === undefined ? [] : [wordOf(model)])];
}

function wordOf(name: string): RegExp {
  return new RegExp(`(?<!\\w)${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?!\\w)`, "i");
}
