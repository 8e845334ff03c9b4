import { expect, test } from "vitest";
import { ACTION_INPUTS, ACTION_OUTPUTS } from "#settings/action-inputs.ts";
import { KNOBS } from "#settings/knobs.ts";

test("there are at most twenty inputs, each named once and told in one sentence", () => {
  const names = ACTION_INPUTS.map(({ name }) => name);
  expect(names.length).toBeLessThanOrEqual(20);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, about } of [...ACTION_INPUTS, ...ACTION_OUTPUTS]) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(about, name).toMatch(/^[A-Za-z0-9].*\.$/);
    expect(about, name).not.toContain("\n");
  }
});

test("what readiness.yml may say, too, has no default of its own", () => {
  const keys = KNOBS.filter(({ input }) => input !== undefined).map(({ key }) => key);
  const inputs = ACTION_INPUTS.filter(({ key }) => key !== undefined);
  expect(inputs.map(({ key }) => key)).toEqual(keys);
  expect(inputs.filter((input) => input.default !== "")).toEqual([]);
});
