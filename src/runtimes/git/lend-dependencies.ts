import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { holdsProject } from "./editable-install.ts";
import { sharesPrismaSchema } from "./prisma-schema.ts";

interface Loan {
  /** The project with its dependencies installed. Absolute. */
  readonly from: string;
  /** The same project at another commit. Absolute. */
  readonly to: string;
  /** Where the application lives, relative to the project. */
  readonly directory: string;
  /** Of the other commit, relative to it. */
  readonly files: readonly string[];
}

const run = promisify(execFile);
const COPY_TIMEOUT_MS = 120_000;
const NODE_LOCKS = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"];
const PYTHON_MANIFESTS = [
  ...["pyproject.toml", "setup.py", "setup.cfg", "Pipfile.lock", "poetry.lock", "uv.lock"],
  ...["requirements.txt", "requirements/prod.txt", "requirements/production.txt"],
  ...["requirements/base.txt", "requirements-prod.txt"],
];

/**
 * Gives a second copy of a project the dependencies that the first one has installed, where both ask for
 * the same, and where they hold nothing that was made from the first one's own files. Packages of Node
 * are copied, because install scripts write among them; an environment of Python holds absolute paths,
 * and is linked. What is not lent is installed anew.
 */
export async function lendDependencies(loan: Loan): Promise<void> {
  const generatesAlike = sharesPrismaSchema(loan);
  for (const folder of foldersOf(loan.directory)) {
    const isLent = isLendable(loan, join(folder, "node_modules")) && asksNodeAlike(loan, folder);
    if (isLent && generatesAlike) await copy(join(loan.from, folder), join(loan.to, folder));
    for (const name of [".venv", "venv"])
      if (isEnvironmentLendable(loan, folder, name))
        await symlink(join(loan.from, folder, name), join(loan.to, folder, name));
  }
}

/** The project itself, and every folder on the way to the application. */
function foldersOf(directory: string): readonly string[] {
  const names = directory.split("/").filter((name) => name !== "." && name !== "");
  return ["", ...names.map((_name, index) => names.slice(0, index + 1).join("/"))];
}

function isEnvironmentLendable(loan: Loan, folder: string, name: string): boolean {
  const path = join(folder, name);
  return (
    isLendable(loan, path) &&
    asksAlike(loan, folder, PYTHON_MANIFESTS) &&
    !holdsProject(join(loan.from, path), loan.from)
  );
}

function isLendable({ from, to }: Loan, path: string): boolean {
  return existsSync(join(from, path)) && !existsSync(join(to, path));
}

function asksNodeAlike(loan: Loan, folder: string): boolean {
  const isLocked = NODE_LOCKS.some((name) => existsSync(join(loan.from, folder, name)));
  return asksAlike(loan, folder, isLocked ? NODE_LOCKS : ["package.json"]);
}

function asksAlike({ from, to }: Loan, folder: string, names: readonly string[]): boolean {
  return (
    existsSync(join(to, folder)) &&
    names.every((name) => textOf(join(from, folder, name)) === textOf(join(to, folder, name)))
  );
}

/** What cannot be copied is not lent, and has to be installed. */
async function copy(from: string, to: string): Promise<void> {
  const [source, target] = [join(from, "node_modules"), join(to, "node_modules")];
  try {
    // A link in place of the folder is followed, those inside are kept.
    await run("cp", ["-R", "-p", "-H", source, target], { timeout: COPY_TIMEOUT_MS });
  } catch (error) {
    // A full disk, a file without permission, or no time left.
    if (!(error instanceof Error)) throw error;
    await rm(target, { recursive: true, force: true });
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw error;
  }
}
