import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { applyEdits, expectedLine } from "./edit.ts";
import type { Seed, Stack } from "./seed.ts";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const CACHE = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "deployment-readiness-bench",
);
const AUTHOR = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];

export interface Copy {
  readonly directory: string;
  /** 1-based line that has to be named. */
  readonly line?: number | undefined;
  readonly remove: () => void;
}

/** The healthy application in a folder of its own, its dependencies in place. */
export function healthyCopy(stack: Stack, name = "healthy"): Copy {
  const directory = mkdtempSync(join(tmpdir(), `bench-${stack.id}-${name}-`));
  copySources(stack, directory);
  linkDependencies(stack, directory);
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** The healthy application with one fault; a repository of two commits where the seed asks for it. */
export function seededCopy(stack: Stack, seed: Seed): Copy {
  const directory = mkdtempSync(join(tmpdir(), `bench-${stack.id}-${seed.id}-`));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    copySources(stack, directory);
    if (seed.deployed !== undefined) commitDeployed(directory, seed.deployed);
    applyEdits(directory, seed.edits);
    if (seed.deployed !== undefined) commit(directory, seed.title);
    if (seed.installs !== true) linkDependencies(stack, directory);
    return { directory, line: lineIn(directory, seed), remove };
  } catch (error) {
    remove();
    throw new Error(`${stack.id}/${seed.id}: ${(error as Error).message}`, { cause: error });
  }
}

function lineIn(directory: string, { expected }: Seed): number | undefined {
  return expectedLine((file) => readFileSync(join(directory, file), "utf8"), expected);
}

/** What a fresh clone has, and nothing that was built or installed. */
function copySources({ app }: Stack, directory: string): void {
  const source = join(REPOSITORY, app);
  const files = listed.get(app) ?? filesOf(source);
  listed.set(app, files);
  for (const file of files) cpSync(join(source, file), join(directory, file));
}

const listed = new Map<string, readonly string[]>();

function filesOf(folder: string): readonly string[] {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "."];
  const names = execFileSync("git", list, { cwd: folder, encoding: "utf8" }).split("\0");
  // A link to dependencies elsewhere is no folder, so that `node_modules/` does not ignore it.
  return names.filter((name) => name !== "" && name !== "node_modules");
}

function commitDeployed(directory: string, edits: Seed["edits"]): void {
  applyEdits(directory, edits);
  execFileSync("git", ["init", "-q", "-b", "deployed"], { cwd: directory });
  commit(directory, "The deployed version");
  execFileSync("git", ["checkout", "-q", "-b", "change"], { cwd: directory });
}

function commit(directory: string, message: string): void {
  execFileSync("git", ["add", "-A"], { cwd: directory });
  execFileSync("git", [...AUTHOR, "commit", "-q", "-m", message], { cwd: directory });
}

/** Hard links to the dependencies that were installed once: a copy costs nothing and can be pruned. */
function linkDependencies(stack: Stack, directory: string): void {
  if (stack.install === undefined) return;
  const installed = installedOnce(stack, stack.install);
  execFileSync("cp", ["-al", join(installed, "node_modules"), directory]);
}

function installedOnce(stack: Stack, [program = "", ...args]: readonly string[]): string {
  const app = join(REPOSITORY, stack.app);
  const lock = readFileSync(join(app, "package-lock.json"));
  const key = createHash("sha256").update(lock).digest("hex").slice(0, 16);
  const folder = join(CACHE, `${stack.id}-${key}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, "fresh-"));
  copySources(stack, fresh);
  execFileSync(program, args, { cwd: fresh, stdio: ["ignore", "ignore", "inherit"] });
  renameSync(fresh, folder);
  return folder;
}
