import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseDiff } from "#engines/diff/parse.ts";
import { openDeployed } from "#runtimes/git/deployed.ts";
import { askGit } from "#runtimes/git/git.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";

const SIGNAL = new AbortController().signal;
let folder: string;
let journal: Journal;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dr-deployed-"));
  journal = await openJournal({ baseDirectory: join(folder, "runs") });
});
afterEach(async () => {
  await journal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function git(cwd: string, ...args: readonly string[]): string {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  return execFileSync("git", [...who, ...args], { cwd, encoding: "utf8", stdio: "pipe" }).trim();
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

/** A repository with a service in a folder, and a branch that is one commit and some edits ahead. */
function repository(): string {
  const root = join(folder, "repository");
  mkdirSync(root);
  git(root, "init", "--initial-branch", "main");
  write(root, {
    ".gitignore": "node_modules/\n.venv/\n",
    ".gitattributes": "ignored.txt export-ignore\n",
    "service/package.json": '{"dependencies":{}}',
    "service/requirements.txt": "flask\n",
    "service/ignored.txt": "kept\n",
    "service/a.txt": "one\ntwo\nthree\n",
    "service/gone.txt": "x\n",
  });
  git(root, "add", "--all");
  git(root, "commit", "--message", "base");
  git(root, "checkout", "-b", "change");
  write(root, { "service/a.txt": "one\n2\nthree\n" });
  git(root, "commit", "--all", "--message", "change");
  rmSync(join(root, "service/gone.txt"));
  write(root, {
    "service/new.txt": "new\n",
    "service/node_modules/left/index.js": "1\n",
    "service/.venv/bin/python": "#!\n",
  });
  return root;
}

const asking = (root: string, reference: string, directory = ".") => ({
  journal,
  root,
  reference,
  directory,
  hostEnvironment: process.env,
});

test("the files of a commit, what the branch changes, and an untouched repository", async () => {
  const root = repository();
  const before = git(root, "status", "--porcelain", "--ignored");
  const opening = await openDeployed(asking(join(root, "service"), "main"), SIGNAL);
  if (!opening.isThere) throw new Error(opening.reason);
  const { tree, commit, mergeBase, diff, untracked } = opening.files;
  expect(tree.files).toEqual([
    ...["a.txt", "gone.txt", "ignored.txt", "package.json", "requirements.txt"],
  ]);
  expect(tree.read("a.txt")).toBe("one\ntwo\nthree\n");
  expect(mergeBase).toBe(commit);
  expect(commit).toBe(git(root, "rev-parse", "main"));
  expect(parseDiff(diff)).toEqual([
    { file: "a.txt", status: "modified", lines: [{ first: 2, last: 2 }] },
    { file: "gone.txt", status: "removed", lines: [] },
  ]);
  expect(untracked).toEqual(["new.txt"]);
  expect(git(root, "status", "--porcelain", "--ignored")).toBe(before);
  expect(git(root, "for-each-ref", "--format", "%(refname)")).not.toContain("readiness");
});

test("installed dependencies are lent where both ask for the same: packages as a copy, Python as a link", async () => {
  const root = repository();
  const opening = await openDeployed(asking(root, "main", "service"), SIGNAL);
  if (!opening.isThere) throw new Error(opening.reason);
  const lent = (name: string) => join(opening.files.tree.root, "service", name);
  expect(lstatSync(lent("node_modules")).isSymbolicLink()).toBe(false);
  expect(existsSync(lent("node_modules/left/index.js"))).toBe(true);
  expect(lstatSync(lent(".venv")).isSymbolicLink()).toBe(true);
  write(root, {
    "service/package.json": '{"dependencies":{"left":"1"}}',
    "service/requirements.txt": "flask\ndjango\n",
  });
  const again = await openDeployed(asking(root, "main", "service"), SIGNAL);
  if (!again.isThere) throw new Error(again.reason);
  expect(existsSync(join(again.files.tree.root, "service/node_modules"))).toBe(false);
  expect(existsSync(join(again.files.tree.root, "service/.venv"))).toBe(false);
});

test("an environment that leads to this version's own sources is not lent", async () => {
  const root = repository();
  const site = "service/.venv/lib/python3.12/site-packages";
  const sources = join(root, "service/src");
  const isLent = async (name: string, text: string) => {
    write(root, { [`${site}/${name}`]: text });
    const opening = await openDeployed(asking(root, "main", "service"), SIGNAL);
    rmSync(join(root, site), { recursive: true });
    if (!opening.isThere) throw new Error(opening.reason);
    return existsSync(join(opening.files.tree.root, "service/.venv"));
  };
  expect(await isLent("_virtualenv.pth", "import _virtualenv")).toBe(true);
  expect(await isLent("more.pth", `${join(root, "service/.venv/more")}\n`)).toBe(true);
  expect(await isLent("shop.pth", `${sources}\n`)).toBe(false);
  expect(await isLent("shop.pth", "../../../../src\n")).toBe(false);
  expect(await isLent("__editable___shop_finder.py", `MAPPING = {'shop': '${sources}'}`)).toBe(
    false,
  );
  const url = (place: string) => `{"url": "file://${place}", "dir_info": {"editable": true}}`;
  expect(await isLent("shop-1.dist-info/direct_url.json", url(root))).toBe(false);
  expect(await isLent("other-1.dist-info/direct_url.json", url("/srv/other"))).toBe(true);
}, 60_000);

test("packages with a generated client are lent only where the schema of Prisma is the same", async () => {
  const root = repository();
  git(root, "stash", "--include-untracked");
  git(root, "checkout", "main");
  write(root, { "service/prisma/schema.prisma": "model A {}\n" });
  git(root, "add", "--all");
  git(root, "commit", "--message", "prisma");
  const isLent = async () => {
    const opening = await openDeployed(asking(root, "HEAD", "service"), SIGNAL);
    if (!opening.isThere) throw new Error(opening.reason);
    return existsSync(join(opening.files.tree.root, "service/node_modules"));
  };
  write(root, { "service/node_modules/left/index.js": "1\n" });
  expect(await isLent()).toBe(true);
  write(root, { "service/prisma/more.prisma": "model B {}\n" });
  expect(await isLent()).toBe(false);
  rmSync(join(root, "service/prisma/more.prisma"));
  write(root, { "service/prisma/schema.prisma": "model B {}\n" });
  expect(await isLent()).toBe(false);
});

test("a branch that is behind is compared with the commit where both part", async () => {
  const root = repository();
  git(root, "stash", "--include-untracked");
  git(root, "checkout", "main");
  write(root, { "service/b.txt": "later\n" });
  git(root, "add", "--all");
  git(root, "commit", "--message", "later");
  git(root, "checkout", "change");
  const opening = await openDeployed(asking(root, "main"), SIGNAL);
  if (!opening.isThere) throw new Error(opening.reason);
  const { tree, commit, mergeBase, diff } = opening.files;
  expect(tree.files).toContain("service/b.txt");
  expect(mergeBase).not.toBe(commit);
  expect(parseDiff(diff).map(({ file }) => file)).toEqual(["service/a.txt"]);
});

test("what cannot be had is said, and a name that looks like an option is none", async () => {
  const root = repository();
  const reasonOf = async (place: string, reference: string) => {
    const opening = await openDeployed(asking(place, reference), SIGNAL);
    return opening.isThere ? "" : opening.reason;
  };
  expect(await reasonOf(root, "origin/main")).toBe("this clone does not hold origin/main");
  expect(await reasonOf(root, "--all")).toContain("does not hold --all");
  expect(await reasonOf(folder, "main")).toContain("not a git repository");
  const shallow = join(folder, "shallow");
  git(folder, "clone", "--depth", "1", "--branch", "change", `file://${root}`, shallow);
  expect(await reasonOf(shallow, "origin/main")).toBe(
    "this clone does not hold origin/main; it is a shallow one",
  );
});

test("hooks and filters of the repository are not run, and variables of ours do not lead elsewhere", async () => {
  const root = repository();
  const ran = join(folder, "ran");
  write(root, { ".gitattributes": "*.txt filter=evil\n", "service/a.txt": "another\n" });
  write(root, { ".git/hooks/post-index-change": `#!/bin/sh\ntouch ${ran}\n` });
  chmodSync(join(root, ".git/hooks/post-index-change"), 0o755);
  for (const kind of ["clean", "smudge", "process"])
    git(root, "config", `filter.evil.${kind}`, `touch ${ran}; cat`);
  git(root, "config", "filter.evil.required", "true");
  const question = asking(root, "main");
  const hostEnvironment = { ...process.env, GIT_DIR: folder, GIT_WORK_TREE: folder };
  const opening = await openDeployed({ ...question, hostEnvironment }, SIGNAL);
  if (!opening.isThere) throw new Error(opening.reason);
  expect(opening.files.tree.read("service/a.txt")).toBe("one\ntwo\nthree\n");
  expect(opening.files.diff).toContain("+another");
  expect(existsSync(ran)).toBe(false);
  git(root, "config", "filter.a=b.smudge", `touch ${ran}; cat`);
  expect(await openDeployed(question, SIGNAL)).toMatchObject({ isThere: false });
});

test("a limit that is reached is named, not taken for an answer of git", async () => {
  const root = repository();
  const about = { cwd: root, args: ["ls-files"], hostEnvironment: process.env };
  expect(await askGit({ ...about, mostBytes: 10 })).toMatchObject({
    isRefused: false,
    reason: expect.stringContaining("wrote more than"),
  });
  expect(await askGit({ ...about, args: ["hash-object", "--stdin"], timeoutMs: 50 })).toMatchObject(
    {
      isRefused: false,
      reason: "git took longer than 0.05 s",
    },
  );
  expect(await askGit({ ...about, hostEnvironment: { PATH: folder } })).toMatchObject({
    isRefused: false,
    reason: expect.stringContaining("there is no git on this machine"),
  });
});
