import { existsSync } from "node:fs";
import type { ListeningSocket } from "#contract/runtime.ts";
import { socketInodes } from "#runtimes/subprocess/process-table.ts";
import { listeningIn, sorted } from "#runtimes/subprocess/tcp-table.ts";

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
