import { expect, test } from "vitest";
import type { ServerMessage } from "#contract/database.ts";
import { printedRefusal } from "#engines/sqlstate/printed-refusal.ts";
import { refusalsIn } from "#engines/sqlstate/refusals.ts";

test.each([
  ['error: column "a" of relation "t" contains null values\n  code: "23502"', "23502"],
  ['could not create unique index "k"\nDETAIL:  Key (a)=(x) is duplicated.', "23505"],
  ['insert or update on table "t" violates foreign key constraint "f"', "23503"],
  ['check constraint "c" of relation "t" is violated by some row', "23514"],
  ["value too long for type character varying(20)", "22001"],
  ['invalid input syntax for type integer: "x"', "22P02"],
  ['invalid input syntax for type date: "x"', "22007"],
  ['invalid input value for enum mood: "x"', "22P02"],
  ["integer out of range", "22003"],
])("%s", (output, sqlstate) => {
  expect(printedRefusal(`> migrate\n${output}\n    at line`)?.sqlstate).toBe(sqlstate);
});

test("the detail belongs to it, and other output is no refusal", () => {
  const output = 'could not create unique index "k"\nDETAIL:  Key (a)=(x) is duplicated.\n';
  expect(printedRefusal(output)?.detail).toBe("Key (a)=(x) is duplicated.");
  expect(printedRefusal("ImportError: no module")).toBeUndefined();
});

test("a transaction that was given up is the consequence of something else", () => {
  const message = (sqlstate: string, level = "ERROR") => ({ sqlstate, level }) as ServerMessage;
  const states = (...list: readonly ServerMessage[]) =>
    refusalsIn(list).map(({ sqlstate }) => sqlstate);
  expect(states(message("23502"), message("25P02"))).toEqual(["23502"]);
  expect(states(message("25P02"), message("01000", "WARNING"))).toEqual(["25P02"]);
});
