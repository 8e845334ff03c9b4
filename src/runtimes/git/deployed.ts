import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DeployedFiles, DeployedOpening } from "#contract/deployed.ts";
import type { Journal } from "#runtimes/journal.ts";
import { readExportedTree } from "#runtimes/source-tree.ts";
import { askGit, type GitQuestion, withoutFilters } from "./git.ts";
import { lendDependencies } from "./lend-dependencies.ts";

export interface DeployedQuestion {
  readonly journal: Journal;
  /** The project: a work tree or a folder of one. Absolute. */
  readonly root: string;
  /** A revision, such as `origin/main` or a commit. */
  readonly reference: string;
  /** Where the application lives, relative to the project. */
  readonly directory: string;
  readonly hostEnvironment: GitQuestion["hostEnvironment"];
}

// Fifty thousand files on a slow disk.
const EXPORT_TIMEOUT_MS = 120_000;

type Ask = (args: readonly string[], more?: Partial<GitQuestion>) => Promise<string>;

/** Something that cannot be had, in words. */
class Refusal extends Error {
  /** Whether git declined it, and not a limit of ours. */
  readonly isByGit: boolean;
  constructor(reason: string, isByGit = true) {
    super(reason);
    this.isByGit = isByGit;
  }
}

/**
 * Finds the deployed version in the project's repository and writes its files into a folder of the run.
 * The user's working tree, index and references stay as they are.
 */
export async function openDeployed(
  question: DeployedQuestion,
  signal: AbortSignal,
): Promise<DeployedOpening> {
  try {
    return { isThere: true, files: await filesOf(question, signal) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { isThere: false, reason: error.message };
  }
}

/** Asks in one folder, whose repository may have filters of its own. */
async function askerIn(
  cwd: string,
  { hostEnvironment }: DeployedQuestion,
  signal: AbortSignal,
): Promise<Ask> {
  const options = await withoutFilters({ cwd, hostEnvironment, signal });
  if (options === undefined)
    throw new Refusal("a filter of this repository has a name that cannot be switched off");
  return async (args, more = {}) => {
    const answer = await askGit({ cwd, args, hostEnvironment, options, signal, ...more });
    if (!answer.isGood) throw new Refusal(answer.reason, answer.isRefused);
    return answer.text;
  };
}

async function filesOf(question: DeployedQuestion, signal: AbortSignal): Promise<DeployedFiles> {
  const { reference, root, directory, journal } = question;
  const ask = await askerIn(root, question, signal);
  const [top = "", prefix = ""] = (
    await ask(["rev-parse", "--show-toplevel", "--show-prefix"])
  ).split("\n");
  const isShallow = (await ask(["rev-parse", "--is-shallow-repository"])).trim() === "true";
  const hint = isShallow ? "; it is a shallow one" : "";
  const commit = await explained(
    ask,
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`],
    () => `this clone does not hold ${reference}${hint}`,
  );
  const mergeBase = await explained(
    ask,
    ["merge-base", "HEAD", commit.trim()],
    () => `this clone does not hold the commit in which the branch and ${reference} part${hint}`,
  );
  const places = { commit: commit.trim(), mergeBase: mergeBase.trim() };
  const diff = await ask(diffArguments(places.mergeBase));
  const untracked = await ask(["ls-files", "-z", "--others", "--exclude-standard"]);
  const folder = await journal.directory("deployed");
  const askAtTop = await askerIn(top, question, signal);
  const exported = await exportTree(askAtTop, { commit: places.commit, folder });
  const base = join(exported, prefix);
  await mkdir(base, { recursive: true });
  const tree = await readExportedTree(base.replace(/\/$/, ""));
  await lendDependencies({ from: root, to: base, directory, files: tree.files });
  return {
    reference,
    ...places,
    tree,
    diff,
    untracked: untracked.split("\0").filter((path) => path !== ""),
  };
}

async function explained(ask: Ask, args: readonly string[], why: () => string): Promise<string> {
  try {
    return await ask(args);
  } catch (error) {
    if (!(error instanceof Refusal && error.isByGit)) throw error;
    throw new Refusal(why());
  }
}

function diffArguments(mergeBase: string): readonly string[] {
  return [
    ...["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--unified=0"],
    ...["--inter-hunk-context=0", "--ignore-submodules=all", "--relative"],
    ...["--src-prefix=a/", "--dst-prefix=b/", mergeBase, "--"],
  ];
}

async function exportTree(
  ask: Ask,
  { commit, folder }: { commit: string; folder: string },
): Promise<string> {
  const own = { indexFile: join(folder, "index"), timeoutMs: EXPORT_TIMEOUT_MS };
  const target = join(folder, "tree");
  await mkdir(target);
  await ask(["read-tree", commit], own);
  await ask(["checkout-index", "--all", "--force", `--prefix=${target}/`], own);
  return target;
}
