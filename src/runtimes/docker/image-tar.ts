import {
  extensionOf,
  headerOf,
  isEmptyBlock,
  type TarEntry,
  TarError,
  type TarExtension,
} from "./image-tar-header.ts";

/** Takes the content of one member. Bytes are only valid during the call. */
export interface TarSink {
  write(bytes: Buffer): void;
  /** All of it has arrived. */
  end?(): void;
}

/** Called for every member; without a sink its content is skipped. */
export type TarVisitor = (entry: TarEntry) => TarSink | undefined;

const BLOCK = 512;
// Long names and attributes; whatever is larger is no name.
const MOST_EXTENSION_BYTES = 1024 * 1024;

/**
 * Reads an archive as it arrives, in constant memory: ustar, and the long names, sizes and owners of
 * PAX and GNU.
 *
 * Errors  TarError when it is no archive, or ends in the middle of a member.
 */
export class TarReader {
  readonly #visit: TarVisitor;
  readonly #header = Buffer.alloc(BLOCK);
  #headerBytes = 0;
  #contentBytes = 0;
  #paddingBytes = 0;
  #sink: TarSink | undefined;
  #extension: TarExtension = {};
  /** The member that an extension is about is still to come. */
  #isAnnounced = false;
  #isEnded = false;

  constructor(visit: TarVisitor) {
    this.#visit = visit;
  }

  write(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && !this.#isEnded) {
      if (this.#contentBytes > 0) rest = this.#readContent(rest);
      else if (this.#paddingBytes > 0) {
        const skipped = Math.min(this.#paddingBytes, rest.length);
        this.#paddingBytes -= skipped;
        rest = rest.subarray(skipped);
      } else rest = this.#readHeader(rest);
    }
  }

  /** Nothing more arrives. */
  end(): void {
    const open = this.#contentBytes + this.#paddingBytes + this.#headerBytes;
    if (!this.#isEnded && (open > 0 || this.#isAnnounced))
      throw new TarError("The archive ends in the middle of a member.");
  }

  #readContent(bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, this.#contentBytes);
    this.#contentBytes -= taken.length;
    this.#sink?.write(taken);
    if (this.#contentBytes === 0) this.#finish();
    return bytes.subarray(taken.length);
  }

  #readHeader(bytes: Buffer): Buffer {
    const copied = bytes.copy(this.#header, this.#headerBytes);
    this.#headerBytes += copied;
    if (this.#headerBytes === BLOCK) {
      this.#headerBytes = 0;
      if (isEmptyBlock(this.#header)) this.#isEnded = true;
      else this.#begin();
    }
    return bytes.subarray(copied);
  }

  #begin(): void {
    const { entry, flag } = headerOf(this.#header, this.#extension);
    this.#contentBytes = entry.sizeBytes;
    this.#paddingBytes = -entry.sizeBytes & (BLOCK - 1);
    this.#isAnnounced = "xLK".includes(flag);
    if (this.#isAnnounced || flag === "g") this.#sink = this.#extensionSink(flag, entry.sizeBytes);
    else {
      this.#extension = {};
      this.#sink = this.#visit(entry);
    }
    if (this.#contentBytes === 0) this.#finish();
  }

  #finish(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.end?.();
  }

  #extensionSink(flag: string, sizeBytes: number): TarSink {
    if (sizeBytes > MOST_EXTENSION_BYTES) throw new TarError("A name in the archive has no end.");
    const parts: Buffer[] = [];
    return {
      write: (bytes) => void parts.push(Buffer.from(bytes)),
      end: () => {
        this.#extension = { ...this.#extension, ...extensionOf(flag, Buffer.concat(parts)) };
      },
    };
  }
}
