import fc from "fast-check";
import { expect, test } from "vitest";
import { canariesOf, sightings } from "#validators/security/canaries.ts";

const value = "9f3c/a+1 7e5d?b2:84";
const [canary] = canariesOf([{ name: "SECRET_KEY", value }]);

function seen(text: string) {
  return sightings(text, [canary!]);
}

test("raw, percent-encoded and base64 forms at every alignment are found and taken out", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
      fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
      fc.constantFrom("raw", "percent", "base64", "base64url"),
      (before, after, form) => {
        const whole = `${before}${value}${after}`;
        const base64 = Buffer.from(whole).toString("base64");
        const text = {
          raw: whole,
          percent: `${before}${encodeURIComponent(value)}${after}`,
          base64: `token=${base64};`,
          base64url: `token=${base64.replaceAll("+", "-").replaceAll("/", "_")};`,
        }[form];
        const [sighting] = seen(`first line\n${text}\nlast line`);
        expect(sighting?.secret).toBe("SECRET_KEY");
        expect(sighting?.line).toContain("[SECRET_KEY");
        expect(sighting?.line).not.toContain(value);
        expect(sighting?.line).not.toContain(encodeURIComponent(value));
        expect(seen(sighting?.line ?? "")).toEqual([]);
      },
    ),
  );
});

test("other text holds no secret", () => {
  expect(seen("")).toEqual([]);
  expect(seen(value.slice(0, -1))).toEqual([]);
});

test("a value that can occur by chance is not looked for, a value of two names once", () => {
  const found = canariesOf([
    { name: "A", value: "postgres" },
    { name: "B", value: "0123456789abcdef" },
    { name: "C", value: "0123456789abcdef" },
  ]);
  expect(found.map(({ name }) => name)).toEqual(["B"]);
});

test("the shown line is bounded and keeps what stands around the secret", () => {
  const [sighting] = seen(`${"x".repeat(5_000)} url=${value} ${"y".repeat(5_000)}`);
  expect(sighting?.line.length).toBeLessThanOrEqual(240);
  expect(sighting?.line).toContain("url=[SECRET_KEY] yyy");
  expect(sighting?.before.endsWith(" url=")).toBe(true);
});
