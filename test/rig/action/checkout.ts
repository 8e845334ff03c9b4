import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type Files = Readonly<Record<string, string | undefined>>;

/** A repository with one proposed change, checked out as actions/checkout leaves it. */
export interface Checkout {
  readonly directory: string;
  /** What the change goes on top of. */
  readonly base: string;
  /** The change itself. */
  readonly head: string;
  /** The test merge, which is checked out. */
  readonly merge: string;
  remove(): void;
}

const NOT_COPIED =
  /(?:^|\/)(?:node_modules|\.venv|__pycache__|coverage[^/]*|\.coverage|\.pytest_cache)(?:$|\/)/;

/** A folder to copy, and files beside what is in it. */
export interface Extended {
  readonly folder: string;
  readonly files: Files;
}

/** `base` is a folder to copy or files; `change` are files over it, undefined to delete one. */
export function checkoutOf(base: string | Extended | Files, change: Files = {}): Checkout {
  const directory = mkdtempSync(join(tmpdir(), "checkout-"));
  const git = (...args: readonly string[]) =>
    execFileSync(
      "git",
      [
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=ada@example.org",
        "-c",
        "init.defaultBranch=main",
        ...args,
      ],
      { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    ).trim();
  git("init", "--quiet");
  if (typeof base === "string") copy(base, directory);
  else if (isExtended(base)) {
    copy(base.folder, directory);
    write(directory, base.files);
  } else write(directory, base);
  const commit = (message: string) => {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", message);
    return git("rev-parse", "HEAD");
  };
  const from = commit("What is deployed");
  git("checkout", "--quiet", "-b", "change");
  write(directory, change);
  const head = commit("The change");
  git("checkout", "--quiet", "--detach", from);
  git("merge", "--quiet", "--no-ff", "--message", "Test merge", head);
  const merge = git("rev-parse", "HEAD");
  const remove = () => rmSync(directory, { recursive: true, force: true });
  return { directory, base: from, head, merge, remove };
}

function isExtended(base: Extended | Files): base is Extended {
  return typeof base["files"] === "object";
}

function copy(folder: string, directory: string): void {
  const filter = (path: string) => !NOT_COPIED.test(path.slice(folder.length));
  cpSync(folder, directory, { recursive: true, filter });
}

function write(directory: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    if (text === undefined) rmSync(path, { force: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
}
