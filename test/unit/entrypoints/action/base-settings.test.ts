import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type BaseSettings, baseSettings } from "#entrypoints/action/base-settings.ts";
import type { ActionEvent } from "#entrypoints/action/event.ts";
import { checkoutOf } from "../../../rig/action/checkout.ts";

const scratch = mkdtempSync(join(tmpdir(), "base-settings-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const checkout = checkoutOf(
  { "readiness.yml": "old", "sub/readiness.yml": "inner" },
  { "readiness.yml": "new" },
);
afterAll(() => checkout.remove());

const event = (given: Partial<ActionEvent> = {}): ActionEvent => ({
  name: "pull_request",
  repository: "acme/orders",
  headSha: checkout.head,
  baseSha: checkout.base,
  isForeign: false,
  isPrivileged: false,
  ...given,
});
const fromGitHub: BaseSettings = { kind: "read", text: "from GitHub" };
const asked: string[] = [];
const read = (root: string, given: Partial<ActionEvent> = {}, path = "readiness.yml") =>
  baseSettings({
    event: event(given),
    root,
    path,
    ask: (sha, name) => {
      asked.push(`${sha} ${name}`);
      return Promise.resolve(fromGitHub);
    },
  });
const shallow = (depth: number) => {
  const directory = join(scratch, `depth-${depth}`);
  const url = `file://${checkout.directory}`;
  execFileSync("git", ["init", "--quiet", directory]);
  execFileSync("git", ["fetch", "--quiet", "--depth", String(depth), url, checkout.merge], {
    cwd: directory,
  });
  execFileSync("git", ["checkout", "--quiet", "--detach", "FETCH_HEAD"], { cwd: directory });
  return directory;
};

test("the file comes from the base commit, not from the one that is proposed", async () => {
  expect(await read(checkout.directory)).toEqual({ kind: "read", text: "old" });
  expect(await read(checkout.directory, {}, "sub/readiness.yml")).toEqual({
    kind: "read",
    text: "inner",
  });
  expect(asked).toEqual([]);
});

test("a base without the file has none, and a folder is no file", async () => {
  expect(await read(checkout.directory, {}, "other.yml")).toEqual({ kind: "absent" });
  expect(await read(checkout.directory, {}, "sub")).toEqual({ kind: "absent" });
});

test("a checkout two commits deep knows its base by the test merge", async () => {
  const unknown = "f".repeat(40);
  expect(await read(shallow(2), { baseSha: unknown })).toEqual({ kind: "read", text: "old" });
  expect(asked).toEqual([]);
});

test("a merge of something else is not believed; a checkout one commit deep asks GitHub", async () => {
  const unknown = "f".repeat(40);
  expect(await read(checkout.directory, { baseSha: unknown, headSha: unknown })).toEqual(
    fromGitHub,
  );
  expect(await read(shallow(1))).toEqual(fromGitHub);
  expect(asked).toEqual([`${unknown} readiness.yml`, `${checkout.base} readiness.yml`]);
});

test("where nothing is proposed, nothing is asked of a base", async () => {
  const { baseSha: _none, ...push } = event();
  const ask = () => Promise.resolve(fromGitHub);
  expect(
    await baseSettings({ event: push, root: checkout.directory, path: "x", ask }),
  ).toBeUndefined();
});

test("a base that is no commit id is unknown, and no option of git", async () => {
  expect(await read(checkout.directory, { baseSha: "--output=x" })).toMatchObject({
    kind: "unknown",
  });
});

test("links at the base commit are followed inside the repository, and nowhere else", async () => {
  const linked = checkoutOf({ "shared/strict.yml": "strict" });
  const { directory } = linked;
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b.c", ...args], {
      cwd: directory,
      encoding: "utf8",
    }).trim();
  mkdirSync(join(directory, "apps/orders"), { recursive: true });
  symlinkSync("../../shared/strict.yml", join(directory, "apps/orders/readiness.yml"));
  symlinkSync("apps/orders", join(directory, "orders"));
  symlinkSync("../../etc/hostname", join(directory, "outside.yml"));
  symlinkSync("loop.yml", join(directory, "loop.yml"));
  symlinkSync("nothing.yml", join(directory, "dangling.yml"));
  git("add", "--all");
  git("commit", "--quiet", "--message", "links");
  const baseSha = git("rev-parse", "HEAD");
  const at = (path: string) => read(directory, { baseSha }, path);
  const answers = {
    file: await at("apps/orders/readiness.yml"),
    folder: await at("orders/readiness.yml"),
    dangling: await at("dangling.yml"),
    outside: await at("outside.yml"),
    loop: await at("loop.yml"),
  };
  linked.remove();
  expect(answers).toEqual({
    file: { kind: "read", text: "strict" },
    folder: { kind: "read", text: "strict" },
    dangling: { kind: "absent" },
    outside: { kind: "unknown", detail: expect.stringContaining("outside") },
    loop: { kind: "unknown", detail: expect.stringContaining("link") },
  });
});

test("a folder whose name begins with two dots is inside", async () => {
  expect(await read(checkout.directory, {}, "..odd/readiness.yml")).toEqual({ kind: "absent" });
  expect(await read(checkout.directory, {}, "../readiness.yml")).toBeUndefined();
});
