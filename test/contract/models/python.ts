import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fingerprintOf } from "#contract/fingerprint.ts";

/** The folder of a virtual environment with these requirements, made once and kept for the next run. */
export function pythonWith(requirements: readonly string[]): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const folder = join(cache, "deployment-readiness-test", `models-${fingerprintOf(requirements)}`);
  const done = join(folder, ".complete");
  if (existsSync(done)) return folder;
  mkdirSync(folder, { recursive: true });
  rmSync(folder, { recursive: true });
  const run = (program: string, ...words: readonly string[]) =>
    execFileSync(program, words, { stdio: ["ignore", "ignore", "inherit"] });
  run("python3", "-m", "venv", folder);
  run(
    join(folder, "bin/pip"),
    "install",
    "--quiet",
    "--disable-pip-version-check",
    ...requirements,
  );
  writeFileSync(done, "");
  return folder;
}
