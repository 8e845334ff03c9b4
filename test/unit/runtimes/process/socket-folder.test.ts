import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { socketFolder } from "#runtimes/process/socket-folder.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sockets-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("sockets of a folder with a long path listen under a short one, which is removed", async () => {
  const long = join(root, "l".repeat(80), "net");
  mkdirSync(long, { recursive: true });
  const folder = await socketFolder(long);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(join(folder.path, "w0"), resolve);
  });
  expect(readdirSync(long)).toEqual(["w0"]);
  server.close();
  await folder[Symbol.asyncDispose]();
  expect(existsSync(dirname(folder.path))).toBe(false);
  expect(existsSync(long)).toBe(true);
});

test("a short folder is used as it is", async () => {
  const folder = await socketFolder("/tmp/net");
  expect(folder.path).toBe("/tmp/net");
});
