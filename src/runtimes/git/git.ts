import { execFile } from "node:child_process";
import { promisify } from "node:util";

export type GitAnswer =
  | { readonly isGood: true; readonly text: string }
  | {
      readonly isGood: false;
      /** Whether it was git that declined; otherwise it is absent, or a limit of ours was reached. */
      readonly isRefused: boolean;
      /** A clause, for the reader. */
      readonly reason: string;
    };

export interface GitQuestion {
  /** Absolute. */
  readonly cwd: string;
  readonly args: readonly string[];
  readonly hostEnvironment: Readonly<Record<string, string | undefined>>;
  /** Words that stand before the command, such as further settings. */
  readonly options?: readonly string[];
  /** An index of our own; the user's is never written. */
  readonly indexFile?: string;
  readonly timeoutMs?: number;
  readonly mostBytes?: number;
  readonly signal?: AbortSignal;
}

const run = promisify(execFile);
const TIMEOUT_MS = 20_000;
const MIB = 1024 * 1024;
const MOST_BYTES = 64 * MIB;
// What git needs of the machine. Tokens, and variables that point git elsewhere, stay outside.
const LENT = ["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR"];
const SETTINGS = [
  // A checkout without `.git` may hold files that look like a bare repository.
  "safe.bareRepository=explicit",
  // In a container the checkout belongs to another account; nothing of it is run.
  "safe.directory=*",
  ...["core.fsmonitor=false", "core.hooksPath=/dev/null", "core.untrackedCache=false"],
  ...["core.sparseCheckout=false", "core.quotePath=false"],
];

/** Runs git without anything that writes to the user's repository, asks the network or runs its programs. */
export async function askGit(question: GitQuestion): Promise<GitAnswer> {
  const { cwd, args, timeoutMs = TIMEOUT_MS, mostBytes = MOST_BYTES, signal } = question;
  const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
  const words = [...settings, "--no-replace-objects", ...(question.options ?? []), ...args];
  try {
    const env = environmentOf(question);
    const limits = { timeout: timeoutMs, maxBuffer: mostBytes };
    const options = { cwd, env, ...limits, ...(signal === undefined ? {} : { signal }) };
    return { isGood: true, text: (await run("git", words, options)).stdout };
  } catch (error) {
    if (signal?.aborted === true || !(error instanceof Error)) throw error;
    return { isGood: false, ...declined(error, { timeoutMs, mostBytes }) };
  }
}

/**
 * Settings under which no program of a `filter.*` is run, for those that this repository knows.
 * Large files stay what git holds of them.
 */
export async function withoutFilters(
  question: Omit<GitQuestion, "args" | "options">,
): Promise<readonly string[] | undefined> {
  const args = ["config", "--null", "--name-only", "--get-regexp", "^filter\\."];
  const answer = await askGit({ ...question, args });
  const keys = answer.isGood ? answer.text.split("\0").filter((key) => key !== "") : [];
  const names = new Set(keys.map((key) => key.slice(0, key.lastIndexOf("."))));
  // Such a name ends where its equals sign stands, so that it cannot be switched off.
  if ([...names].some((name) => name.includes("="))) return undefined;
  return [...names, "filter.lfs"].flatMap((name) =>
    ["clean=", "smudge=", "process=", "required=false"].flatMap((rest) => [
      "-c",
      `${name}.${rest}`,
    ]),
  );
}

function environmentOf({ hostEnvironment, indexFile }: GitQuestion): Record<string, string> {
  const lent = LENT.flatMap((name) => {
    const value = hostEnvironment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(lent),
    // Objects that a partial clone left out are not fetched: by newer versions, and by all of them.
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    LC_ALL: "C",
    ...(indexFile === undefined ? {} : { GIT_INDEX_FILE: indexFile }),
  };
}

function declined(
  error: Error & { readonly code?: unknown; readonly killed?: boolean; readonly stderr?: string },
  { timeoutMs, mostBytes }: { readonly timeoutMs: number; readonly mostBytes: number },
): Omit<Extract<GitAnswer, { isGood: false }>, "isGood"> {
  const { code, killed, stderr = "" } = error;
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
    return { isRefused: false, reason: `git wrote more than ${mostBytes / MIB} MiB` };
  if (killed === true)
    return { isRefused: false, reason: `git took longer than ${timeoutMs / 1_000} s` };
  if (typeof code !== "number")
    return { isRefused: false, reason: `there is no git on this machine (${String(code)})` };
  const said = stderr.trim().split("\n").at(-1) ?? "";
  const reason = said === "" ? `git ended with exit code ${code}` : `Git says: ${said}`;
  return { isRefused: true, reason };
}
