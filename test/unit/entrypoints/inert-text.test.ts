import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inertLine, oneLine } from "../../../src/entrypoints/inert-text.ts";

test("one line stays one line, without control characters", () => {
  expect(oneLine("a\n\tb\u001b[2Kc\u202ed ##[e")).toBe("a bc\\u202ed ## [e");
});

test("combining marks do not hide a command, and do not vanish", () => {
  expect(inertLine("#\u0301#\u0302[error]:\u0301:", "log")).toBe("#\u0301#\u0302 [error]:\u0301 :");
});

test("it is inert however often it is done", () => {
  void fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."#[:] \u0301\u001bm1") }), (text) => {
      for (const reader of ["log", "terminal"] as const) {
        const once = inertLine(text, reader);
        expect(inertLine(once, reader)).toBe(once);
      }
    }),
  );
});
