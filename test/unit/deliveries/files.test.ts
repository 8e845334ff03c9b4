import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createFileDelivery } from "#deliveries/files.ts";

const scratch = mkdtempSync(join(tmpdir(), "delivery-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const document = (name: string, text = "{}\n") => ({ name, text, mediaType: "application/json" });
const folder = () => mkdtempSync(join(scratch, "f-"));

test("documents are written, folders made, and receipts say where", async () => {
  const directory = join(folder(), "deep", "er");
  const receipts = await createFileDelivery(directory).deliver([
    document("a.json"),
    document("b.json", "b"),
  ]);
  expect(receipts).toEqual([
    { document: "a.json", delivered: true, detail: join(directory, "a.json") },
    { document: "b.json", delivered: true, detail: join(directory, "b.json") },
  ]);
  expect(readdirSync(directory)).toEqual(["a.json", "b.json"]);
  expect(readFileSync(join(directory, "b.json"), "utf8")).toBe("b");
});

test("an earlier document is replaced whole, also behind a link", async () => {
  const directory = folder();
  writeFileSync(join(directory, "real.json"), "old and much longer text");
  symlinkSync("real.json", join(directory, "link.json"));
  await createFileDelivery(directory).deliver([document("link.json", "new")]);
  expect(readFileSync(join(directory, "real.json"), "utf8")).toBe("new");
  expect(lstatSync(join(directory, "link.json")).isSymbolicLink()).toBe(true);
  expect(readdirSync(directory)).toEqual(["link.json", "real.json"]);
});

test("a device is written to and stays a device", async () => {
  const directory = folder();
  symlinkSync("/dev/null", join(directory, "null"));
  const [receipt] = await createFileDelivery(directory).deliver([document("null")]);
  expect(receipt?.delivered).toBe(true);
  expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("a folder in the way, a file for a folder and a name with a folder are receipts, not exceptions", async () => {
  const directory = folder();
  mkdirSync(join(directory, "taken.json"));
  writeFileSync(join(directory, "file"), "");
  const [taken] = await createFileDelivery(directory).deliver([document("taken.json")]);
  expect(taken).toMatchObject({ delivered: false });
  expect(taken?.detail).toContain("folder");
  const [below] = await createFileDelivery(join(directory, "file")).deliver([document("a.json")]);
  expect(below).toMatchObject({ delivered: false });
  for (const name of ["../a.json", "a/b.json", "", ".."])
    expect((await createFileDelivery(directory).deliver([document(name)]))[0]).toMatchObject({
      delivered: false,
    });
  expect(readdirSync(directory)).toEqual(["file", "taken.json"]);
});

test("a full disk is said in words, and leaves no draft behind", async () => {
  const full = await createFileDelivery("/dev").deliver([document("full", "x".repeat(10))]);
  expect(full[0]).toMatchObject({ delivered: false });
  expect(full[0]?.detail).toContain("the disk is full");
});

test("a folder without permission is said in words", async () => {
  const directory = folder();
  const isRoot = process.getuid?.() === 0;
  const target = isRoot ? "/proc/self" : directory;
  if (!isRoot) execFileSync("chmod", ["500", directory]);
  const [receipt] = await createFileDelivery(target).deliver([document("a.json")]);
  expect(receipt?.delivered).toBe(false);
  if (!isRoot) execFileSync("chmod", ["700", directory]);
});

test("where others may have been, a link is replaced and nothing waits for a pipe's reader", async () => {
  const directory = folder();
  const outside = join(folder(), "outside.json");
  writeFileSync(outside, "untouched");
  symlinkSync(outside, join(directory, "link.json"));
  execFileSync("mkfifo", [join(directory, "pipe.json")]);
  symlinkSync("/dev/null", join(directory, "null"));
  const [link, pipe, device] = await createFileDelivery(directory, { isShared: true }).deliver([
    document("link.json", "new"),
    document("pipe.json"),
    document("null"),
  ]);
  expect(link?.delivered).toBe(true);
  expect(readFileSync(outside, "utf8")).toBe("untouched");
  expect(readFileSync(join(directory, "link.json"), "utf8")).toBe("new");
  expect(pipe?.detail).toContain("something other than a file is in its place");
  expect(device?.delivered).toBe(false);
  expect(readdirSync(directory).sort()).toEqual(["link.json", "null", "pipe.json"]);
});
