import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { TarReader } from "#runtimes/docker/image-tar.ts";
import { type TarEntry, TarError } from "#runtimes/docker/image-tar-header.ts";

const root = mkdtempSync(join(tmpdir(), "tar-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

interface Member extends TarEntry {
  readonly content: string;
}

/** Reads an archive in pieces of the given lengths, over and over. */
function read(archive: Buffer, lengths: readonly number[] = [archive.length]): Member[] {
  const members: Member[] = [];
  const reader = new TarReader((entry) => {
    const parts: Buffer[] = [];
    const done = () => {
      members.push({ ...entry, content: Buffer.concat(parts).toString("latin1") });
    };
    return { write: (bytes) => void parts.push(Buffer.from(bytes)), end: done };
  });
  for (let at = 0, turn = 0; at < archive.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    reader.write(archive.subarray(at, at + length));
    at += length;
  }
  reader.end();
  return members;
}

const tar = (folder: string, ...options: string[]) =>
  execFileSync("tar", ["--create", "--file=-", `--directory=${folder}`, ...options, "."], {
    maxBuffer: 64 * 1024 * 1024,
  });

const name = fc.stringMatching(/^[a-zäß€ .=-]{1,60}$/).filter((text) => !/^\.{1,2}$/.test(text));
const file = fc.record({
  folders: fc.array(name, { maxLength: 6 }),
  name,
  content: fc.uint8Array({ maxLength: 3_000 }),
  mode: fc.constantFrom(0o644, 0o755, 0o600, 0o4755, 0o444),
});

test.each(["gnu", "posix", "ustar"])(
  "what GNU tar writes as %s is read, however it arrives",
  (format) => {
    fc.assert(
      fc.property(
        fc.array(file, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 1_500 }), { minLength: 1, maxLength: 5 }),
        (files, lengths) => {
          const folder = join(root, `tree-${++count}`);
          const written = new Map<string, { content: string; mode: number }>();
          for (const one of files) {
            const path = ["top", ...one.folders, one.name].join("/");
            // Nothing longer fits into ustar, and no folder may be a file before.
            const fits = format !== "ustar" || Buffer.byteLength(path) < 100;
            const isTaken = [...written.keys()].some(
              (other) => `${other}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${other}/`),
            );
            if (!fits || isTaken) continue;
            mkdirSync(dirname(join(folder, path)), { recursive: true });
            writeFileSync(join(folder, path), one.content);
            chmodSync(join(folder, path), one.mode);
            written.set(path, {
              content: Buffer.from(one.content).toString("latin1"),
              mode: one.mode,
            });
          }
          mkdirSync(folder, { recursive: true });
          const members = read(tar(folder, `--format=${format}`), lengths);
          const { uid, gid } = statSync(folder);
          const found = members.filter(({ kind }) => kind === "file");
          expect(
            new Map(found.map(({ path, content, mode }) => [path, { content, mode }])),
          ).toEqual(written);
          for (const member of members) {
            expect([member.uid, member.gid]).toEqual([uid, gid]);
            expect(member.sizeBytes).toBe(member.content.length);
          }
        },
      ),
      { numRuns: 25 },
    );
  },
);

test("links, folders, long names and large owners are told", () => {
  const folder = join(root, "links");
  const long = `${"a-long-folder/".repeat(14)}file-with-a-long-name`;
  mkdirSync(join(folder, dirname(long)), { recursive: true });
  writeFileSync(join(folder, long), "long");
  symlinkSync(`/${long}`, join(folder, "link"));
  linkSync(join(folder, long), join(folder, "other-name"));
  for (const format of ["gnu", "posix"]) {
    const members = read(
      tar(folder, `--format=${format}`, "--sort=name", "--owner=:4000000", "--group=:3000000"),
      [7],
    );
    const of = (path: string) => members.find((member) => member.path === path);
    expect(of(long)).toMatchObject({
      kind: "file",
      content: "long",
      uid: 4_000_000,
      gid: 3_000_000,
    });
    expect(of("link")).toMatchObject({ kind: "link", goal: `/${long}`, sizeBytes: 0 });
    expect(of("other-name")).toMatchObject({ kind: "hard-link", goal: `./${long}` });
    expect(of("a-long-folder")?.kind).toBe("directory");
    expect(of("")?.kind).toBe("directory");
  }
});

test("a size that octal digits cannot hold is read from both forms", () => {
  const header = Buffer.alloc(512);
  header.write("huge");
  header.write("0000644\0", 100);
  header.writeBigUInt64BE(0x80000000_00000000n >> 32n, 124);
  header[124] = 0x80;
  header.writeBigUInt64BE(10_000_000_000n, 128);
  header[156] = 0x30;
  header.write("ustar\x0000", 257, "latin1");
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const sizes: number[] = [];
  const reader = new TarReader((entry) => {
    sizes.push(entry.sizeBytes);
    return undefined;
  });
  reader.write(header);
  expect(sizes).toEqual([10_000_000_000]);
  expect(() => reader.end()).toThrow(TarError);
});

test("what is no archive, is cut off, or has a changed header is an error and never a short list", () => {
  const folder = join(root, "cut");
  mkdirSync(folder);
  writeFileSync(join(folder, "file"), "x".repeat(2_000));
  const archive = tar(folder, "--format=posix", "--sort=name");
  expect(read(archive).map(({ path }) => path)).toEqual(["", "file"]);
  expect(() => read(Buffer.from("no archive at all ".repeat(40)))).toThrow(TarError);
  const start = archive.indexOf("x".repeat(2_000));
  for (const length of [start - 1, start - 512, start + 1, start + 1_999])
    expect(() => read(archive.subarray(0, length)), `${length}`).toThrow(/middle of a member/);
  const changed = Buffer.from(archive);
  changed[start - 512] = 0x66 + 1;
  expect(() => read(changed)).toThrow(/checksum/);
});

test("any bytes are read or refused, and nothing else happens", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
      try {
        read(Buffer.from(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(TarError);
      }
    }),
    { numRuns: 300 },
  );
});

test("an attribute without an end, or one that lies about its length, is refused", () => {
  const pax = (records: string) => {
    const header = Buffer.alloc(512);
    header.write("pax");
    header.write(`${Buffer.byteLength(records).toString(8).padStart(11, "0")}\0`, 124);
    header[156] = "x".charCodeAt(0);
    header.fill(" ", 148, 156);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    const content = Buffer.alloc(Math.ceil(Buffer.byteLength(records) / 512) * 512);
    content.write(records);
    return Buffer.concat([header, content]);
  };
  for (const records of ["99 path=short\n", "x path=a\n", "5\n", "0 path=a\n", "12 size=1e9\n"])
    expect(() => read(pax(records)), records).toThrow(TarError);
});
