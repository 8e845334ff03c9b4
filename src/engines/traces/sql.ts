import { rawFailure } from "./raw.ts";
import type { RawFailure } from "./shape.ts";

// Source: psql 15, knex 3 and node-pg-migrate 8 tried; the wording of goose, golang-migrate, TypeORM,
// Prisma and Django from their sources.
const PSQL = /^psql:([^:\n]{1,400}):(\d{1,9}): ERROR: {1,2}(.*)$/;
const EXCERPT = /^LINE \d{1,9}: (.*)$/;
const KNEX = /^migration file "([^"\n]{1,300})" failed$/;
const PG_MIGRATE = /^### MIGRATION (\S{1,300}) \((?:UP|DOWN)\) ###$/;
const TYPEORM = /^Migration "([A-Za-z_]\w{0,200}?)(\d{13})" failed, error: (.*)$/;
const PRISMA = /^Migration name: (\S{1,300})$/;
const DJANGO = /^\s*Applying ([\w]{1,100})\.(\w{1,200})\.\.\.(?! ?OK)/;
// goose, and every program that names the file before what the server said.
const NAMED =
  /(?:^|[\s"'(])((?:[\w.@-]{1,200}\/){0,20}[\w.@-]{1,200}\.sql)["']?[:,)][^\n]{0,400}?(?:pq: |ERROR: {1,2}|SQLSTATE )(.*)$/;
const GOLANG_MIGRATE =
  /\bmigration failed(?:: (.{1,500}?))?(?: \(column \d+\))? in line (\d{1,9}): (.{1,500}?)(?: \(details: (.*)\))?$/;
const SAID = /^(?:error|ERROR|DbError.*|\w*Error): {1,2}(.*)$/;
const MOST_LINES_BETWEEN = 200;
// Prisma prints the code and then the words of the server.
const PRISMA_LINES = 10;

/** What a tool says of a migration or of an SQL file that a database refused. */
export function sqlFailures(lines: readonly string[]): readonly RawFailure[] {
  return lines.flatMap((line, at) => failureAt(lines, line, at) ?? []);
}

function failureAt(lines: readonly string[], line: string, at: number): RawFailure | undefined {
  const psql = PSQL.exec(line);
  if (psql !== null) return psqlFailure(lines, at, psql);
  const knex = KNEX.exec(line);
  if (knex !== null) return inFile(knex[1] ?? "", { text: knexSaid(lines[at + 1]), at });
  const typeorm = TYPEORM.exec(line);
  if (typeorm !== null)
    return inFile(`${typeorm[2]}-${typeorm[1]}`, { text: typeorm[3] ?? "", at });
  const prisma = PRISMA.exec(line);
  if (prisma !== null)
    return inFile(`${prisma[1]}/migration.sql`, saidBelow(lines, at, { most: PRISMA_LINES }));
  const named = NAMED.exec(line);
  if (named !== null) return inFile(named[1] ?? "", { text: named[2] ?? "", at });
  return golangFailure(line, at) ?? announced(lines, line, at);
}

/** The line of psql is the last one of the statement; the excerpt is where the server stopped. */
function psqlFailure(
  lines: readonly string[],
  at: number,
  [, file = "", row, text = ""]: RegExpExecArray,
): RawFailure {
  const shown = EXCERPT.exec(lines[at + 1] ?? "")?.[1];
  const excerpt = shown?.replace(/^\.{3}|\.{3}$/g, "").trim();
  const upTo = Number(row);
  return sqlFailure({
    text,
    spot: { file, line: upTo },
    ...(excerpt === undefined || excerpt === "" ? {} : { quoted: { text: excerpt, upTo } }),
    begin: at,
    end: excerpt === undefined ? at : at + 1,
  });
}

/** These announce each migration; only one that is followed by an error is the failing one. */
function announced(lines: readonly string[], line: string, at: number): RawFailure | undefined {
  const migration = PG_MIGRATE.exec(line)?.[1];
  if (migration !== undefined) {
    const said = saidBelow(lines, at, { most: MOST_LINES_BETWEEN, next: PG_MIGRATE });
    return said.end === undefined ? undefined : inFile(migration, said);
  }
  const [, app, name] = DJANGO.exec(line) ?? [];
  if (app === undefined) return undefined;
  return inFile(`${app}/migrations/${name}.py`, { text: `migration ${app}.${name} failed`, at });
}

function golangFailure(line: string, at: number): RawFailure | undefined {
  const match = GOLANG_MIGRATE.exec(line);
  if (match === null) return undefined;
  const [, said, , statement = "", details] = match;
  const text = said ?? details ?? statement;
  return sqlFailure({ text, quoted: { text: statement.slice(0, 120).trim() }, begin: at, end: at });
}

interface Said {
  readonly text: string;
  readonly at: number;
  /** Line of the error; absent when nothing was said before the next migration. */
  readonly end?: number;
}

function saidBelow(
  lines: readonly string[],
  at: number,
  { most, next }: { readonly most: number; readonly next?: RegExp },
): Said {
  const end = Math.min(lines.length, at + most);
  for (let index = at + 1; index < end; index += 1) {
    const line = lines[index] ?? "";
    if (next?.test(line) === true) break;
    const text = SAID.exec(line)?.[1];
    if (text !== undefined) return { text, at, end: index };
  }
  return { text: "a migration failed", at };
}

function knexSaid(line: string | undefined): string {
  const said = (line ?? "").replace(/^migration failed with error: /, "");
  return said.slice(said.lastIndexOf(" - ") + 1).replace(/^- /, "") || "a migration failed";
}

/** The object that the server names stands in the file, unless the statement was made by a function. */
function inFile(file: string, { text, at, end }: Said): RawFailure {
  const object = /"([^"\n]{1,130})"/.exec(text)?.[1];
  return sqlFailure({
    text,
    spot: { file, isEnd: true },
    ...(object === undefined ? {} : { quoted: { text: object } }),
    begin: at,
    end: end ?? at,
  });
}

type Known = Pick<RawFailure, "begin" | "end"> &
  Partial<Pick<RawFailure, "spot" | "quoted">> & { readonly text: string };

function sqlFailure(known: Known): RawFailure {
  return rawFailure("sql", { ...known, kind: "exception", type: "SqlError", names: [] });
}
