import type { Secret } from "#contract/boot.ts";

// Shorter values also occur by chance.
const SHORTEST = 12;
const MOST_LINE_CHARACTERS = 240;

export interface Canary extends Secret {
  /** Raw, percent-encoded, and what base64 makes of it at each of the three alignments. */
  readonly forms: readonly string[];
}

export interface Sighting {
  readonly secret: string;
  readonly value: string;
  /** The line without the secret, and everything that was in front of it and behind it. */
  readonly line: string;
  readonly before: string;
}

/** What to look for. A value of two names is looked for once, under the first name. */
export function canariesOf(secrets: readonly Secret[]): readonly Canary[] {
  const byValue = new Map<string, Secret>();
  for (const secret of secrets)
    if (secret.value.length >= SHORTEST && !byValue.has(secret.value))
      byValue.set(secret.value, secret);
  return [...byValue.values()].map((secret) => ({ ...secret, forms: formsOf(secret.value) }));
}

/** The first line that shows each secret; at most one sighting per secret. */
export function sightings(text: string, canaries: readonly Canary[]): readonly Sighting[] {
  return canaries.flatMap(({ name, value, forms }) => {
    const found = forms
      .map((form) => ({ form, at: text.indexOf(form) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0];
    if (found === undefined) return [];
    const start = text.lastIndexOf("\n", found.at) + 1;
    const end = text.indexOf("\n", found.at);
    const whole = text.slice(start, end < 0 ? undefined : end);
    const clean = forms.reduce((line, form) => withoutToken(line, form, { name, value }), whole);
    const from = Math.max(0, Math.min(found.at - start - MOST_LINE_CHARACTERS / 2, clean.length));
    return [
      {
        secret: name,
        value,
        line: clean.slice(from, from + MOST_LINE_CHARACTERS),
        before: text.slice(start, found.at),
      },
    ];
  });
}

// Of an encoded value the whole token goes, because its ends hold further bits of the secret.
function withoutToken(line: string, form: string, secret: Secret): string {
  if (form === secret.value || form === encodeURIComponent(secret.value))
    return line.replaceAll(form, `[${secret.name}]`);
  const pieces = line.split(form);
  return pieces
    .map((piece, index) => {
      const head = index === 0 ? piece : piece.replace(/^[\w+/=-]*/, "");
      return index === pieces.length - 1 ? head : head.replace(/[\w+/=-]*$/, "");
    })
    .join(`[${secret.name}, encoded]`);
}

function formsOf(value: string): string[] {
  const encoded = [0, 1, 2].map((shift) => base64At(value, shift));
  const urlSafe = encoded.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  return [...new Set([value, encodeURIComponent(value), ...encoded, ...urlSafe])];
}

/** The characters of a base64 text that depend on this value alone when `shift` bytes precede it. */
function base64At(value: string, shift: number): string {
  const bytes = new TextEncoder().encode("\0".repeat(shift) + value);
  const whole = btoa(String.fromCharCode(...bytes));
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor((bytes.length * 8) / 6);
  return whole.slice(first, last);
}
