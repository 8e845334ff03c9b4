import { existsSync } from "node:fs";
import type { ListeningSocket } from "#contract/runtime.ts";
import { socketInodes } from "#runtimes/subprocess/process-table.ts";
import { listeningIn, sorted } from "#runtimes/subprocess/tcp-table.ts";

/**
 * Listening TCP sockets of these processes, from Linux's /proc/net; undefined when they cannot be
 * known: no /proc, or none found while a process belongs to another account.
 */
export function listeningSockets(pids: readonly number[]): readonly ListeningSocket[] | undefined {
  if (!existsSync("/proc/net/tcp")) return undefined;
  const held = pids.map(socketInodes);
  const inodes = new Set(held.flatMap((list) => list ?? []));
  const found =
    inodes.size === 0
      ? []
      : ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => listeningIn(path, inodes));
  if (found.length === 0 && held.includes(undefined)) return undefined;
  return sorted(found);
}
