import { randomBytes, randomInt } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Hexadecimal digits from the system's secure source; two for each byte. */
export function hexadecimal(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

/** Characters that need no escaping in a URL; six bits each. */
export function urlSafe(characters: number): string {
  return Array.from({ length: characters }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
