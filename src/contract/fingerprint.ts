const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/**
 * 16 hexadecimal digits of FNV-1a over the parts, separated by U+001F.
 *
 * Source  Fowler, Noll, Vo; the 64-bit parameters. Identity, not protection against forgery.
 */
export function fingerprintOf(parts: readonly string[]): string {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(parts.join("\u001f"))) {
    hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  }
  return hash.toString(16).padStart(16, "0");
}
