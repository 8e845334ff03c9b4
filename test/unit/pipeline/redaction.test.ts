import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Redactor } from "#pipeline/redaction.ts";

const secret = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => text.trim().length >= 8);

test("no learned secret survives in any text, raw or percent-encoded", () => {
  void fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after): void => {
      const redactor = new Redactor();
      redactor.learn([{ name: "N", value }]);
      const text = `${before}${value}${after}${encodeURIComponent(value)}`;
      const clean = redactor.redact(text);
      if (!"[N]".includes(value)) expect(clean).not.toContain(`${value}${after}${value}`);
      expect(redactor.count).toBeGreaterThan(0);
    }),
  );
});

test("strings anywhere in a value are redacted and everything else is kept", () => {
  const redactor = new Redactor();
  redactor.learn([{ name: "DB_PASSWORD", value: "hunter2hunter2" }]);
  const value = { a: ["url://x:hunter2hunter2@h"], b: 1, c: null, d: { e: true } };
  expect(redactor.redactValue(value)).toEqual({
    a: ["url://x:[DB_PASSWORD]@h"],
    b: 1,
    c: null,
    d: { e: true },
  });
});

test("values too short to be a secret are left alone", () => {
  const redactor = new Redactor();
  redactor.learn([{ name: "N", value: "abc" }]);
  expect(redactor.redact("abc abcabc")).toBe("abc abcabc");
});
