import { existsSync, readFileSync } from "node:fs";
import type { Connection, ListeningSocket } from "#contract/runtime.ts";

const LISTEN = "0A";
const CONNECTED: Readonly<Record<string, Connection["state"]>> = { "01": "open", "02": "opening" };

/**
 * Listening sockets in a table of the kernel such as /proc/net/tcp, of these inodes or of all.
 *
 * Source  proc_pid_net(5): local_address is hexadecimal in host byte order, st 0A is LISTEN.
 */
export function listeningIn(path: string, inodes?: ReadonlySet<string>): ListeningSocket[] {
  if (!existsSync(path)) return [];
  return parseListening(readFileSync(path, "latin1"), inodes);
}

export function parseListening(text: string, inodes?: ReadonlySet<string>): ListeningSocket[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [address = "", port = ""] = (fields[1] ?? "").split(":");
    if (fields[3] !== LISTEN || inodes?.has(fields[9] ?? "") === false) return [];
    return [{ address: addressOf(address), port: Number.parseInt(port, 16) }];
  });
}

/**
 * Connections of these inodes in such a table that were made or are being made.
 *
 * Source  proc_pid_net(5): st 01 is ESTABLISHED, 02 is SYN_SENT; rem_address is the other side.
 */
export function connectionsIn(path: string, inodes: ReadonlySet<string>): Connection[] {
  if (!existsSync(path)) return [];
  return parseConnections(readFileSync(path, "latin1"), inodes);
}

export function parseConnections(text: string, inodes: ReadonlySet<string>): Connection[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [address = "", port = ""] = (fields[2] ?? "").split(":");
    const state = CONNECTED[fields[3] ?? ""];
    if (state === undefined || !inodes.has(fields[9] ?? "")) return [];
    return [{ address: addressOf(address), port: Number.parseInt(port, 16), state }];
  });
}

/** Each once, by port and address. */
export function sorted(found: readonly ListeningSocket[]): readonly ListeningSocket[] {
  const unique = new Map(found.map((socket) => [`${socket.address} ${socket.port}`, socket]));
  return [...unique.values()].sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
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
