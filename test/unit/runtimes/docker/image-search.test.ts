import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { createCli } from "#runtimes/docker/cli.ts";
import { ImageContents } from "#runtimes/docker/image-search.ts";

const root = mkdtempSync(join(tmpdir(), "search-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const signal = new AbortController().signal;
const everything = [/^/];

type Files = Readonly<Record<string, string | Buffer>>;

function archiveOf(files: Files, links: Readonly<Record<string, string>> = {}): Buffer {
  const folder = join(root, `files-${++count}`);
  mkdirSync(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  for (const [path, goal] of Object.entries(links)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(goal, join(folder, path));
  }
  const args = ["--create", "--file=-", "--sort=name", `--directory=${folder}`, "."];
  return execFileSync("tar", args, { maxBuffer: 256 * 1024 * 1024 });
}

/** An image whose engine's client gives out this archive. */
function imageFrom(archive: Buffer, exitCode = 0): ImageContents {
  const file = join(root, `archive-${++count}`);
  writeFileSync(file, archive);
  const program = join(root, `docker-${count}`);
  const said = exitCode === 0 ? "" : "echo 'Error response from daemon: gone' >&2";
  writeFileSync(
    program,
    `#!/bin/sh\n[ "$1" = save ] || exit 9\ncat ${file}\n${said}\nexit ${exitCode}\n`,
  );
  chmodSync(program, 0o755);
  const cli = createCli({ hostEnvironment: process.env, runId: "search", program });
  return new ImageContents(cli, "sha256:0");
}

const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** The layout of newer engines. */
function ociArchive(layers: readonly Buffer[], configuration: unknown): Buffer {
  const config = Buffer.from(JSON.stringify(configuration));
  const blobs = [config, ...layers].map((blob) => [`blobs/sha256/${digest(blob)}`, blob] as const);
  const [named = "", ...names] = blobs.map(([name]) => name);
  const manifest = JSON.stringify([{ Config: named, RepoTags: null, Layers: names }]);
  return archiveOf({
    ...Object.fromEntries(blobs),
    "manifest.json": manifest,
    "index.json": "{}",
    "oci-layout": '{"imageLayoutVersion":"1.0.0"}',
  });
}

const FIRST = "first-needle-8c1f";
const SECOND = "second-needle-77aa";
// The client's output arrives in pieces of 64 KiB; a needle has to lie across some of their borders.
const large = Buffer.alloc(3 * 1024 * 1024, "noise ");
for (let at = 65_000; at + 100 < large.length; at += 65_521) large.write(SECOND, at);

test.each([
  ["plain", (layer: Buffer) => layer],
  ["gzip", (layer: Buffer) => gzipSync(layer)],
  ["zstd", (layer: Buffer) => zstdCompressSync(layer)],
])(
  "needles are found in %s layers of the newer layout, and deleted ones are told",
  async (_name, pack) => {
    const lower = archiveOf({
      "app/.env": `KEY=${FIRST}`,
      "app/kept": FIRST,
      "app/replaced": FIRST,
      "cache/deep/file": FIRST,
      "back/again": FIRST,
      large,
      empty: "",
    });
    const upper = archiveOf({
      "app/.wh..env": "",
      "app/replaced": "nothing",
      ".wh.cache": "",
      "back/again": FIRST,
      [`named-${SECOND}/inside`]: "",
    });
    const configuration = {
      config: { Env: [`A=${FIRST}`], Labels: { [SECOND]: "x" } },
      history: [{ created_by: "ADD" }, { created_by: `ENV ${SECOND}`, empty_layer: true }, {}],
    };
    const image = imageFrom(ociArchive([lower, upper].map(pack), configuration));
    const found = await image.search([FIRST, "absent-needle", SECOND], signal);
    const said = found.map(
      ({ where, needle, deleted }) => `${needle} ${where}${deleted ? " deleted" : ""}`,
    );
    expect(said.sort()).toEqual(
      [
        ...["0 config", "0 /app/.env deleted", "0 /app/kept", "0 /app/replaced deleted"],
        ...["0 /back/again", "0 /cache/deep/file deleted"],
        ...["2 /large", `2 /named-${SECOND}`, "2 history", "2 labels"],
      ].sort(),
    );
  },
);

test("every path is listed once, with its size and the step of the history that it comes from", async () => {
  const lower = archiveOf({ "app/a": "12345", "app/b": "1" }, { "app/link": "a" });
  const upper = archiveOf({ "app/b": "123", "app/.wh.a": "" });
  const history = [{ empty_layer: true }, { created_by: "ADD" }, { empty_layer: true }, {}];
  const image = imageFrom(ociArchive([lower, upper], { history }));
  const files = (await image.list(everything, signal)).filter(({ path }) => /^\/app\/./.test(path));
  expect(files).toEqual([
    { path: "/app/b", sizeBytes: 3, layer: 3 },
    { path: "/app/link", sizeBytes: 0, layer: 1 },
  ]);
  const sticky = /b$/g;
  for (const _turn of [1, 2]) expect(await image.list([sticky], signal)).toHaveLength(1);
});

test("a history that is not the layers' own is not guessed from", async () => {
  const image = imageFrom(ociArchive([archiveOf({ a: "1" })], { history: [{}, {}] }));
  expect((await image.list([/^\/a$/], signal))[0]).toEqual({ path: "/a", sizeBytes: 1 });
});

test("the older layout is read, with a layer that occurs twice", async () => {
  const layer = archiveOf({ "app/key": FIRST });
  const archive = archiveOf(
    {
      "1/VERSION": "1.0",
      "1/json": "{}",
      "1/layer.tar": layer,
      "config.json": JSON.stringify({ history: [{}, {}] }),
      "manifest.json": JSON.stringify([
        { Config: "config.json", Layers: ["1/layer.tar", "2/layer.tar"] },
      ]),
    },
    { "2/layer.tar": "../1/layer.tar" },
  );
  expect(await imageFrom(archive).search([FIRST], signal)).toEqual([
    { where: "/app/key", needle: 0, deleted: false },
  ]);
});

test("an archive that is cut off, lacks a layer, or is no archive is an error and never nothing found", async () => {
  const layer = archiveOf({ large });
  const whole = ociArchive([gzipSync(layer)], {});
  const lacking = archiveOf({
    "config.json": "{}",
    "manifest.json": JSON.stringify([{ Config: "config.json", Layers: ["blobs/sha256/1"] }]),
  });
  const broken = gzipSync(layer).subarray(0, 2_000);
  const failures: readonly [string, Buffer, RegExp][] = [
    ["cut off", whole.subarray(0, whole.length / 2), /cannot be read/],
    ["lacking", lacking, /the layer blobs\/sha256\/1 is not in it/],
    ["empty", Buffer.alloc(0), /manifest.json is not in it/],
    ["no archive", Buffer.alloc(2_000, "text"), /a number that cannot be read/],
    ["a broken layer", ociArchive([broken], {}), /cannot be read: unexpected end/],
    ["a layer that is none", ociArchive([gzipSync("nothing")], {}), /middle of a member/],
    ["no layer at all", ociArchive([gzipSync(Buffer.alloc(4_000, "7"))], {}), /checksum/],
  ];
  for (const [name, archive, message] of failures) {
    const asked = imageFrom(archive).search([FIRST], signal);
    await expect(asked, name).rejects.toThrow(message);
    await expect(asked, name).rejects.toMatchObject({ reason: "engine-failed" });
  }
  await expect(imageFrom(whole, 1).search([FIRST], signal)).rejects.toThrow(/gone/);
});

test("an abort ends the client, and is no finding", async () => {
  const controller = new AbortController();
  const asked = imageFrom(ociArchive([archiveOf({ large })], {})).search(
    [FIRST],
    controller.signal,
  );
  controller.abort(new Error("enough"));
  await expect(asked).rejects.toThrow("enough");
});
