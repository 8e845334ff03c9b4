import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ServerLog } from "#contract/database.ts";

const MAX_BYTES = 8 * 1024 * 1024;
// The collector names the file of format csvlog after log_filename.
const FILE = "server.csv";

/** The log of a server that writes it where we can read. */
export function logIn(directory: string): ServerLog {
  return { size: () => logSize(directory), read: (from) => readLog(directory, from) };
}

/** Text of the server's csvlog from this byte on, at most 8 MiB; the last record may be incomplete. */
export async function readLog(logDirectory: string, from: number): Promise<string> {
  const size = await logSize(logDirectory);
  const length = Math.min(size - from, MAX_BYTES);
  if (length <= 0) return "";
  await using file = await open(join(logDirectory, FILE), "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
  return buffer.subarray(0, bytesRead).toString("utf8");
}

/** Bytes written so far; 0 while there is no log. */
async function logSize(logDirectory: string): Promise<number> {
  try {
    return (await stat(join(logDirectory, FILE))).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}
