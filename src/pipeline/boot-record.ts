import type { Running } from "#contract/runtime.ts";
import type { Readiness } from "./surroundings.ts";

/** How it ended, when it did. */
export function exitOf(running: Running) {
  const exit = running.exit();
  return exit === undefined ? {} : { exit };
}

/** When it was ready and listening, and where, as far as that was seen. */
export function timesOf(readiness: Readiness) {
  return {
    ...(readiness.readyMs === undefined ? {} : { readyMs: readiness.readyMs }),
    ...(readiness.listeningMs === undefined ? {} : { listeningMs: readiness.listeningMs }),
    ...(readiness.sockets === undefined ? {} : { sockets: readiness.sockets }),
  };
}

/** A working folder as the reader knows it: relative to the project when it lies there. */
export function withinRoot(cwd: string, root: string): string {
  if (cwd === root) return ".";
  const base = root.endsWith("/") ? root : `${root}/`;
  return cwd.startsWith(base) ? cwd.slice(base.length) || "." : cwd;
}
