import fc from "fast-check";
import { expect, test } from "vitest";
import { NeedleStream, Needles } from "#runtimes/docker/image-needles.ts";

const letters = fc.stringMatching(/^[abc]{4,12}$/);

/** What looking for each needle in the whole text says. */
const plainly = (texts: readonly string[], whole: Buffer) =>
  texts.flatMap((text, index) => (whole.includes(text) ? [index] : []));

test("every needle is found, and nothing else, however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 8 }),
      fc.array(fc.stringMatching(/^[abc]{0,40}$/), { maxLength: 12 }),
      (texts, pieces) => {
        const stream = new NeedleStream(new Needles(texts));
        for (const piece of pieces) stream.write(Buffer.from(piece));
        expect([...stream.found].sort((a, b) => a - b)).toEqual(
          plainly(texts, Buffer.from(pieces.join(""))),
        );
      },
    ),
    { numRuns: 3_000 },
  );
});

test("a needle between any two bytes of noise is found", () => {
  fc.assert(
    fc.property(
      fc
        .string({ minLength: 4, maxLength: 80, unit: "binary" })
        .filter((text) => Buffer.byteLength(text) >= 4),
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }),
      fc.integer({ min: 1, max: 90 }),
      (text, before, after, length) => {
        const whole = Buffer.concat([before, Buffer.from(text), after]);
        const stream = new NeedleStream(new Needles([text]));
        for (let at = 0; at < whole.length; at += length)
          stream.write(whole.subarray(at, at + length));
        expect(stream.found.has(0)).toBe(true);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("needles longer than one shift can be are found", () => {
  const long = "0123456789".repeat(60);
  const stream = new NeedleStream(new Needles([long, `${long}x`]));
  stream.write(Buffer.from(`${"9".repeat(1_000)}${long}`));
  expect([...stream.found]).toEqual([0]);
  stream.write(Buffer.from("x"));
  expect([...stream.found].sort()).toEqual([0, 1]);
});

test("a needle that is in everything is refused", () => {
  expect(() => new Needles(["abc"])).toThrow(/too short/);
});
