import { expect, test } from "vitest";
import { isOfServer } from "#runtimes/postgres/trouble.ts";

test.each([
  ["ECONNREFUSED", true],
  ["ECONNRESET", true],
  ["EPIPE", true],
  ["57P01", true],
  ["57P03", true],
  ["08006", true],
  ["58030", true],
  ["XX000", true],
  [undefined, true],
  ["42703", false],
  ["22012", false],
  ["P0001", false],
  ["53100", false],
  ["HV000", false],
])("%s may come of the server's end: %s", (code, isIt) => {
  expect(isOfServer(Object.assign(new Error("x"), code === undefined ? {} : { code }))).toBe(isIt);
});
