import type { Dirent, Stats } from "node:fs";
import {
  chmod,
  copyFile,
  glob,
  lstat,
  mkdir,
  readdir,
  readlink,
  realpath,
  stat,
  symlink,
} from "node:fs/promises";
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import type { SourceTree } from "#contract/source-tree.ts";

const AT_ONCE = 16;
const NEVER = /^(?:\.git|\.hg|\.svn)$/;
/** What nobody means to send to a builder, however a pattern of COPY reads. */
const CREDENTIALS =
  /^(?:\.env(?:\..*)?|\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|\.netrc|_netrc|\.git-credentials|\.pgpass|\.htpasswd|\.aws|\.ssh|\.docker|\.kube|\.gnupg|\.azure|\.config|credentials(?:\..*)?|id_(?:rsa|dsa|ecdsa|ed25519).*|.*\.(?:pem|key|p12|pfx|jks|keystore|kdbx)|service[-_]account.*\.json|terraform\.tfstate.*)$/i;
const GONE = ["ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP"];

export interface ContextQuestion {
  readonly tree: SourceTree;
  /** Folder of the context, relative to the tree, normalised; `.` for the whole project. */
  readonly context: string;
  /** Sources that the Dockerfile copies, as it words them. */
  readonly copied: readonly string[];
  /** Folder that does not exist yet. */
  readonly target: string;
}

/**
 * Lays out a build context: what a commit holds below the context's folder, and what the Dockerfile
 * names that no commit holds, such as an artefact of an earlier step. Modes are kept; of links those
 * that stay inside. Never version control's own folder, and no credentials that are not committed.
 */
export async function layOutContext(question: ContextQuestion): Promise<void> {
  const { tree, context, target } = question;
  const prefix = context === "." ? "" : `${context}/`;
  const listed = tree.files
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((path) => !path.split("/").some((part) => NEVER.test(part)));
  const base = join(tree.root, context);
  await mkdir(target, { recursive: true });
  const folders = new Set(listed.map((path) => posix.dirname(path)));
  const links = await folderLinks(base, folders);
  const artefacts = await artefactsOf(base, question.copied, new Set(listed));
  const paths = [...new Set([...listed, ...links, ...artefacts])];
  for (const folder of new Set(paths.map((path) => posix.dirname(path))))
    await copyFolders(base, target, folder);
  for (let at = 0; at < paths.length; at += AT_ONCE)
    await Promise.all(paths.slice(at, at + AT_ONCE).map((path) => copyOne(base, target, path)));
}

/** The context's folder as it is written, normalised; undefined when it leaves the project. */
export function contextFolder(written: string): string | undefined {
  const normal = posix.normalize(written === "" ? "." : written).replace(/\/$/, "");
  const leaves = normal === ".." || normal.startsWith("../") || isAbsolute(normal);
  return leaves ? undefined : normal === "" ? "." : normal;
}

/** A commit holds links to folders; a list of files does not show them. */
async function folderLinks(base: string, folders: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const entries = await entriesOf(join(base, folder));
    for (const entry of entries.filter((one) => one.isSymbolicLink())) {
      const path = posix.join(folder, entry.name);
      const isOurs = !NEVER.test(entry.name) && !/^(?:node_modules|\.?venv)$/.test(entry.name);
      if (isOurs && (await statOf(join(base, path)))?.isDirectory() === true) found.push(path);
    }
  }
  return found;
}

async function artefactsOf(
  base: string,
  copied: readonly string[],
  listed: ReadonlySet<string>,
): Promise<string[]> {
  // A folder of sources is what its commit holds of it.
  const known = new Set([...listed, ...[...listed].flatMap(foldersAbove)]);
  const found = new Set<string>();
  const wanted = copied.map((source) => contextFolder(posix.join(".", source)));
  for (const path of wanted.filter((one) => one !== undefined && one !== ".")) {
    const matches = (await matchesOf(base, path ?? "")).filter((match) => !known.has(match));
    for (const match of matches) for (const file of await filesBelow(base, match)) found.add(file);
  }
  return [...found];
}

async function matchesOf(base: string, path: string): Promise<string[]> {
  if (!/[*?[]/.test(path)) return [path];
  const found: string[] = [];
  for await (const match of glob(path, { cwd: base })) found.push(match.split(sep).join("/"));
  return found.sort();
}

async function filesBelow(base: string, path: string): Promise<string[]> {
  if (path.split("/").some((part) => NEVER.test(part) || CREDENTIALS.test(part))) return [];
  const stats = await lstatOf(join(base, path));
  if (stats === undefined || !(await staysInside(base, dirname(join(base, path))))) return [];
  if (stats.isFile() || stats.isSymbolicLink()) return [path];
  if (!stats.isDirectory()) return [];
  const below: string[] = [];
  for (const { name } of await entriesOf(join(base, path)))
    below.push(...(await filesBelow(base, `${path}/${name}`)));
  return below;
}

async function copyFolders(base: string, target: string, folder: string): Promise<void> {
  if (folder === ".") return;
  await copyFolders(base, target, posix.dirname(folder));
  const stats = await statOf(join(base, folder));
  await mkdir(join(target, folder), { recursive: true });
  // The umask is ours, and no property of the project.
  await chmod(join(target, folder), ((stats?.mode ?? 0o755) & 0o7777) | 0o700);
}

async function copyOne(base: string, target: string, path: string): Promise<void> {
  const [from, to] = [join(base, path), join(target, path)];
  const stats = await lstatOf(from);
  if (stats?.isSymbolicLink() === true) {
    const goal = await readlink(from);
    if (!isAbsolute(goal) && isBelow(base, resolve(dirname(from), goal))) await symlink(goal, to);
  } else if (stats?.isFile() === true) await copyFile(from, to);
}

/** A folder that is a link could lead the copy out of the project. */
async function staysInside(base: string, folder: string): Promise<boolean> {
  const real = await unlessGone(realpath(folder));
  return real !== undefined && isBelow(await realpath(base), real);
}

function isBelow(base: string, path: string): boolean {
  const way = relative(base, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function foldersAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join("/"));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? [];
}

function lstatOf(path: string): Promise<Stats | undefined> {
  return unlessGone(lstat(path));
}

function statOf(path: string): Promise<Stats | undefined> {
  return unlessGone(stat(path));
}

async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (GONE.includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
