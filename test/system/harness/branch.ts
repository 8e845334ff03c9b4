import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Copy, copyOf, type Fault } from "./apps.ts";

/** A text for a file, or a change of the text that it has. */
export type Edit = string | ((text: string) => string);

export type Edits = Readonly<Record<string, Edit>>;

/** A healthy example in a repository: committed as `main`, then edited in the working tree of a branch. */
export function branchOf(base: Fault["base"], edits: Edits): Copy {
  return branchFrom(base, { deployed: {}, edits });
}

/** The same, where the deployed version differs from the example as well. */
export function branchFrom(
  base: Fault["base"],
  { deployed, edits }: { readonly deployed: Edits; readonly edits: Edits },
): Copy {
  const copy = copyOf(base, "branch");
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...args], {
      cwd: copy.directory,
      stdio: "ignore",
    });
  apply(copy, deployed);
  git("init", "--initial-branch", "main");
  git("add", "--all");
  git("commit", "--message", "The deployed version");
  git("checkout", "-b", "change");
  apply(copy, edits);
  return copy;
}

function apply({ directory }: Copy, edits: Edits): void {
  for (const [name, edit] of Object.entries(edits)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof edit === "string" ? edit : changed(path, edit));
  }
}

function changed(path: string, edit: (text: string) => string): string {
  const before = readFileSync(path, "utf8");
  const after = edit(before);
  if (after === before) throw new Error(`the edit of ${path} changes nothing`);
  return after;
}
