import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { editedTexts, expectedLine } from "../../bench/startup/edit.ts";
import { STACKS } from "../../bench/startup/stacks.ts";

const CAUSE =
  /^(A([1-9]|1[0-6])|B([1-9]|1[01])|C([1-9]|1[0-2])|D([1-9]|1\d|2[0-5])|E([1-9]|1[0-3])|F[1-8])$/;
const PROJECT = resolve(import.meta.dirname, "../..");

test("the gold set is large enough and wide enough", () => {
  const seeds = STACKS.flatMap((stack) => stack.seeds);
  expect(seeds.length).toBeGreaterThanOrEqual(120);
  expect(STACKS.length).toBeGreaterThanOrEqual(6);
  for (const { cause } of seeds) expect(cause).toMatch(CAUSE);
});

test.each(STACKS)("the faults of $id can be laid over its application", (stack) => {
  const ids = stack.seeds.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const read = (file: string) => readFileSync(join(PROJECT, stack.app, file), "utf8");
  for (const { id, deployed = [], edits, expected } of stack.seeds) {
    const texts = editedTexts(read, [...deployed, ...edits]);
    const line = expectedLine((file) => texts.get(file) ?? read(file), expected);
    if (expected.line !== undefined) expect(line, id).toBeGreaterThan(0);
  }
});
