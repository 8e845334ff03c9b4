import { invariant } from "#contract/failure.ts";
import { wholeCharacters } from "#runtimes/subprocess/utf8.ts";
import { decidedPart, inertLine, type Reader } from "./inert-text.ts";

const CR = 0x0d;
const LF = 0x0a;
const KIB = 1024;

export interface LogGuardOptions {
  /**
   * `log` (the default) gives whole lines only, so that two guards can share one log; `terminal` gives
   * pieces as they arrive, and leaves `::` within a line alone.
   */
  readonly reader?: Reader;
  /** Stands before every line. */
  readonly prefix?: string;
  /** Bytes of one line of the source that are shown. Default 8 KiB. */
  readonly maxLineBytes?: number;
  /** Bytes that are given in all, notes not counted. Default 4 MiB. */
  readonly maxTotalBytes?: number;
}

/** Lets the output of a foreign program through as text, chunk by chunk as it arrives. */
export interface LogGuard {
  /** Never throws, and keeps counting when there is no room any more. */
  pass(chunk: string | Uint8Array): string;
  /** What was held back, the end of an open line, and how much was left out. */
  end(): string;
  /** Bytes of the source that were not shown. */
  readonly droppedBytes: number;
}

/**
 * No byte of a target reaches our output but through one of these: a line ends at CR, LF or both, every
 * line is prefixed and inert, and length and total are bounded with a note that says what is missing.
 *
 * Source  actions/runner reads lines with .NET's StreamReader, which ends them at a lone CR, too.
 */
export function createLogGuard(options: LogGuardOptions = {}): LogGuard {
  return new LineByLine(options);
}

/**
 * Makes the runner deaf until the returned function is called; the second wall behind the guards.
 *
 * Shape   token: unguessable for what writes in between, and no name of a command.
 */
export function stopCommands(write: (text: string) => void, token: string): () => void {
  invariant(/^[A-Za-z0-9]{32,}$/.test(token), "the token that stops commands can be guessed");
  write(`::stop-commands::${token}\n`);
  return () => write(`::${token}::\n`);
}

class LineByLine implements LogGuard {
  readonly #reader: Reader;
  readonly #prefix: string;
  readonly #maxTotalBytes: number;
  readonly #line: Buffer;
  #length = 0;
  /** Bytes of this line that found no room. */
  #cutBytes = 0;
  #shownCharacters = 0;
  #followsCr = false;
  #givenBytes = 0;
  #isFull = false;
  #leftOutBytes = 0;
  #droppedBytes = 0;

  constructor({ reader, prefix, maxLineBytes, maxTotalBytes }: LogGuardOptions) {
    this.#reader = reader ?? "log";
    this.#prefix = prefix ?? "";
    this.#maxTotalBytes = maxTotalBytes ?? 4 * KIB * KIB;
    this.#line = Buffer.alloc(maxLineBytes ?? 8 * KIB);
  }

  get droppedBytes(): number {
    return this.#droppedBytes + this.#leftOutBytes;
  }

  pass(chunk: string | Uint8Array): string {
    const bytes = bufferOf(chunk);
    if (bytes.length === 0) return "";
    let given = "";
    let from = this.#followsCr && !this.#isFull && bytes[0] === LF ? 1 : 0;
    for (const { end, next } of linesOf(bytes, from)) {
      if (this.#isFull) break;
      this.#add(bytes.subarray(from, end));
      given += this.#endLine(next - end);
      from = next;
    }
    this.#followsCr = bytes.at(-1) === CR;
    if (this.#isFull) {
      this.#leftOutBytes += bytes.length - from;
      return given;
    }
    this.#add(bytes.subarray(from));
    return given + this.#piece();
  }

  end(): string {
    const isOpen = this.#length + this.#cutBytes > 0;
    const given = isOpen ? this.#endLine(0) : "";
    this.#followsCr = false;
    if (this.#leftOutBytes === 0) return given;
    const note = `${this.#prefix}… (${this.#leftOutBytes} bytes left out)\n`;
    this.#droppedBytes += this.#leftOutBytes;
    this.#leftOutBytes = 0;
    return given + note;
  }

  #add(bytes: Buffer): void {
    const copied = bytes.copy(this.#line, this.#length);
    this.#length += copied;
    this.#cutBytes += bytes.length - copied;
  }

  #endLine(endBytes: number): string {
    if (this.#cutBytes > 0) this.#cutAt(wholeCharacters(this.#line.subarray(0, this.#length)));
    const text = inertLine(this.#text(this.#length), this.#reader);
    const note = this.#cutBytes === 0 ? "" : ` … (${this.#cutBytes} bytes left out)`;
    const fits = this.#fits(text);
    const given = fits ? `${this.#rest(text)}${note}\n` : this.#overflow();
    if (fits) this.#droppedBytes += this.#cutBytes;
    else this.#leftOutBytes += this.#length + this.#cutBytes + endBytes;
    this.#length = 0;
    this.#cutBytes = 0;
    this.#shownCharacters = 0;
    return given;
  }

  /** What a terminal can show of a line that is still open. */
  #piece(): string {
    if (this.#reader === "log" || this.#length === 0) return "";
    const whole = wholeCharacters(this.#line.subarray(0, this.#length));
    const text = inertLine(decidedPart(this.#text(whole)), this.#reader);
    if (text.length <= this.#shownCharacters || !this.#fits(text)) return "";
    const given = this.#rest(text);
    this.#shownCharacters = text.length;
    return given;
  }

  #text(length: number): string {
    return this.#line.toString("utf8", 0, length);
  }

  #cutAt(whole: number): void {
    this.#cutBytes += this.#length - whole;
    this.#length = whole;
  }

  #fits(text: string): boolean {
    // A line that a terminal shows in part is brought to its end.
    if (this.#shownCharacters > 0) return true;
    const bytes = Buffer.byteLength(this.#prefix) + Buffer.byteLength(text) + 1;
    return this.#givenBytes + bytes <= this.#maxTotalBytes;
  }

  #rest(text: string): string {
    const start = this.#shownCharacters === 0 ? this.#prefix : "";
    const rest = `${start}${text.slice(this.#shownCharacters)}`;
    this.#givenBytes += Buffer.byteLength(rest) + 1;
    return rest;
  }

  #overflow(): string {
    this.#isFull = true;
    return `${this.#prefix}… (the limit of ${this.#maxTotalBytes} bytes is reached; the rest is left out)\n`;
  }
}

function bufferOf(chunk: string | Uint8Array): Buffer {
  if (typeof chunk === "string") return Buffer.from(chunk, "utf8");
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** Where the lines that end in these bytes end, and where the next one starts. */
function* linesOf(bytes: Buffer, from: number) {
  let start = from;
  let cr = indexFrom(bytes, CR, start);
  let lf = indexFrom(bytes, LF, start);
  while (Math.min(cr, lf) < bytes.length) {
    const end = Math.min(cr, lf);
    const next = cr + 1 === lf ? lf + 1 : end + 1;
    yield { end, next };
    start = next;
    if (cr < start) cr = indexFrom(bytes, CR, start);
    if (lf < start) lf = indexFrom(bytes, LF, start);
  }
}

function indexFrom(bytes: Buffer, byte: number, start: number): number {
  const index = bytes.indexOf(byte, start);
  return index < 0 ? bytes.length : index;
}
