import { existsSync, readFileSync } from "node:fs";
import type { ListeningSocket } from "#contract/runtime.ts";
import { socketInodes } from "#runtimes/subprocess/process-table.ts";

const LISTEN = "0A";

/**
 * Listening TCP sockets of these processes, from Linux's /proc/net; undefined when they cannot be
 * known: no /proc, or none found while a process belongs to another account.
 *
 * Source  proc_pid_net(5): local_address is hexadecimal in host byte order, st 0A is LISTEN.
 */
export function listeningSockets(pids: readonly number[]): readonly ListeningSocket[] | undefined {
  if (!existsSync("/proc/net/tcp")) return undefined;
  const held = pids.map(socketInodes);
  const inodes = new Set(held.flatMap((list) => list ?? []));
  const found = [...socketsIn("/proc/net/tcp", inodes), ...socketsIn("/proc/net/tcp6", inodes)];
  if (found.length === 0 && held.includes(undefined)) return undefined;
  const unique = new Map(found.map((socket) => [`${socket.address} ${socket.port}`, socket]));
  return [...unique.values()].sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
}

function socketsIn(path: string, inodes: ReadonlySet<string>): ListeningSocket[] {
  if (inodes.size === 0 || !existsSync(path)) return [];
  const lines = readFileSync(path, "latin1").split("\n").slice(1);
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [address = "", port = ""] = (fields[1] ?? "").split(":");
    if (fields[3] !== LISTEN || !inodes.has(fields[9] ?? "")) return [];
    return [{ address: addressOf(address), port: Number.parseInt(port, 16) }];
  });
}

/** Text of an address as /proc/net writes it, in little-endian words of 32 bits. */
export function addressOf(hexadecimal: string): string {
  const words = hexadecimal.match(/.{8}/g) ?? [];
  const bytes = words
    .flatMap((word) => (word.match(/../g) ?? []).reverse())
    .map((digits) => Number.parseInt(digits, 16));
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.every((byte) => byte === 0)) return "::";
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return "::1";
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  if (isMapped) return bytes.slice(12).join(".");
  const pairs = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  return pairs.join(":");
}
