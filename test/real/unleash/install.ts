import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PACKAGE = "unleash-server@6.10.1";
const SHA512 =
  "WSH2tmHWHJcYMgvoF1hPu2Ou6VIdJvxjJMLXGfzx+BjTAYKYTxlK8FHdeQiumDeqFR3VG4Dx8ADny1soFsmPGg==";

/** The published package as a project of its own, with its production dependencies. */
export function installUnleash(): { readonly directory: string; readonly remove: () => void } {
  const scratch = mkdtempSync(join(tmpdir(), "unleash-"));
  const npm = (cwd: string, ...args: readonly string[]) =>
    execFileSync("npm", [...args], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const archive = join(scratch, npm(scratch, "pack", "--silent", PACKAGE).trim());
  const sum = createHash("sha512").update(readFileSync(archive)).digest("base64");
  if (sum !== SHA512) throw new Error(`${PACKAGE} is not what it was: sha512 ${sum}`);
  execFileSync("tar", ["-xzf", archive, "-C", scratch]);
  const directory = join(scratch, "package");
  copyFileSync(join(import.meta.dirname, "package-lock.json"), join(directory, "package-lock.json"));
  npm(directory, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund");
  return { directory, remove: () => rmSync(scratch, { recursive: true, force: true }) };
}
