import { existsSync } from "node:fs";
import type { Connection, ListeningSocket } from "#contract/runtime.ts";
import { socketInodes } from "#runtimes/subprocess/process-table.ts";
import { connectionsIn, listeningIn, sorted } from "#runtimes/subprocess/tcp-table.ts";

// More of them say no more about what a start waits for.
const MOST_CONNECTIONS = 50;

/**
 * Listening TCP sockets of these processes, from the tables of their network such as /proc/net;
 * undefined when they cannot be known: no /proc, or none found while a process belongs to another
 * account.
 */
export function listeningSockets(
  pids: readonly number[],
  tables: string,
): readonly ListeningSocket[] | undefined {
  if (!existsSync("/proc/net/tcp")) return undefined;
  const held = pids.map(socketInodes);
  const inodes = new Set(held.flatMap((list) => list ?? []));
  const found =
    inodes.size === 0
      ? []
      : ["tcp", "tcp6"].flatMap((name) => listeningIn(`${tables}/${name}`, inodes));
  if (found.length === 0 && held.includes(undefined)) return undefined;
  return sorted(found);
}

/** What these processes are connected to, or wait to be, from the same tables; undefined without /proc. */
export function connectionsOf(
  pids: readonly number[],
  tables: string,
): readonly Connection[] | undefined {
  if (!existsSync("/proc/net/tcp")) return undefined;
  const inodes = new Set(pids.flatMap((pid) => socketInodes(pid) ?? []));
  const found = ["tcp", "tcp6"].flatMap((name) => connectionsIn(`${tables}/${name}`, inodes));
  const unique = new Map(found.map((one) => [`${one.address} ${one.port} ${one.state}`, one]));
  return [...unique.values()].slice(0, MOST_CONNECTIONS);
}
