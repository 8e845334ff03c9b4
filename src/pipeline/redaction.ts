import type { Secret } from "#contract/boot.ts";
import { withoutWrittenPasswords } from "./written-passwords.ts";

// Shorter values would also replace innocent text.
const SHORTEST = 8;

/**
 * Replaces known secret values, raw and percent-encoded, by their names, and passwords that stand in a URL,
 * in SQL or in a connection string by `[password]`. Counts what it replaced.
 */
export class Redactor {
  readonly #known = new Map<string, string>();
  #count = 0;

  learn(secrets: readonly Secret[]): void {
    for (const { name, value } of secrets) {
      if (value.length < SHORTEST) continue;
      this.#known.set(value, name);
      this.#known.set(encodeURIComponent(value), name);
    }
  }

  /** How many replacements were made so far. */
  get count(): number {
    return this.#count;
  }

  redact(text: string): string {
    let clean = text;
    for (const [value, name] of this.#known) {
      if (!clean.includes(value)) continue;
      const pieces = clean.split(value);
      this.#count += pieces.length - 1;
      clean = pieces.join(`[${name}]`);
    }
    const { text: shown, count } = withoutWrittenPasswords(clean);
    this.#count += count;
    return shown;
  }

  /** The same for every string inside a JSON value. */
  redactValue<T>(value: T): T {
    return JSON.parse(JSON.stringify(value), (_key, inner) =>
      typeof inner === "string" ? this.redact(inner) : inner,
    ) as T;
  }
}
