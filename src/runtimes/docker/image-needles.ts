import { invariant } from "#contract/failure.ts";

const SHORTEST = 4;
const MOST_SHIFT = 255;

/**
 * Finds several byte strings in one pass over a stream, whatever their number. Needles have at least
 * four bytes.
 *
 * Source  Wu and Manber, "A Fast Algorithm for Multi-Pattern Searching", 1994, with blocks of two bytes.
 */
export class Needles {
  readonly #needles: readonly Buffer[];
  readonly #shortest: number;
  /** By block: how far the window may move on; 0 where a needle can end its first part. */
  readonly #shifts: Uint8Array;
  readonly #candidates = new Map<number, number[]>();
  /** Bytes of a needle that can lie in an earlier piece. */
  readonly overlapBytes: number;

  constructor(texts: readonly string[]) {
    this.#needles = texts.map((text) => Buffer.from(text));
    const lengths = this.#needles.map(({ length }) => length);
    invariant(
      lengths.every((length) => length >= SHORTEST),
      "a needle is too short to mean anything",
    );
    this.#shortest = Math.min(...lengths);
    this.overlapBytes = Math.max(0, ...lengths.map((length) => length - 1));
    this.#shifts = new Uint8Array(0x10000).fill(Math.min(MOST_SHIFT, this.#shortest - 1));
    for (const [index, needle] of this.#needles.entries()) this.#learn(needle, index);
  }

  get count(): number {
    return this.#needles.length;
  }

  /** Adds the index of every needle that lies in these bytes. */
  scan(bytes: Buffer, found: Set<number>): void {
    const shifts = this.#shifts;
    let at = this.#shortest - 1;
    while (at < bytes.length) {
      const block = blockAt(bytes, at);
      const shift = shifts[block] ?? 0;
      if (shift === 0) this.#verify(bytes, { block, start: at - this.#shortest + 1 }, found);
      at += shift === 0 ? 1 : shift;
    }
  }

  #learn(needle: Buffer, index: number): void {
    for (let at = 1; at < this.#shortest; at += 1) {
      const block = blockAt(needle, at);
      const shift = this.#shortest - 1 - at;
      this.#shifts[block] = Math.min(this.#shifts[block] ?? 0, shift);
      if (shift === 0) this.#candidates.set(block, [...(this.#candidates.get(block) ?? []), index]);
    }
  }

  #verify(bytes: Buffer, place: { block: number; start: number }, found: Set<number>): void {
    for (const index of this.#candidates.get(place.block) ?? []) {
      const needle = this.#needles[index];
      if (needle === undefined || found.has(index)) continue;
      const end = place.start + needle.length;
      if (end <= bytes.length && needle.equals(bytes.subarray(place.start, end))) found.add(index);
    }
  }
}

function blockAt(bytes: Buffer, at: number): number {
  return ((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0);
}

/** One stream in which needles are looked for, also across the borders of its pieces. */
export class NeedleStream {
  readonly found = new Set<number>();
  readonly #needles: Needles;
  #carry = Buffer.alloc(0);

  constructor(needles: Needles) {
    this.#needles = needles;
  }

  write(bytes: Buffer): void {
    if (this.found.size === this.#needles.count) return;
    const { overlapBytes } = this.#needles;
    if (this.#carry.length > 0) {
      const border = Buffer.concat([this.#carry, bytes.subarray(0, overlapBytes)]);
      this.#needles.scan(border, this.found);
    }
    this.#needles.scan(bytes, this.found);
    const kept = overlapBytes - Math.min(overlapBytes, bytes.length);
    const before = kept === 0 ? Buffer.alloc(0) : this.#carry.subarray(-kept);
    // Copied: what arrives is only valid now.
    this.#carry = Buffer.concat([before, bytes.subarray(-overlapBytes)]);
  }
}
