import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const VERSION = "v0.2.89";
const BUILD_TIMEOUT_MS = 15 * 60_000;
const run = promisify(execFile);

export type Act =
  | { readonly isThere: true; readonly program: string }
  | { readonly isThere: false; readonly reason: string };

/** nektos/act, built by Go once and kept in the user's cache; or why there is none. */
export async function findAct(): Promise<Act> {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const parent = join(cache, "deployment-readiness-test");
  const folder = join(parent, `act-${VERSION}`);
  const program = join(folder, "act");
  if (existsSync(program)) return { isThere: true, program };
  mkdirSync(parent, { recursive: true });
  const building = mkdtempSync(join(parent, "building-"));
  try {
    const env = { ...process.env, GOBIN: building };
    const options = { cwd: building, env, timeout: BUILD_TIMEOUT_MS };
    await run("go", ["install", `github.com/nektos/act@${VERSION}`], options);
    // Whoever else built it meanwhile has built the same.
    if (!existsSync(folder)) renameSync(building, folder);
    return { isThere: true, program };
  } catch (error) {
    const { code, stderr = "" } = error as NodeJS.ErrnoException & { stderr?: string };
    const words = stderr.trim().split("\n").at(-1);
    const reason = code === "ENOENT" ? "there is no Go" : `Go could not build it: ${words}`;
    return { isThere: false, reason };
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}
