/** A member of an archive. */
export interface TarEntry {
  /** As written, without leading `./` and `/` and trailing `/`; empty for the root. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link" | "hard-link" | "other";
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  /** Where a link leads, as written; empty otherwise. */
  readonly goal: string;
}

/** What a header before the header says of the next member. */
export interface TarExtension {
  readonly path?: string;
  readonly goal?: string;
  readonly sizeBytes?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface TarHeader {
  readonly entry: TarEntry;
  /** The type flag, one character. */
  readonly flag: string;
}

export class TarError extends Error {
  override readonly name = "TarError";
}

const KINDS: Readonly<Record<string, TarEntry["kind"]>> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "hard-link",
  "2": "link",
  "5": "directory",
};
// Whatever their size says, no content follows.
const WITHOUT_CONTENT = "123456";
const CHECKSUM = { start: 148, end: 156 };

/**
 * One header block.
 *
 * Errors  TarError when its checksum is wrong, or it is a form that cannot be read.
 * Source  POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
export function headerOf(block: Buffer, extension: TarExtension): TarHeader {
  if (checksumOf(block) !== numberAt(block, CHECKSUM.start, CHECKSUM.end))
    throw new TarError("This is not an archive: a header's checksum is wrong.");
  const flag = String.fromCharCode(block[156] ?? 0);
  if (flag === "S") throw new TarError("The archive holds a sparse file of GNU's old form.");
  const prefix = block.toString("latin1", 257, 263) === "ustar\0" ? textAt(block, 345, 500) : "";
  const name = textAt(block, 0, 100);
  const written = extension.path ?? (prefix === "" ? name : `${prefix}/${name}`);
  // Before ustar a folder was a file whose name ends so.
  const kind = flag === "\0" && written.endsWith("/") ? "directory" : (KINDS[flag] ?? "other");
  const sizeBytes = extension.sizeBytes ?? numberAt(block, 124, 136);
  const entry: TarEntry = {
    path: plainPath(written),
    kind,
    mode: numberAt(block, 100, 108) & 0o7777,
    uid: extension.uid ?? numberAt(block, 108, 116),
    gid: extension.gid ?? numberAt(block, 116, 124),
    sizeBytes: WITHOUT_CONTENT.includes(flag) ? 0 : sizeBytes,
    goal: extension.goal ?? textAt(block, 157, 257),
  };
  return { entry, flag };
}

/** The content of a member of type `x`, `L` or `K`; `g`, which is about all members, says nothing here. */
export function extensionOf(flag: string, content: Buffer): TarExtension {
  if (flag === "L") return { path: textAt(content, 0, content.length) };
  if (flag === "K") return { goal: textAt(content, 0, content.length) };
  return flag === "x" ? paxOf(content) : {};
}

export function isEmptyBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

function paxOf(content: Buffer): TarExtension {
  const values = new Map<string, string>();
  let at = 0;
  while (at < content.length && content[at] !== 0) {
    const space = content.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(content.toString("latin1", at, space));
    const equals = content.indexOf(0x3d, space);
    const end = at + length - 1;
    if (!(equals > space && end >= equals && end < content.length))
      throw new TarError("The archive holds an attribute that cannot be read.");
    values.set(
      content.toString("utf8", space + 1, equals),
      content.toString("utf8", equals + 1, end),
    );
    at = end + 1;
  }
  const [path, goal] = [values.get("path"), values.get("linkpath")];
  const [size, uid, gid] = ["size", "uid", "gid"].map((key) => values.get(key));
  return {
    ...(path === undefined ? {} : { path }),
    ...(goal === undefined ? {} : { goal }),
    ...(size === undefined ? {} : { sizeBytes: wholeNumber(size, 10) }),
    ...(uid === undefined ? {} : { uid: wholeNumber(uid, 10) }),
    ...(gid === undefined ? {} : { gid: wholeNumber(gid, 10) }),
  };
}

function plainPath(written: string): string {
  return written.replace(/^(?:\.?\/+)+|^\.$/, "").replace(/\/+$/, "");
}

function textAt(block: Buffer, start: number, end: number): string {
  const zero = block.indexOf(0, start);
  return block.toString("utf8", start, zero < 0 || zero > end ? end : zero);
}

/** Octal digits, or GNU's binary form when they do not suffice. */
function numberAt(block: Buffer, start: number, end: number): number {
  const first = block[start] ?? 0;
  if ((first & 0x80) === 0)
    return wholeNumber(
      block
        .toString("latin1", start, end)
        .replace(/[\0 ]+/g, " ")
        .trim(),
      8,
    );
  let value = first & 0x7f;
  for (let at = start + 1; at < end; at += 1) value = value * 256 + (block[at] ?? 0);
  if (first >= 0xc0 || !Number.isSafeInteger(value))
    throw new TarError("The archive holds a number that no member can have.");
  return value;
}

function wholeNumber(text: string, base: 8 | 10): number {
  if (text === "") return 0;
  const value = /^\d+$/.test(text) ? Number.parseInt(text, base) : Number.NaN;
  if (!Number.isSafeInteger(value))
    throw new TarError("The archive holds a number that cannot be read.");
  return value;
}

/** Sum of all bytes, with those of the sum itself taken as spaces. */
function checksumOf(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < block.length; at += 1)
    sum += at >= CHECKSUM.start && at < CHECKSUM.end ? 0x20 : (block[at] ?? 0);
  return sum;
}
