import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashSourceTree, readSourceTree } from "#runtimes/source-tree.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tree-"));
  write("server.js", "listen()\n");
  write("report.json", "the project's own\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text = "x"): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

test.each([
  ["by walking", () => undefined],
  ["by git", () => execFileSync("git", ["init", "-q"], { cwd: root })],
])(
  "what a run or the tests leave behind is no part of the tree, listed %s",
  async (_name, prepare) => {
    prepare();
    const reportFile = join(root, "ci/ready.json");
    const read = () => readSourceTree(root, { hostEnvironment: process.env, except: [reportFile] });
    const before = await hashSourceTree(await read());
    for (const name of ["deployment_readiness_report.json", "deployment_readiness_report.html"])
      write(name);
    for (const name of ["api.evidence.json", "startup.evidence.json", "report.json"])
      write(`observed/${name}`);
    for (const name of ["coverage.xml", "lcov.info", "cover.out", ".coverage"]) write(name);
    write("ci/ready.json");
    const after = await read();
    expect(after.files).toEqual(["report.json", "server.js"]);
    expect(await hashSourceTree(after)).toBe(before);
    write("observed/notes.md");
    expect((await read()).files).toContain("observed/notes.md");
  },
);

/** A repository whose settings run a program as soon as its index is read; true when it ran. */
function hostileRepository(): () => boolean {
  const ran = join(root, ".git/ran");
  write(".gitignore", "ignored.txt\n");
  write("ignored.txt");
  execFileSync("git", ["init", "-q"], { cwd: root });
  execFileSync("git", ["add", "server.js"], { cwd: root });
  execFileSync("git", ["config", "core.fsmonitor", `touch ${ran}; false`], { cwd: root });
  return () => existsSync(ran);
}

test("a folder that looks like a bare repository is walked, and runs nothing", async () => {
  hostileRepository();
  execFileSync("git", ["config", "core.worktree", root], { cwd: root });
  execFileSync("git", ["config", "core.fsmonitor", `touch ${root}/ran; false`], { cwd: root });
  cpSync(join(root, ".git"), root, { recursive: true });
  rmSync(join(root, ".git"), { recursive: true });
  const { files } = await readSourceTree(root, { hostEnvironment: process.env });
  expect(files).toEqual(expect.arrayContaining(["HEAD", "ignored.txt", "server.js"]));
  expect(existsSync(join(root, "ran"))).toBe(false);
});

test("a repository whose settings run a program is listed without it, and without our variables", async () => {
  const hasRun = hostileRepository();
  const hostEnvironment = { ...process.env, GIT_DIR: join(root, "elsewhere") };
  const { files } = await readSourceTree(root, { hostEnvironment });
  expect(files).toEqual([".gitignore", "report.json", "server.js"]);
  expect(hasRun()).toBe(false);
});
