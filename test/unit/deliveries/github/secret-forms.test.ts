import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createScrubber, scrubbed, secretForms } from "#deliveries/github/secret-forms.ts";

const SECRET = "ghs_AbC/+=&%0123456789_é";
const scrub = createScrubber([SECRET]);
const leaks = (text: string) =>
  secretForms(SECRET).some((form) => text.includes(form)) || text.includes(SECRET);

test("a secret is found raw, in base64 and percent-encoded", () => {
  for (const text of [
    SECRET,
    Buffer.from(SECRET).toString("base64"),
    Buffer.from(SECRET).toString("base64url"),
    encodeURIComponent(SECRET),
  ])
    expect(scrub(`before ${text} after`)).toBe("before *** after");
});

test("a secret is found inside a longer text that was put into base64", () => {
  const around = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(around, around, (before, after) => {
      for (const encoding of ["base64", "base64url"] as const) {
        const text = Buffer.from(`${before}${SECRET}${after}`).toString(encoding);
        const clean = scrub(text);
        expect(clean).toContain("***");
        expect(leaks(clean)).toBe(false);
      }
    }),
  );
});

test("values that are too short to tell from innocent text are left, and so is everything else", () => {
  const innocent = `it is true, ${Buffer.from("true").toString("base64")}`;
  expect(createScrubber(["true", ""])(innocent)).toBe(innocent);
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (!leaks(text)) expect(scrub(text)).toBe(text);
    }),
  );
});

test("every string inside a value is cleaned", () => {
  const value = { a: [SECRET, 1, null], b: { c: `x${SECRET}` } };
  expect(scrubbed(value, scrub)).toEqual({ a: ["***", 1, null], b: { c: "x***" } });
});

test("a secret is found as JSON writes it, and line by line", () => {
  const odd = 'first"line\\of it\r\nsecond line\u2028é\n';
  const clean = createScrubber([odd]);
  for (const text of [JSON.stringify({ a: odd }), JSON.stringify(JSON.stringify([odd]))]) {
    expect(clean(text)).not.toContain("line");
    expect(() => JSON.parse(clean(text)) as unknown).not.toThrow();
  }
  expect(clean('│ first"line\\of it\n│ second line\u2028é\n')).toBe("│ ***\n│ ***\n");
  expect(clean("the end of a line")).toBe("the end of a line");
});
