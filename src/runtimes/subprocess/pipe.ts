import { execFile } from "node:child_process";
import { close, closeSync, constants, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { EnvironmentError } from "#contract/failure.ts";
import { hexadecimal } from "#runtimes/random.ts";

const run = promisify(execFile);

// What Linux keeps in a pipe.
const READ_BYTES = 64 * 1024;

/** A pipe of the system: the child gets one end, we read the other. */
export interface Pipe {
  /** For the child; to be released once the child has it. */
  readonly writeEnd: number;
  readonly readEnd: number;
}

export interface PipeReader {
  /** Settles when every process has closed its end, or we gave up ours. */
  readonly closed: Promise<void>;
  destroy(): void;
}

/**
 * Opens pipes by way of short-lived named ones.
 *
 * Node's own are pairs of sockets: a program that opens /dev/stdout, as many images make theirs do,
 * fails on them though it runs in production. And they allocate 64 KiB for every read.
 */
export async function openPipes(folder: string, count: number): Promise<readonly Pipe[]> {
  const paths = Array.from({ length: count }, () => join(folder, hexadecimal(8)));
  try {
    await run("mkfifo", ["-m", "600", ...paths]);
  } catch (cause) {
    throw new EnvironmentError({
      reason: "tool-absent",
      message: `Pipes could not be made: ${(cause as Error).message.trim()}`,
      tried: ["mkfifo"],
      advice: "mkfifo is part of every POSIX system; check PATH and the temporary folder (TMPDIR).",
      cause,
    });
  }
  return Promise.all(paths.map(openPipe));
}

export function releaseWriteEnds(pipes: readonly Pipe[]): void {
  for (const { writeEnd } of pipes) closeSync(writeEnd);
}

/** Tells every part as it arrives. The bytes are only valid during the call. */
export function readPipe({ readEnd }: Pipe, take: (bytes: Buffer) => void): PipeReader {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const socket = new Socket({
    fd: readEnd,
    readable: true,
    writable: false,
    onread: {
      buffer,
      callback: (length) => {
        take(buffer.subarray(0, length));
        return true;
      },
    },
  });
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
    // What was read until then is kept.
    socket.once("error", () => resolve());
  });
  return { closed, destroy: () => socket.destroy() };
}

/** For a pipe that is not going to be read. */
export function abandonPipe({ readEnd }: Pipe): void {
  close(readEnd);
}

async function openPipe(path: string): Promise<Pipe> {
  // Without waiting for a writer; the writer then finds its reader.
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(path, constants.O_WRONLY);
  await rm(path);
  return { readEnd, writeEnd };
}
