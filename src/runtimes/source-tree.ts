import { createHash } from "node:crypto";
import {
  createReadStream,
  type Dirent,
  existsSync,
  readFileSync,
  realpathSync,
  statSync,
} from "node:fs";
import { readdir } from "node:fs/promises";
import { join, posix, sep } from "node:path";
import type { SourceTree } from "#contract/source-tree.ts";
import { askGit, type GitQuestion } from "./git/git.ts";

const MAX_FILES = 50_000;
const MAX_TEXT_BYTES = 2 * 1024 * 1024;
// A hundred thousand files on a slow disk.
const LIST_TIMEOUT_MS = 120_000;
const NEVER = new Set([
  ...[".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".pytest_cache"],
  ...[".mypy_cache", ".ruff_cache", ".hypothesis", ".tox", ".nox", "coverage", ".coverage"],
  ...["coverage.xml", "lcov.info", "coverage.out", "cover.out", "htmlcov", ".nyc_output"],
  ...[".idea", ".vscode", ".deployment-readiness"],
]);
const OWN_REPORT = /^deployment_readiness_report\.[a-z]+$/;
const OWN_EVIDENCE = /^(?:[a-z]+\.evidence|report)\.json$/;

export interface SourceTreeQuestion {
  readonly hostEnvironment: GitQuestion["hostEnvironment"];
  /** Files that are no part of the project, absolute: a report in it must not make itself outdated. */
  readonly except?: readonly string[];
}

/**
 * Lists the project as a commit would hold it: by git where the folder is in a work tree, else by
 * walking. What a run or the tests leave behind is not part of it.
 */
export async function readSourceTree(
  root: string,
  { hostEnvironment, except = [] }: SourceTreeQuestion,
): Promise<SourceTree> {
  const listed = (await listByGit(root, hostEnvironment)) ?? (await listByWalk(root));
  return treeOf(root, { listed, except });
}

/** The files that we wrote out of a commit, by walking: nothing in them is asked what belongs to them. */
export async function readExportedTree(root: string): Promise<SourceTree> {
  return treeOf(root, { listed: await listByWalk(root), except: [] });
}

function treeOf(
  root: string,
  { listed, except }: { readonly listed: readonly string[]; readonly except: readonly string[] },
): SourceTree {
  const realRoot = realpathSync(root);
  const isOurs = ownOutput(listed);
  const files = listed
    .filter((path) => !path.split("/").some((part) => NEVER.has(part)))
    .filter((path) => !isOurs(path) && !except.includes(join(root, path)))
    .sort()
    .filter((path) => isOwnFile(realRoot, join(root, path)))
    .slice(0, MAX_FILES);
  const texts = new Map<string, string | undefined>();
  return {
    root,
    files,
    has: (path) => existsSync(join(root, path)),
    read: (path) => {
      if (!texts.has(path)) texts.set(path, readText(root, path));
      return texts.get(path);
    },
  };
}

/** Reports and folders of recorded evidence, wherever `--report` and `--evidence` put them. */
function ownOutput(listed: readonly string[]): (path: string) => boolean {
  const recorded = new Set(
    listed.filter((path) => path.endsWith(".evidence.json")).map((path) => posix.dirname(path)),
  );
  return (path) =>
    OWN_REPORT.test(posix.basename(path)) ||
    (recorded.has(posix.dirname(path)) && OWN_EVIDENCE.test(posix.basename(path)));
}

/** SHA-256 over the path and content of every listed file. */
export async function hashSourceTree(tree: SourceTree): Promise<string> {
  const whole = createHash("sha256");
  for (const path of tree.files) {
    const digest = await digestOf(join(tree.root, path));
    whole.update(`${path}\0${digest}\n`);
  }
  return whole.digest("hex");
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    if (isUnreadable(error)) return "unreadable";
    throw error;
  }
  return hash.digest("hex");
}

/** Undefined without git, without a work tree, or with more names than fit. */
async function listByGit(
  root: string,
  hostEnvironment: GitQuestion["hostEnvironment"],
): Promise<string[] | undefined> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const answer = await askGit({ cwd: root, args, hostEnvironment, timeoutMs: LIST_TIMEOUT_MS });
  if (!answer.isGood) return undefined;
  const paths = [...new Set(answer.text.split("\0").filter((path) => path !== ""))];
  // An ignored folder inside a work tree lists nothing; its files are still the project.
  return paths.length === 0 ? undefined : paths;
}

async function listByWalk(root: string): Promise<string[]> {
  const found: string[] = [];
  const queue = [""];
  while (queue.length > 0 && found.length < MAX_FILES) {
    const folder = queue.shift() ?? "";
    const entries = await entriesOf(join(root, folder));
    const kept = entries.filter(({ name }) => !NEVER.has(name));
    const pathOf = ({ name }: { name: string }) => (folder === "" ? name : `${folder}/${name}`);
    queue.push(...kept.filter((entry) => entry.isDirectory()).map(pathOf));
    found.push(...kept.filter((entry) => entry.isFile()).map(pathOf));
  }
  return found;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isUnreadable(error)) return [];
    throw error;
  }
}

/** A link that leads out of the project would let a target have any file of the machine read. */
function isOwnFile(realRoot: string, path: string): boolean {
  try {
    const real = realpathSync(path);
    return real.startsWith(`${realRoot}${sep}`) && statSync(real).isFile();
  } catch (error) {
    if (isUnreadable(error)) return false;
    throw error;
  }
}

function readText(root: string, path: string): string | undefined {
  try {
    const full = join(root, path);
    const stats = statSync(full);
    if (!stats.isFile() || stats.size > MAX_TEXT_BYTES) return undefined;
    const bytes = readFileSync(full);
    return bytes.includes(0) ? undefined : bytes.toString("utf8");
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

/** Gone meanwhile, without permission, or a link that leads nowhere. */
function isUnreadable(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["ENOENT", "EACCES", "EPERM", "ENOTDIR", "EISDIR", "ELOOP"].includes(code);
}
