import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answer } from "#contract/finding.ts";
import { fingerprintOf } from "#contract/fingerprint.ts";
import type { Rule } from "#contract/rule.ts";

const rule: Rule = {
  id: "schema/column-absent",
  title: "t",
  failureTitle: "f",
  severity: "critical",
  why: "w",
  remedy: "r",
  links: [],
};

test("a fingerprint does not move with the message or the line of a named thing", () => {
  void fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), (message, a, b): void => {
      const at = (line: number, text: string) =>
        answer(rule, {
          outcome: "violated",
          message: text,
          place: { file: "m.py", line: line + 1, relation: "public.t", attribute: "c" },
        }).fingerprint;
      expect(at(a, message)).toBe(at(b, "other"));
    }),
  );
});

test("fingerprints tell parts apart", () => {
  expect(fingerprintOf(["ab", "c"])).not.toBe(fingerprintOf(["a", "bc"]));
  expect(fingerprintOf([])).toBe("cbf29ce484222325");
});
