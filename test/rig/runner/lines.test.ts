import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineReader } from "./lines.ts";

function linesOf(...chunks: (string | Uint8Array)[]): string[] {
  const lines: string[] = [];
  const reader = new LineReader((line) => lines.push(line));
  for (const chunk of chunks) reader.write(Buffer.from(chunk as string));
  reader.end();
  return lines;
}

describe("lines of a stream", () => {
  it.each<readonly [string, string[], string[]]>([
    ["LF", ["a\nb\n"], ["a", "b"]],
    ["CR", ["a\rb\r"], ["a", "b"]],
    ["CRLF", ["a\r\nb\r\n"], ["a", "b"]],
    ["CRLF between two chunks", ["a\r", "\nb"], ["a", "b"]],
    ["CR, then a line in the next chunk", ["a\r", "b\n"], ["a", "b"]],
    ["CR, then a line cut before its LF", ["\r", "x", "\n"], ["", "x"]],
    ["LF CR", ["a\n\rb"], ["a", "", "b"]],
    ["two CR", ["a\r\rb"], ["a", "", "b"]],
    ["CR CRLF", ["a\r\r\nb"], ["a", "", "b"]],
    ["CR and CRLF, one byte a chunk", [..."a\r\r\nb\n\nc"], ["a", "", "b", "", "c"]],
    ["no end at the end", ["ab", "cd"], ["abcd"]],
    ["nothing", [], []],
    ["one byte", ["a"], ["a"]],
    ["other line separators end nothing", ["a\u0085b\u2028c\u000bd"], ["a\u0085b\u2028c\u000bd"]],
  ])("%s", (_what, chunks, lines) => {
    expect(linesOf(...chunks)).toEqual(lines);
  });

  it("a character may be split between chunks", () => {
    const bytes = Buffer.from("é€😀\n");
    expect(linesOf(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(["é€😀"]);
  });

  it("broken UTF-8 is replaced and hides no line end", () => {
    expect(linesOf(Uint8Array.of(0x61, 0x62, 0xff, 0xe2, 0x0a, 0x63))).toEqual([
      "ab\ufffd\ufffd",
      "c",
    ]);
  });

  it("a byte order mark at the start picks the encoding and vanishes", () => {
    expect(linesOf(Buffer.from("\ufeff::error::x\n"))).toEqual(["::error::x"]);
    expect(linesOf(Buffer.from("\ufeff::error::x\n", "utf16le"))).toEqual(["::error::x"]);
  });

  it("the borders of chunks change nothing", () => {
    const text = fc.string({ unit: fc.constantFrom("\r", "\n", "a", "é", "😀", ":") });
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 40 })), (written, cuts) => {
        const bytes = Buffer.from(written);
        const borders = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b)];
        const chunks = borders.map((start, i) => bytes.subarray(start, borders[i + 1]));
        const whole = written.split(/\r\n|\r|\n/);
        if (whole.at(-1) === "") whole.pop();
        expect(linesOf(...chunks)).toEqual(whole);
      }),
    );
  });
});
