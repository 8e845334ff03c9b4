import { Buffer } from "node:buffer";

// Shorter values would also replace innocent text.
const SHORTEST = 8;
const HIDDEN = "***";

/**
 * A secret as it may be met in a text, whole and line by line: raw, as JSON writes it, in base64 and
 * base64url at each of the three positions that a longer text can give it, and percent-encoded. The longest
 * come first.
 */
export function secretForms(secret: string): readonly string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  const forms = [secret, ...lines].filter((part) => part.length >= SHORTEST).flatMap(formsOf);
  return [...new Set(forms)]
    .filter((form) => form.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
}

function formsOf(secret: string): readonly string[] {
  const positions = [0, 1, 2].flatMap((offset) => {
    const form = innerBase64(secret, offset);
    return [form, form.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const whole = Buffer.from(secret);
  const inJson = jsonForm(secret);
  return [
    secret,
    inJson,
    // A report holds JSON that a target wrote.
    jsonForm(inJson),
    whole.toString("base64"),
    whole.toString("base64url"),
    encodeURIComponent(secret.toWellFormed()),
    ...positions,
  ];
}

function jsonForm(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Replaces every form of the secrets: nothing is published that did not pass through here. */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.flatMap(secretForms).sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, HIDDEN), text);
}

/** The same for every string inside a value that JSON can hold. */
export function scrubbed<T>(value: T, scrub: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_key, inner) =>
    typeof inner === "string" ? scrub(inner) : inner,
  ) as T;
}

// Six bits a character: the ones that also hold bits of the neighbours are left out.
function innerBase64(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const bits = bytes.length * 8;
  const first = Math.ceil((offset * 8) / 6);
  return bytes.toString("base64").slice(first, Math.floor(bits / 6));
}
