import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const project = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "dist-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();

test("the committed bundle is what the sources give, byte for byte", () => {
  const code = `const { bundle } = await import(${JSON.stringify(join(project, "tools/bundle.ts"))}); await bundle(${JSON.stringify(join(scratch, "built"))});`;
  execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: project });
  const built = join(scratch, "built");
  expect(filesIn(join(project, "dist"))).toEqual(filesIn(built));
  for (const name of filesIn(built)) {
    const same = readFileSync(join(built, name)).equals(readFileSync(join(project, "dist", name)));
    expect(same, `${name} differs: run npm run build`).toBe(true);
  }
});

test("the bundle runs in an empty folder without node_modules", () => {
  const lonely = mkdtempSync(join(scratch, "lonely-"));
  execFileSync("cp", ["-r", join(project, "dist"), lonely]);
  const help = execFileSync(process.execPath, [join(lonely, "dist/cli.mjs"), "--help"], {
    cwd: lonely,
    encoding: "utf8",
  });
  expect(help).toContain("deployment-ready");
  expect(help).toContain("Exit codes");
});
