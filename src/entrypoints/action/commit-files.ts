import { posix } from "node:path";
import { askGit } from "#runtimes/git/git.ts";

/** A file at a commit, with links followed as a checkout would follow them. */
export type CommitFile =
  | { readonly kind: "read"; readonly text: string }
  | { readonly kind: "absent" }
  /** It is there, but not as something that this repository holds. */
  | { readonly kind: "unknown"; readonly detail: string };

const GIT_TIMEOUT_MS = 10_000;
const LARGEST_BYTES = 1024 * 1024;
const MOST_LINKS = 10;

/** Reads a file of a commit that the checkout holds; undefined when it does not hold all of it. */
export async function fileAtCommit(
  root: string,
  sha: string,
  path: string,
): Promise<CommitFile | undefined> {
  try {
    return await follow(root, sha, path);
  } catch (error) {
    // No git, no such commit, another owner, an object that was left out of the clone.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

async function follow(root: string, sha: string, path: string): Promise<CommitFile> {
  let place = posix.normalize(path);
  for (let links = 0; links <= MOST_LINKS; links += 1) {
    if (place.startsWith("/") || place === ".." || place.startsWith("../"))
      return unknown("It is a link to somewhere outside of the repository.");
    const next = await behindFirstLink(root, sha, place);
    if (next === undefined) return await blobAt(root, sha, place);
    place = next;
  }
  return unknown("It is a link that leads back to itself.");
}

/** The same place without the first link on the way to it; undefined when there is none. */
async function behindFirstLink(
  root: string,
  sha: string,
  place: string,
): Promise<string | undefined> {
  const names = place.split("/");
  for (let count = 1; count <= names.length; count += 1) {
    const { mode, kind, object } = await entryAt(root, sha, names.slice(0, count).join("/"));
    if (kind !== "blob" && kind !== "tree") return undefined;
    if (mode !== LINK) continue;
    const target = await git(root, "cat-file", "blob", object);
    const rest = names.slice(count);
    return target.startsWith("/")
      ? target
      : posix.join(...names.slice(0, count - 1), target, ...rest);
  }
  return undefined;
}

async function blobAt(root: string, sha: string, place: string): Promise<CommitFile> {
  const { kind, object } = await entryAt(root, sha, place);
  if (kind !== "blob") return { kind: "absent" };
  return { kind: "read", text: await git(root, "cat-file", "blob", object) };
}

function unknown(detail: string): CommitFile {
  return { kind: "unknown", detail };
}

const LINK = "120000";

// Names with any byte, and never a pattern.
async function entryAt(root: string, sha: string, path: string) {
  const listed = await git(root, "ls-tree", "-z", "--full-tree", sha, "--", `:(literal)${path}`);
  const [, mode = "", kind = "", object = ""] = /^(\d+) (\w+) ([0-9a-f]+)\t/.exec(listed) ?? [];
  return { mode, kind, object };
}

/** What git answers, without anything that a repository's files could make it do. */
export async function git(root: string, ...args: readonly string[]): Promise<string> {
  const limits = { timeoutMs: GIT_TIMEOUT_MS, mostBytes: LARGEST_BYTES };
  const answer = await askGit({ cwd: root, args, hostEnvironment: process.env, ...limits });
  if (!answer.isGood) throw new Error(answer.reason);
  return answer.text;
}
