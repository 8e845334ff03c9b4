import { execFile } from "node:child_process";
import { promisify } from "node:util";

export type GitAnswer =
  | { readonly isGood: true; readonly text: string }
  /** `said`: the last line that it wrote; empty where there is no git. */
  | { readonly isGood: false; readonly said: string };

export interface GitQuestion {
  /** Absolute. */
  readonly cwd: string;
  readonly args: readonly string[];
  readonly hostEnvironment: Readonly<Record<string, string | undefined>>;
  /** An index of our own; the user's is never written. */
  readonly indexFile?: string;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

const run = promisify(execFile);
const TIMEOUT_MS = 20_000;
const MOST_BYTES = 64 * 1024 * 1024;
const SAFE = [
  // A checkout without `.git` may hold files that look like a bare repository.
  ...["-c", "safe.bareRepository=explicit", "--no-replace-objects"],
  ...[
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.sparseCheckout=false",
    "-c",
    "core.quotePath=false",
  ],
  // Large files stay what Git holds of them: fetching them is nobody's wish here.
  ...["-c", "filter.lfs.process=", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false"],
];

/** Runs git without anything that writes to the user's repository or asks the network. */
export async function askGit(question: GitQuestion): Promise<GitAnswer> {
  const { cwd, args, hostEnvironment, indexFile, timeoutMs = TIMEOUT_MS, signal } = question;
  const env = {
    ...hostEnvironment,
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    LC_ALL: "C",
    ...(indexFile === undefined ? {} : { GIT_INDEX_FILE: indexFile }),
  };
  try {
    const options = { cwd, env, timeout: timeoutMs, maxBuffer: MOST_BYTES, signal };
    return { isGood: true, text: (await run("git", [...SAFE, ...args], options)).stdout };
  } catch (error) {
    // No git, no work tree, no such commit, or more output than fits.
    const isAborted = signal.aborted || !(error instanceof Error);
    if (isAborted) throw error;
    const { stderr = "" } = error as { stderr?: string };
    return { isGood: false, said: stderr.trim().split("\n").at(-1) ?? "" };
  }
}
