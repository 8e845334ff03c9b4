import * as fc from "fast-check";
import { expect, test } from "vitest";
import { byteLength, clippedToBytes, composed, renderedWithin } from "#reporters/byte-budget.ts";

const text = fc.string({ unit: "binary", maxLength: 200 });
const limit = fc.integer({ min: 3, max: 300 });
const note = (cuts: readonly { readonly name: string; readonly count: number }[]) =>
  cuts.map(({ name, count }) => `${name}:${count}`).join(",");

test("bytes are those of UTF-8", () => {
  fc.assert(fc.property(text, (any) => byteLength(any) === Buffer.byteLength(any)));
});

test("a clipped text fits, is a beginning, and is left alone when it fits already", () => {
  fc.assert(
    fc.property(text, limit, (any, bytes) => {
      const clipped = clippedToBytes(any, bytes);
      expect(Buffer.byteLength(clipped)).toBeLessThanOrEqual(bytes);
      if (Buffer.byteLength(any) <= bytes) expect(clipped).toBe(any);
      else expect(any.startsWith(clipped.slice(0, -1)) && clipped.endsWith("…")).toBe(true);
    }),
  );
});

test("a rendering that lengthens its text is given less of it until it fits", () => {
  const doubled = (any: string, most: number) => any.slice(0, most).replaceAll(/./gsu, "$&&amp;");
  fc.assert(
    fc.property(text, fc.integer({ min: 8, max: 300 }), (any, bytes) => {
      expect(Buffer.byteLength(renderedWithin(bytes, any, doubled))).toBeLessThanOrEqual(bytes);
    }),
  );
  expect(renderedWithin(1000, "abc", doubled)).toBe("a&amp;b&amp;c&amp;");
});

test("sections keep their order, get room by rank, and are cut between items", () => {
  const list = { name: "list", rank: 2, text: "L", items: ["a".repeat(400), "b".repeat(400)] };
  const head = { name: "head", rank: 0, text: "H".repeat(100) };
  const tail = { name: "tail", rank: 1, text: "T".repeat(100), end: "!" };
  const whole = composed([head, list, tail], 10_000, note);
  expect(whole).toBe(`${head.text}L${list.items.join("")}${tail.text}!`);
  const cut = composed([head, list, tail], 1200 + 700, note);
  expect(cut).toBe(`${head.text}L${"a".repeat(400)}${tail.text}!list:1`);
  const bare = composed([head, list, tail], 1200 + 300, note);
  expect(bare).toBe(`${head.text}${tail.text}!list:2`);
  expect(composed([head, list, tail], 1200 + 150, note)).toBe(`${head.text}list:2,tail:1`);
});
