import * as fc from "fast-check";
import { expect, test } from "vitest";
import { visible, visibleLines } from "#reporters/visible.ts";

test("characters that hide are written out", () => {
  expect(visible("a\u001b[31mb")).toBe("a\\x1b[31mb");
  expect(visible("x\u202ey\u200b\ufeff\ud800\u{e0041}")).toBe(
    "x\\u202ey\\u200b\\ufeff\\ud800\\u{e0041}",
  );
  expect(visible("a\r\nb\tc\u2028d")).toBe("a b c\\u2028d");
  expect(visibleLines("a\r\nb\tc\rd")).toBe("a\nb\tc\\x0dd");
});

test("ordinary writing of any script stays as it is", () => {
  for (const text of ["Größe 5 €", "日本語のテスト", "тест", "שלום", "café 👍", '`x` <y> & "z"'])
    expect(visible(text)).toBe(text);
});

test("what was made visible stays as it is, is on one line, and has a bounded length", () => {
  void fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const once = visible(text, 100);
      expect(visible(once, 2000)).toBe(once);
      expect(once).not.toMatch(/[\n\r\u0000-\u001f\u202a-\u202e]/);
      expect(once.length).toBeLessThanOrEqual(100 * 9);
      expect(once.isWellFormed()).toBe(true);
    }),
  );
});
