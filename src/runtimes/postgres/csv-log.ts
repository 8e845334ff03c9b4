import type { ServerMessage } from "#contract/database.ts";

// Columns of csvlog, PostgreSQL manual "Using CSV-Format Log Output".
const COLUMN = {
  time: 0,
  role: 1,
  database: 2,
  level: 11,
  sqlstate: 12,
  message: 13,
  detail: 14,
  statement: 19,
  position: 20,
} as const;
const MAX_MESSAGES = 2_000;
const MAX_TEXT = 4_000;
// A whole migration is one query, and the position counts from its start.
const MAX_STATEMENT = 64_000;
const TELLING = new Set(["WARNING", "ERROR", "FATAL", "PANIC"]);

/** Fields of every complete record; quotes doubled, fields may hold line breaks. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let start = 0;
  let index = 0;
  while (index < text.length) {
    if (text[index] === '"') index = endOfQuoted(text, index);
    const character = text[index];
    if (character === "," || character === "\n") {
      record.push(unquoted(text.slice(start, index)));
      start = index + 1;
    }
    if (character === "\n") {
      records.push(record);
      record = [];
    }
    index += 1;
  }
  return records;
}

export function messagesOf(records: readonly (readonly string[])[]): readonly ServerMessage[] {
  return records
    .filter((record) => TELLING.has(record[COLUMN.level] ?? ""))
    .slice(0, MAX_MESSAGES)
    .map((record) => {
      const detail = record[COLUMN.detail] ?? "";
      const statement = record[COLUMN.statement] ?? "";
      const position = Number(record[COLUMN.position] ?? "");
      return {
        at: (record[COLUMN.time] ?? "").replace(/^(\S+) (\S+) UTC$/, "$1T$2Z"),
        level: record[COLUMN.level] ?? "",
        sqlstate: record[COLUMN.sqlstate] ?? "",
        database: record[COLUMN.database] ?? "",
        role: record[COLUMN.role] ?? "",
        message: (record[COLUMN.message] ?? "").slice(0, MAX_TEXT),
        ...(detail === "" ? {} : { detail: detail.slice(0, MAX_TEXT) }),
        ...(statement === "" ? {} : { statement: statement.slice(0, MAX_STATEMENT) }),
        ...(position > 0 ? { position } : {}),
      };
    });
}

interface LoggedSession {
  readonly database: string;
  readonly role: string;
}

export function sessionsOf(records: readonly (readonly string[])[]): readonly LoggedSession[] {
  return records
    .filter((record) => record[COLUMN.message]?.startsWith("connection authorized:") === true)
    .map((record) => ({
      database: record[COLUMN.database] ?? "",
      role: record[COLUMN.role] ?? "",
    }));
}

function endOfQuoted(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    if (text[index] === '"') {
      if (text[index + 1] !== '"') return index + 1;
      index += 1;
    }
    index += 1;
  }
  return index;
}

function unquoted(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}
