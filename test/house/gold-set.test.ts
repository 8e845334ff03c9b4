import { expect, test } from "vitest";
import { seededCopy } from "../../bench/startup/prepare.ts";
import { STACKS } from "../../bench/startup/stacks.ts";

const CAUSE =
  /^(A([1-9]|1[0-6])|B([1-9]|1[01])|C([1-9]|1[0-2])|D([1-9]|1\d|2[0-5])|E([1-9]|1[0-3])|F[1-8])$/;

test("the gold set is large enough and wide enough", () => {
  const seeds = STACKS.flatMap((stack) => stack.seeds);
  expect(seeds.length).toBeGreaterThanOrEqual(120);
  expect(STACKS.length).toBeGreaterThanOrEqual(6);
  for (const { cause } of seeds) expect(cause).toMatch(CAUSE);
});

test.each(STACKS)("the faults of $id can be laid over its application", (stack) => {
  const ids = stack.seeds.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const { install: _, ...light } = stack;
  for (const seed of stack.seeds) {
    const copy = seededCopy(light, seed);
    copy.remove();
    if (seed.expected.line !== undefined) expect(copy.line, seed.id).toBeGreaterThan(0);
  }
});
