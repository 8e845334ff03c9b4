type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * Bytes of one stream to lines, as .NET's StreamReader.ReadLine gives them: CR, LF and CRLF end a
 * line, broken UTF-8 becomes U+FFFD, and a byte order mark at the very start picks the encoding.
 */
export class LineReader {
  readonly #onLine: (line: string) => void;
  #decoder: InstanceType<typeof TextDecoder> | undefined;
  #start: Uint8Array = new Uint8Array(0);
  #pending: string[] = [];
  #afterCarriageReturn = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Uint8Array): void {
    if (this.#decoder !== undefined) {
      this.#take(this.#decoder.decode(chunk, STREAM));
      return;
    }
    this.#start = Buffer.concat([this.#start, chunk]);
    if (this.#start.length >= 2) this.#begin();
  }

  end(): void {
    if (this.#decoder === undefined) this.#begin();
    this.#take(this.#decoder?.decode() ?? "");
    if (this.#pending.length > 0) this.#emit();
  }

  #begin(): void {
    this.#decoder = new TextDecoder(encodingOf(this.#start));
    this.#take(this.#decoder.decode(this.#start, STREAM));
  }

  #take(text: string): void {
    let from = 0;
    for (const end of text.matchAll(/[\r\n]/g)) {
      const at = end.index;
      const isLineFeed = text[at] === "\n";
      const endsCarriageReturn = isLineFeed && this.#afterCarriageReturn && at === from;
      if (!endsCarriageReturn) {
        if (at > from) this.#pending.push(text.slice(from, at));
        this.#emit();
      }
      this.#afterCarriageReturn = !isLineFeed;
      from = at + 1;
    }
    if (from < text.length) {
      this.#pending.push(text.slice(from));
      this.#afterCarriageReturn = false;
    }
  }

  #emit(): void {
    const line = this.#pending.join("");
    this.#pending = [];
    this.#onLine(line);
  }
}

const STREAM = { stream: true } as const;

function encodingOf(start: Uint8Array): Encoding {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  return "utf-8";
}
