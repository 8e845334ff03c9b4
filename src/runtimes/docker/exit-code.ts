import type { Exit } from "#contract/runtime.ts";

const SIGNALS: Readonly<Record<number, string>> = {
  129: "SIGHUP",
  130: "SIGINT",
  131: "SIGQUIT",
  134: "SIGABRT",
  137: "SIGKILL",
  139: "SIGSEGV",
  143: "SIGTERM",
};

/** What the exit code of a container says: the engine adds 128 to the number of a signal. */
export function exitOf(code: number): Exit {
  const signal = SIGNALS[code];
  return signal === undefined ? { code, signal: null } : { code: null, signal };
}
