import fc from "fast-check";
import { expect, test } from "vitest";
import { conditionOf, sqlstateIn } from "#engines/sqlstate/condition.ts";
import { CONDITIONS } from "#engines/sqlstate/data/conditions.ts";

test.each([
  ["pgx", 'ERROR: relation "gone" does not exist (SQLSTATE 42P01)', "42P01"],
  ["node-postgres", "  severity: 'ERROR',\n  code: '23505',\n  detail: undefined", "23505"],
  ["Flyway", "SQL State  : 08001\nError Code : 0", "08001"],
  ["Npgsql", "Npgsql.PostgresException: SqlState: 28P01", "28P01"],
  ["Prisma", "Database error code: 42703", "42703"],
  ["psycopg", 'psycopg.errors.UndefinedTable: relation "gone" does not exist', "42P01"],
  ["asyncpg", "asyncpg.exceptions.UniqueViolationError: duplicate key", "23505"],
  ["Active Record", "PG::InsufficientPrivilege: ERROR:  permission denied", "42501"],
])("%s shows the code in its own way", (_client, text, expected) => {
  expect(sqlstateIn(text)).toBe(expected);
});

test("a code of something else is none", () => {
  expect(sqlstateIn("code: 'ENOENT'")).toBeUndefined();
  expect(sqlstateIn("exit code: 12345")).toBeUndefined();
  expect(sqlstateIn("errors.UndefinedTable in our own words")).toBeUndefined();
});

test("the last code counts", () => {
  expect(sqlstateIn("SQLSTATE 42P01 and then SQLSTATE 25P02")).toBe("25P02");
});

test("every code has a name, and an unlisted one the meaning of its class", () => {
  for (const [code, name, meaning] of CONDITIONS)
    expect(conditionOf(code)).toEqual({ code, name, meaning });
  expect(new Set(CONDITIONS.map(([code]) => code)).size).toBe(CONDITIONS.length);
  expect(conditionOf("23P01")).toEqual({ code: "23P01", meaning: "a constraint is broken" });
  expect(conditionOf("ZZ000")).toBeUndefined();
});

test("no text makes it throw, and what it finds has a meaning", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.constantFrom("SQLSTATE ", "code: '", ""),
      (text, lead) => {
        const code = sqlstateIn(`${lead}${text}`);
        if (code !== undefined) expect(conditionOf(code)).toBeDefined();
      },
    ),
  );
});
