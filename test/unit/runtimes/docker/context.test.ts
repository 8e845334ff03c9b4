import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contextFolder, layOutContext } from "#runtimes/docker/context.ts";
import { readSourceTree } from "#runtimes/source-tree.ts";

let folder: string;
let root: string;
let target: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "context-"));
  root = join(folder, "project");
  target = join(folder, "context");
  mkdirSync(root);
  execFileSync("git", ["init", "-q"], { cwd: root });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text = path): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function layOut(copied: readonly string[] = ["."], context = "."): Promise<string[]> {
  const tree = await readSourceTree(root, { hostEnvironment: process.env });
  await layOutContext({ tree, context, copied, target });
  const below = (path: string): string[] =>
    readdirSync(join(target, path), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(join(path, entry.name)) : [join(path, entry.name)],
    );
  return below(".").sort();
}

test("a context holds what a commit holds, and no folder of version control", async () => {
  write(".gitignore", "ignored\n.env\nnode_modules\n");
  write("src/main.js");
  write("ignored/file");
  write(".env");
  write("node_modules/x/index.js");
  write("vendor/.git/config");
  expect(await layOut()).toEqual([".gitignore", "src/main.js"]);
  expect(readFileSync(join(target, "src/main.js"), "utf8")).toBe("src/main.js");
});

test("modes are kept, whatever our own mask", async () => {
  write("bin/run.sh");
  chmodSync(join(root, "bin/run.sh"), 0o755);
  write("bin/data");
  chmodSync(join(root, "bin/data"), 0o640);
  chmodSync(join(root, "bin"), 0o755);
  const before = process.umask(0o077);
  await layOut().finally(() => process.umask(before));
  const modeOf = (path: string) => statSync(join(target, path)).mode & 0o777;
  expect([modeOf("bin/run.sh"), modeOf("bin/data"), modeOf("bin")]).toEqual([0o755, 0o640, 0o755]);
});

test("links that stay inside stay links, to files and to folders; others are left out", async () => {
  write("src/main.js");
  writeFileSync(join(folder, "outside"), "secret");
  const links = {
    "link.js": "src/main.js",
    lib: "src",
    "out.js": "../outside",
    "absolute.js": "/etc/hostname",
    up: "..",
  };
  for (const [name, goal] of Object.entries(links)) symlinkSync(goal, join(root, name));
  expect(await layOut()).toEqual(["lib", "link.js", "src/main.js"]);
  expect(readlinkSync(join(target, "link.js"))).toBe("src/main.js");
  expect(lstatSync(join(target, "lib")).isSymbolicLink()).toBe(true);
});

test("an artefact that the Dockerfile names comes along; sources are what their commit holds", async () => {
  write(".gitignore", "dist\ntarget\n*.log\nnode_modules\n");
  write("src/main.js");
  write("src/debug.log");
  write("dist/server.js");
  write("dist/assets/deep/a.css");
  write("target/app.jar");
  write("target/app.txt");
  write("other.log");
  write("node_modules/left/index.js");
  const copied = ["src", "./dist/", "target/*.jar", "absent", "node_modules"];
  expect(await layOut(copied)).toEqual([
    ...[".gitignore", "dist/assets/deep/a.css", "dist/server.js", "node_modules/left/index.js"],
    ...["src/main.js", "target/app.jar"],
  ]);
});

test("no artefact is a credential, version control, or outside of the context", async () => {
  const secrets = [".env", ".env.production", ".npmrc", "id_rsa", "server.key", ".aws/credentials"];
  write(".gitignore", `out\n${secrets.join("\n")}\n/leak\n`);
  write("src/main.js");
  for (const path of [...secrets, ...secrets.map((path) => `out/${path}`), "out/app", "out/.git/x"])
    write(path);
  writeFileSync(join(folder, "outside"), "secret");
  symlinkSync(folder, join(root, "leak"));
  const copied = [...secrets, ".git", "out", "*", "../outside", "leak/outside", "/etc/hostname"];
  expect(await layOut(copied)).toEqual([".gitignore", "out/app", "src/main.js"]);
  expect(existsSync(join(target, "outside"))).toBe(false);
});

test("a context below the project is that folder alone", async () => {
  write(".gitignore", "dist\n");
  write("services/api/main.js");
  write("services/api/dist/out.js");
  write("services/web/main.js");
  symlinkSync("../web/main.js", join(root, "services/api/web.js"));
  expect(await layOut(["dist"], "services/api")).toEqual(["dist/out.js", "main.js"]);
});

test.each([
  ["", "."],
  [".", "."],
  ["./", "."],
  ["a/./b/", "a/b"],
  ["..", undefined],
  ["a/../../b", undefined],
  ["/etc", undefined],
])("the context %j is the folder %j", (written, folderName) => {
  expect(contextFolder(written)).toBe(folderName);
});
