import { CLASSES, CONDITIONS } from "./data/conditions.ts";

export interface Condition {
  readonly code: string;
  /** PostgreSQL's name, such as `undefined_table`; absent when only the class is known. */
  readonly name?: string;
  /** Half a sentence: "the table does not exist". */
  readonly meaning: string;
}

const BY_CODE = new Map(
  CONDITIONS.map(([code, name, meaning]): [string, Condition] => [code, { code, name, meaning }]),
);
const BY_NAME = new Map(CONDITIONS.map(([code, name]): [string, string] => [pascal(name), code]));

/** What a code stands for, else what its class does; undefined for a code of no known class. */
export function conditionOf(code: string): Condition | undefined {
  const meaning = CLASSES[code.slice(0, 2)];
  return BY_CODE.get(code) ?? (meaning === undefined ? undefined : { code, meaning });
}

const LONGEST_TEXT = 262_144;
// pgx, JDBC and Flyway, node-postgres, psycopg, Npgsql, Prisma, and an SQLSTATE that a log shows.
const WRITTEN =
  /(?:\bSQLSTATE\b|\bSQL State\b|\bSqlState\b|\bsqlstate\b|\bpgcode\b|\bDatabase error code\b|\bcode)["']?\s*[:=(\s[]\s*["'[]?([0-9A-Z]{5})\b/g;
// psycopg's and asyncpg's classes, Active Record's and the pq library's names.
const NAMED = /\b(?:psycopg2?\.errors\.|asyncpg\.exceptions\.|PG::|PostgresError\.)(\w{4,60})/g;
const SHAPE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** The last SQLSTATE that a client's output shows, by its code or by a library's name for it. */
export function sqlstateIn(text: string): string | undefined {
  const kept = text.slice(-LONGEST_TEXT);
  const written = [...kept.matchAll(WRITTEN)].flatMap(({ 1: code = "", index }) =>
    SHAPE.test(code) && conditionOf(code) !== undefined ? [{ code, index }] : [],
  );
  const named = [...kept.matchAll(NAMED)].flatMap(({ 1: name = "", index }) => {
    const code = BY_NAME.get(name.replace(/Error$/, ""));
    return code === undefined ? [] : [{ code, index }];
  });
  return [...written, ...named].sort((a, b) => a.index - b.index).at(-1)?.code;
}

/** `undefined_table` as libraries write it: `UndefinedTable`. */
function pascal(name: string): string {
  return name
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
