import { once } from "node:events";
import type { Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { TarReader, type TarSink, type TarVisitor } from "./image-tar.ts";

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTANDARD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const MAGIC_BYTES = 4;
const OPEN_BRACES = [0x7b, 0x5b];
// Configurations of real images stay far below.
const MOST_DOCUMENT_BYTES = 32 * 1024 * 1024;

export interface BlobVisitor {
  /** It is a layer. */
  layer(): TarVisitor;
  /** It is a document, and this is all of it. */
  document(text: string): void;
  /** To be awaited before more is written. */
  wait(settled: () => Promise<void>): void;
}

/** Tells by its first bytes what a part of an image's archive is: a name does not say it. */
export function blobSink(visitor: BlobVisitor): TarSink {
  let first = Buffer.alloc(0);
  let sink: TarSink | undefined;
  const begin = () => {
    sink = sinkFor(first, visitor);
    sink.write(first);
    return sink;
  };
  return {
    write: (bytes) => {
      if (sink !== undefined) return sink.write(bytes);
      first = Buffer.concat([first, bytes]);
      if (first.length >= MAGIC_BYTES) begin();
    },
    end: () => (sink ?? begin()).end?.(),
  };
}

function sinkFor(first: Buffer, visitor: BlobVisitor): TarSink {
  if (first.subarray(0, GZIP.length).equals(GZIP))
    return unpackingSink(createGunzip(), layerSink(visitor), visitor);
  if (first.subarray(0, ZSTANDARD.length).equals(ZSTANDARD))
    return unpackingSink(createZstdDecompress(), layerSink(visitor), visitor);
  // Also a version number, which is shorter than any archive.
  const isDocument = OPEN_BRACES.includes(first[0] ?? 0) || first.length < MAGIC_BYTES;
  return isDocument ? documentSink(visitor) : layerSink(visitor);
}

function layerSink(visitor: BlobVisitor): TarSink {
  const reader = new TarReader(visitor.layer());
  return { write: (bytes) => reader.write(bytes), end: () => reader.end() };
}

function documentSink(visitor: BlobVisitor): TarSink {
  const parts: Buffer[] = [];
  let size = 0;
  return {
    write: (bytes) => {
      size += bytes.length;
      if (size > MOST_DOCUMENT_BYTES) throw new RangeError("a document in it is too large");
      parts.push(Buffer.from(bytes));
    },
    end: () => visitor.document(Buffer.concat(parts).toString("utf8")),
  };
}

function unpackingSink(unpacker: Transform, inner: TarSink, visitor: BlobVisitor): TarSink {
  unpacker.on("data", (bytes: Buffer) => {
    try {
      inner.write(bytes);
    } catch (error) {
      unpacker.destroy(error as Error);
    }
  });
  const finished = new Promise<void>((resolve, reject) => {
    unpacker.once("end", resolve);
    unpacker.once("error", reject);
  });
  // Whoever waits is told.
  finished.catch(() => undefined);
  const drained = async () => {
    if (unpacker.writableNeedDrain) await Promise.race([once(unpacker, "drain"), finished]);
  };
  return {
    write: (bytes) => {
      unpacker.write(Buffer.from(bytes));
      visitor.wait(drained);
    },
    end: () => {
      unpacker.end();
      visitor.wait(async () => {
        await finished;
        inner.end?.();
      });
    },
  };
}
