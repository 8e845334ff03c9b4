import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ActionEvent } from "./event.ts";

/** The settings file as it is where the change goes. */
export type BaseSettings =
  | { readonly kind: "read"; readonly text: string }
  /** The base commit has no such file: everything asked of the change is the default. */
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly detail: string };

export interface BaseQuestion {
  readonly event: ActionEvent;
  /** The checkout. Absolute. */
  readonly root: string;
  /** Relative to the repository, forward slashes. */
  readonly path: string;
  /** Asks GitHub for the file, when the checkout does not hold the base commit. */
  ask(sha: string, path: string): Promise<BaseSettings>;
}

const run = promisify(execFile);
const GIT_TIMEOUT_MS = 10_000;
const LARGEST_BYTES = 1024 * 1024;

/** What the base commit asks; undefined where nothing is proposed, as on a push. */
export async function baseSettings(question: BaseQuestion): Promise<BaseSettings | undefined> {
  const { event, root, path, ask } = question;
  if (event.baseSha === undefined) return undefined;
  if (!/^[0-9a-f]{40,64}$/.test(event.baseSha))
    return { kind: "unknown", detail: "the event names no base commit that could be read" };
  if (path.startsWith("..")) return undefined;
  return (
    (await fromCheckout(root, event.baseSha, path)) ??
    (await fromTestMerge(root, event.headSha, path)) ??
    (await ask(event.baseSha, path))
  );
}

// A checkout two commits deep holds the test merge with both its parents, and the first one is the
// base as it is now, which the event may not know yet.
async function fromTestMerge(
  root: string,
  headSha: string,
  path: string,
): Promise<BaseSettings | undefined> {
  try {
    const [base, head] = (await git(root, "rev-parse", "HEAD^1", "HEAD^2")).trim().split("\n");
    if (base === undefined || head !== headSha) return undefined;
    return await fromCheckout(root, base, path);
  } catch (error) {
    // No merge, or nothing of its parents is here.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

// Undefined when the checkout does not hold the base commit, which is usual: it is one commit deep.
async function fromCheckout(
  root: string,
  sha: string,
  path: string,
): Promise<BaseSettings | undefined> {
  try {
    // Names with any byte, and never a pattern.
    const listed = await git(root, "ls-tree", "-z", "--full-tree", sha, "--", `:(literal)${path}`);
    const [, kind, object] = /^\d+ (\w+) ([0-9a-f]+)\t/.exec(listed) ?? [];
    if (kind !== "blob" || object === undefined) return { kind: "absent" };
    return { kind: "read", text: await git(root, "cat-file", "blob", object) };
  } catch (error) {
    // No git, no such commit, another owner: GitHub is asked instead.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

async function git(root: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, GIT_NO_LAZY_FETCH: "1", GIT_TERMINAL_PROMPT: "0" };
  const options = { cwd: root, env, timeout: GIT_TIMEOUT_MS, maxBuffer: LARGEST_BYTES };
  return (await run("git", ["--no-replace-objects", ...args], options)).stdout;
}
