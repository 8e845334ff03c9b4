import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OutputBuffer } from "#runtimes/subprocess/output-buffer.ts";

const limits = { headBytes: 16, tailBytes: 32 };

function filled(chunks: readonly (Uint8Array | string)[]): OutputBuffer {
  const buffer = new OutputBuffer(limits);
  for (const chunk of chunks) buffer.append(Buffer.from(chunk as string));
  return buffer;
}

describe("output within the bound", () => {
  test("is kept byte for byte, however it was cut into chunks", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 7 }), (chunks) => {
        const whole = Buffer.from(chunks.join(""));
        fc.pre(whole.length <= 48);
        expect(filled(chunks).capture()).toEqual({
          text: chunks.join(""),
          totalBytes: whole.length,
          droppedBytes: 0,
        });
      }),
    );
  });

  test("can be read from a mark on", () => {
    const buffer = filled(["one\n"]);
    const mark = buffer.mark();
    expect(buffer.since(mark)).toBe("");
    buffer.append(Buffer.from("two\n"));
    expect(buffer.since(mark)).toBe("two\n");
  });
});

describe("output beyond the bound", () => {
  test("counts every byte and keeps the ends", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 20 }), (chunks) => {
        const whole = Buffer.concat(chunks);
        const capture = filled(chunks).capture();
        expect(capture.totalBytes).toBe(whole.length);
        expect(capture.droppedBytes > 0).toBe(whole.length > 48);
        expect(capture.droppedBytes).toBeLessThanOrEqual(whole.length);
      }),
    );
  });

  test("says how much was dropped and drops the lines that were cut", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}\n`);
    const { text, totalBytes, droppedBytes } = filled(lines).capture();
    expect(text).toBe(
      `line 0\nline 1\n[${droppedBytes} bytes of output dropped]\nline 17\nline 18\nline 19\n`,
    );
    expect(droppedBytes).toBe(totalBytes - "line 0\nline 1".length - "line 17\n".length * 3);
  });

  test("never cuts a character in two", () => {
    const { text } = filled(["€".repeat(200)]).capture();
    expect(text).not.toContain("\uFFFD");
    expect(text.replaceAll("€", "")).toMatch(/^\n\[\d+ bytes of output dropped\]\n$/);
  });

  test("shows nothing from before a mark", () => {
    const buffer = filled(["before\n".repeat(20)]);
    const mark = buffer.mark();
    buffer.append(Buffer.from("after\n".repeat(20)));
    expect(buffer.since(mark)).not.toContain("before");
    expect(buffer.since(mark)).toMatch(/^\n\[\d+ bytes of output dropped\]\n(after\n)+$/);
  });
});
