import { type CommitFile, fileAtCommit, git } from "./commit-files.ts";
import type { ActionEvent } from "./event.ts";

/** The settings file as it is where the change goes; absent, everything asked of the change is the default. */
export type BaseSettings = CommitFile;

export interface BaseQuestion {
  readonly event: ActionEvent;
  /** The checkout. Absolute. */
  readonly root: string;
  /** Relative to the repository, forward slashes. */
  readonly path: string;
  /** Asks GitHub for the file, when the checkout does not hold the base commit. */
  ask(sha: string, path: string): Promise<BaseSettings>;
}

/** What the base commit asks; undefined where nothing is proposed, as on a push. */
export async function baseSettings(question: BaseQuestion): Promise<BaseSettings | undefined> {
  const { event, root, path, ask } = question;
  if (event.baseSha === undefined) return undefined;
  if (!/^[0-9a-f]{40,64}$/.test(event.baseSha))
    return { kind: "unknown", detail: "the event names no base commit that could be read" };
  if (path === ".." || path.startsWith("../")) return undefined;
  return (
    (await fileAtCommit(root, event.baseSha, path)) ??
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
    return await fileAtCommit(root, base, path);
  } catch (error) {
    // No merge, or nothing of its parents is here.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
