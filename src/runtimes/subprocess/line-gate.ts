import { wholeCharacters } from "./utf8.ts";

const NEWLINE = 0x0a;
const MAX_HELD_BYTES = 256 * 1024;
const PATIENCE_MS = 100;

/**
 * Lets whole lines of one stream through, so that two streams into one log do not cut each other's
 * lines. A line that is not ended goes through after 100 ms or 256 KiB, between two characters.
 */
export class LineGate {
  readonly #take: (bytes: Buffer) => void;
  #held: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;

  constructor(take: (bytes: Buffer) => void) {
    this.#take = take;
  }

  /** The chunk may be used again by the caller. */
  push(chunk: Buffer): void {
    const newline = chunk.lastIndexOf(NEWLINE) + 1;
    if (newline > 0) this.#takeLines(chunk.subarray(0, newline));
    if (newline === chunk.length) return;
    this.#held = Buffer.concat([this.#held, chunk.subarray(newline)]);
    if (this.#held.length > MAX_HELD_BYTES) this.#release();
    else this.#timer ??= setTimeout(() => this.#release(), PATIENCE_MS).unref();
  }

  end(): void {
    this.#flush();
  }

  /** What is held may end within a character, so it goes with what follows it. */
  #takeLines(lines: Buffer): void {
    const held = this.#letGo();
    this.#take(held.length === 0 ? lines : Buffer.concat([held, lines]));
  }

  #flush(): void {
    const bytes = this.#letGo();
    if (bytes.length > 0) this.#take(bytes);
  }

  #letGo(): Buffer {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = this.#held;
    this.#held = Buffer.alloc(0);
    return bytes;
  }

  #release(): void {
    const whole = wholeCharacters(this.#held);
    const rest = this.#held.subarray(whole);
    this.#held = this.#held.subarray(0, whole);
    this.#flush();
    this.#held = rest;
  }
}
