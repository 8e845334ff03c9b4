import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createLineGuard, oneLine } from "../../../src/entrypoints/line-guard.ts";

function passed(pieces: readonly string[]): string {
  const guard = createLineGuard();
  return `${pieces.map((piece) => guard.pass(piece)).join("")}${guard.end()}`;
}
const piece = fc
  .array(fc.constantFrom(":", "::", " ", "\n", "\r", "#", "##[", "[", "a", "error", "\u001b[31m"), {
    maxLength: 6,
  })
  .map((parts) => parts.join(""));

test("ordinary output arrives as it was", () => {
  expect(passed(["tests/a.py::test_x PASSED\n", "..", "..\r\n", "  50 %\r100 %\n"])).toBe(
    "tests/a.py::test_x PASSED\n....\n  50 %\n100 %\n",
  );
});

test("no line starts a workflow command, wherever the pieces are cut", () => {
  void fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = passed(pieces);
      expect(text).not.toMatch(/^[ \t]*::/m);
      expect(text).not.toContain("##[");
      expect(text).not.toContain("\r");
    }),
  );
});

test("an end within a line is completed, an end after a line is not", () => {
  expect(passed(["a"])).toBe("a\n");
  expect(passed(["a\n"])).toBe("a\n");
  expect(passed([])).toBe("");
});

test("one line stays one line, without control characters", () => {
  expect(oneLine("a\n\tb\u001b[2Kc\u202ed ##[e")).toBe("a bc\ufffdd # #[e");
});
