import { expect, test } from "vitest";
import type { Finding } from "#contract/finding.ts";
import { foldByCause } from "#pipeline/fold.ts";

function finding(rule: string, extra: Partial<Finding> = {}): Finding {
  return {
    rule,
    outcome: "violated",
    severity: "critical",
    message: rule,
    fingerprint: rule,
    ...extra,
  };
}

test("the second finding of one cause points to the first", () => {
  const folded = foldByCause([
    finding("startup/import-failure", { cause: "E@a.py:3" }),
    finding("schema/models-unimportable", { cause: "E@a.py:3" }),
  ]);
  expect(folded.map(({ outcome }) => outcome)).toEqual(["violated", "inconclusive"]);
  expect(folded[1]?.message).toContain("startup/import-failure");
});

test("different causes and findings without a cause stay", () => {
  const folded = foldByCause([
    finding("a/x", { cause: "1" }),
    finding("a/y", { cause: "2" }),
    finding("a/z"),
    finding("a/z"),
  ]);
  expect(folded.every(({ outcome }) => outcome === "violated")).toBe(true);
});
