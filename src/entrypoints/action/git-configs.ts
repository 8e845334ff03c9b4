import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

// A workflow checks out beside or below its workspace, and a token is written into every checkout.
const DEEPEST_CHECKOUT = 3;
// `modules/a/modules/b`, and names of submodules may have slashes of their own.
const DEEPEST_MODULE = 10;
const MOST_FOLDERS = 20_000;
const NOT_ENTERED: ReadonlySet<string> = new Set([
  ...["node_modules", ".venv", ".git", "objects", "refs"],
]);
const CONFIG = /^config(?:\.worktree)?$/;

/** Configuration files of every checkout in the workspace and of their submodules. */
export function gitConfigsIn(workspace: string): readonly string[] {
  return foldersOf(workspace, DEEPEST_CHECKOUT)
    .flatMap((folder) => foldersOf(join(folder, ".git"), DEEPEST_MODULE))
    .flatMap((folder) =>
      entriesOf(folder)
        .filter((entry) => entry.isFile() && CONFIG.test(entry.name))
        .map(({ name }) => join(folder, name)),
    );
}

/** The folder itself and what is below it, the nearest first. */
function foldersOf(top: string, deepest: number): readonly string[] {
  const all = [top];
  let level = [top];
  for (let depth = 1; depth <= deepest && all.length < MOST_FOLDERS; depth += 1) {
    level = level.flatMap((folder) =>
      entriesOf(folder)
        .filter((entry) => entry.isDirectory() && !NOT_ENTERED.has(entry.name))
        .map(({ name }) => join(folder, name)),
    );
    all.push(...level);
  }
  return all;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // What we may not look into, the engine's account may not either.
    if ((error as NodeJS.ErrnoException).code !== undefined) return [];
    throw error;
  }
}
