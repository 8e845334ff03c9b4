import type { Capture, Log, LogMark } from "#contract/runtime.ts";
import { wholeCharacters } from "./utf8.ts";

const HEAD_BYTES = 64 * 1024;
const TAIL_BYTES = 256 * 1024;
// Where output was dropped, a started line is dropped with it, unless it is longer than this.
const LINE_BYTES = 4 * 1024;
const NEWLINE = 0x0a;

export interface OutputLimits {
  readonly headBytes: number;
  readonly tailBytes: number;
}

/**
 * Keeps the first and the last part of a stream within a fixed bound; everything else is only counted.
 *
 * Where something was dropped both parts end at a line, so that no half of a secret is kept that
 * redaction cannot recognise.
 */
export class OutputBuffer implements Log {
  readonly #limits: OutputLimits;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  /** Ring; allocated when the head is full. */
  #tail = Buffer.alloc(0);
  #tailWritten = 0;
  #totalBytes = 0;

  constructor(limits: OutputLimits = { headBytes: HEAD_BYTES, tailBytes: TAIL_BYTES }) {
    this.#limits = limits;
  }

  append(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    const kept = chunk.subarray(0, this.#limits.headBytes - this.#headBytes);
    if (kept.length > 0) {
      // Copied, so that a small kept part does not keep a large chunk alive.
      this.#head.push(Buffer.from(kept));
      this.#headBytes += kept.length;
    }
    if (kept.length < chunk.length) this.#appendTail(chunk.subarray(kept.length));
  }

  capture(): Capture {
    return this.#text(0);
  }

  mark(): LogMark {
    return this.#totalBytes;
  }

  since(mark: LogMark): string {
    return this.#text(Math.max(0, mark)).text;
  }

  /** What is kept of the stream from this position on. */
  #text(from: number): Capture {
    const { tailBytes } = this.#limits;
    const dropped = Math.max(0, this.#tailWritten - tailBytes);
    const tailStart = this.#headBytes + dropped;
    const head = Buffer.concat(this.#head).subarray(Math.min(from, this.#headBytes));
    const tail = this.#ring().subarray(Math.max(0, from - tailStart));
    if (dropped === 0 || from >= tailStart) {
      const text = Buffer.concat([head, tail]).toString("utf8");
      return { text, totalBytes: this.#totalBytes, droppedBytes: dropped };
    }
    const first = head.subarray(0, endOfLastLine(head));
    const last = tail.subarray(startOfFirstLine(tail));
    const cut = head.length - first.length + tail.length - last.length;
    const droppedBytes = Math.min(dropped, tailStart - from) + cut;
    const text = `${first.toString("utf8")}\n[${droppedBytes} bytes of output dropped]\n${last.toString("utf8")}`;
    return { text, totalBytes: this.#totalBytes, droppedBytes };
  }

  #appendTail(bytes: Buffer): void {
    const { tailBytes } = this.#limits;
    if (this.#tail.length === 0) this.#tail = Buffer.alloc(tailBytes);
    const kept = bytes.subarray(-tailBytes);
    const at = (this.#tailWritten + bytes.length - kept.length) % tailBytes;
    const untilEnd = kept.copy(this.#tail, at);
    kept.copy(this.#tail, 0, untilEnd);
    this.#tailWritten += bytes.length;
  }

  /** The tail in the order of its arrival. */
  #ring(): Buffer {
    const { tailBytes } = this.#limits;
    if (this.#tailWritten <= tailBytes) return this.#tail.subarray(0, this.#tailWritten);
    const at = this.#tailWritten % tailBytes;
    return Buffer.concat([this.#tail.subarray(at), this.#tail.subarray(0, at)]);
  }
}

function endOfLastLine(bytes: Buffer): number {
  const newline = bytes.lastIndexOf(NEWLINE);
  return newline >= 0 && bytes.length - newline <= LINE_BYTES ? newline : wholeCharacters(bytes);
}

function startOfFirstLine(bytes: Buffer): number {
  const newline = bytes.indexOf(NEWLINE);
  if (newline >= 0 && newline < LINE_BYTES) return newline + 1;
  let start = 0;
  // Continuation bytes of a character whose first byte was dropped.
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return start;
}
