import { expect, test } from "vitest";
import { exitCodeOf } from "#gate/exit-code.ts";

const code = (
  outcome: "ready" | "not-ready" | "inconclusive",
  ...families: ("settings" | "environment" | "internal" | "cancelled")[]
) => exitCodeOf({ verdict: { outcome }, problems: families.map((family) => ({ family })) });

test("the verdict alone gives 0, 1 and 3", () => {
  expect([code("ready"), code("not-ready"), code("inconclusive")]).toEqual([0, 1, 3]);
});

test("bad settings are 2, the surroundings 3, our defect 4, a cancelled run 130", () => {
  expect(code("inconclusive", "settings")).toBe(2);
  expect(code("inconclusive", "environment")).toBe(3);
  expect(code("inconclusive", "internal", "environment")).toBe(4);
  expect(code("inconclusive", "cancelled", "internal")).toBe(130);
});

test("a proven fault of the target outranks trouble elsewhere", () => {
  expect(code("not-ready", "environment")).toBe(1);
  expect(code("not-ready", "internal")).toBe(1);
});

test("0 is never given beside a problem", () => {
  for (const family of ["settings", "environment", "internal", "cancelled"] as const)
    expect(code("ready", family)).not.toBe(0);
});
