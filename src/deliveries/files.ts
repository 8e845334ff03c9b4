import { randomBytes } from "node:crypto";
import { mkdir, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Delivery, Receipt } from "#contract/delivery.ts";
import type { Document } from "#contract/reporter.ts";

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EISDIR: "a folder is in its place",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "the disk is full",
  ENOTDIR: "a file stands where a folder is needed",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
};

export interface FileDeliveryOptions {
  /**
   * Others may have put something in the file's place: a link is replaced instead of followed, and nothing
   * is written into a device or a pipe. Default false.
   */
  readonly isShared?: boolean;
}

/** Writes documents into a folder, each whole or not at all: a reader never sees half a report. */
export function createFileDelivery(
  directory: string,
  { isShared = false }: FileDeliveryOptions = {},
): Delivery {
  const put = isShared ? replaceAsItIs : replace;
  return {
    id: "files",
    deliver: (documents) =>
      Promise.all(documents.map((document) => write(directory, document, put))),
  };
}

type Put = (path: string, text: string) => Promise<void>;

async function write(directory: string, document: Document, put: Put): Promise<Receipt> {
  const { name, text } = document;
  if (name === "" || name === "." || name === ".." || basename(name) !== name)
    return { document: name, delivered: false, detail: `${name} is not a file name` };
  const path = join(directory, name);
  try {
    await mkdir(directory, { recursive: true });
    await put(path, text);
    return { document: name, delivered: true, detail: path };
  } catch (error) {
    return { document: name, delivered: false, detail: `${path}: ${reasonOf(error)}` };
  }
}

async function replace(path: string, text: string): Promise<void> {
  const existing = await stat(path).catch(absent);
  // A device or a pipe, such as /dev/stdout, is written to; a rename would put a file in its place.
  if (existing !== undefined && !existing.isFile() && !existing.isDirectory())
    return writeWhole(path, text, "w");
  await swap(existing === undefined ? path : await realpath(path), text);
}

async function replaceAsItIs(path: string, text: string): Promise<void> {
  const existing = await stat(path).catch(absent);
  if (existing !== undefined && !existing.isFile() && !existing.isDirectory())
    throw new Error("something other than a file is in its place");
  await swap(path, text);
}

async function swap(target: string, text: string): Promise<void> {
  const draft = join(
    dirname(target),
    `.${basename(target).slice(0, 200)}.${randomBytes(6).toString("hex")}`,
  );
  try {
    await writeWhole(draft, text, "wx");
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(absent);
    throw error;
  }
}

async function writeWhole(path: string, text: string, flags: "w" | "wx"): Promise<void> {
  await using file = await open(path, flags, 0o644);
  await file.writeFile(text);
  // After a crash of the machine, too, the report is there or it is not. Devices cannot be synced.
  if (flags === "wx") await file.sync();
}

// The file is not there, or its folder cannot be looked into; writing says so more clearly.
function absent(error: unknown): undefined {
  if (codeOf(error) === undefined) throw error;
  return undefined;
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined) return REASONS[code] ?? code;
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
