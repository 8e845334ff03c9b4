import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DeployedFiles, DeployedOpening } from "#contract/deployed.ts";
import type { Journal } from "#runtimes/journal.ts";
import { readSourceTree } from "#runtimes/source-tree.ts";
import { askGit, type GitQuestion } from "./git.ts";
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

/** Something git would not do, in words. */
class Refusal extends Error {}

/**
 * Finds the deployed version in the project's repository and writes its files into a folder of the run.
 * The user's working tree, index and references stay as they are.
 */
export async function openDeployed(
  question: DeployedQuestion,
  signal: AbortSignal,
): Promise<DeployedOpening> {
  const { root, hostEnvironment } = question;
  const ask: Ask = async (args, more = {}) => {
    const answer = await askGit({ cwd: root, args, hostEnvironment, signal, ...more });
    if (!answer.isGood) throw new Refusal(answer.said);
    return answer.text;
  };
  try {
    return { isThere: true, files: await filesOf(question, ask) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { isThere: false, reason: error.message };
  }
}

async function filesOf(question: DeployedQuestion, ask: Ask): Promise<DeployedFiles> {
  const { reference, root, directory, journal } = question;
  const [top = "", prefix = ""] = (
    await explained(ask, ["rev-parse", "--show-toplevel", "--show-prefix"], notInGit)
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
  const diff = await explained(ask, diffArguments(places.mergeBase), (said) => said);
  const untracked = await ask(["ls-files", "-z", "--others", "--exclude-standard"]);
  const folder = await journal.directory("deployed");
  const exported = await exportTree(ask, { commit: places.commit, top, folder });
  const base = join(exported, prefix);
  await mkdir(base, { recursive: true });
  await lendDependencies({ from: root, to: base, directory });
  return {
    reference,
    ...places,
    tree: await readSourceTree(base.replace(/\/$/, "")),
    diff,
    untracked: untracked.split("\0").filter((path) => path !== ""),
  };
}

async function explained(
  ask: Ask,
  args: readonly string[],
  why: (said: string) => string,
): Promise<string> {
  try {
    return await ask(args);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(why(error.message));
  }
}

function notInGit(said: string): string {
  return said === "" ? "there is no git on this machine" : `Git says: ${said}`;
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
  { commit, top, folder }: { commit: string; top: string; folder: string },
): Promise<string> {
  const own = { cwd: top, indexFile: join(folder, "index"), timeoutMs: EXPORT_TIMEOUT_MS };
  const target = join(folder, "tree");
  await mkdir(target);
  await ask(["read-tree", commit], own);
  const write = ["checkout-index", "--all", "--force", `--prefix=${target}/`];
  await explained(
    (args) => ask(args, own),
    write,
    (said) => `its files could not be written out: ${said}`,
  );
  return target;
}
