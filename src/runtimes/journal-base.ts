import { type Stats, statSync } from "node:fs";
import { chmod, lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EnvironmentError } from "#contract/failure.ts";

const WRITABLE_BY_OTHERS = 0o022;

/**
 * The folder that holds the folders of all runs of this account.
 *
 * Its name can be guessed, so that one which somebody else prepared is refused. It can be passed
 * through by others, because PostgreSQL runs as another account when we are root.
 */
export async function journalBase(given: string | undefined): Promise<string> {
  // An account need not have a name: containers often run as a number.
  const uid = process.getuid?.() ?? -1;
  const base = given ?? join(temporaryFolder(uid), `deployment-readiness-${uid}`);
  try {
    await mkdir(base, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(base, (error as Error).message, error);
  }
  const trouble = troubleWith(await lstat(base), uid);
  if (trouble !== undefined) throw unusable(base, trouble);
  await chmod(base, 0o711);
  return base;
}

function temporaryFolder(uid: number): string {
  const wanted = tmpdir();
  if (uid !== 0 || isPassable(wanted)) return wanted;
  return isPassable("/tmp") ? "/tmp" : wanted;
}

function isPassable(path: string): boolean {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats === undefined || (stats.mode & 0o001) === 0) return false;
  }
  return true;
}

function troubleWith(stats: Stats, uid: number): string | undefined {
  if (!stats.isDirectory()) return "it is not a folder";
  if (uid >= 0 && stats.uid !== uid) return "it belongs to another account";
  if (uid >= 0 && (stats.mode & WRITABLE_BY_OTHERS) !== 0) return "other accounts may write to it";
  return undefined;
}

function unusable(base: string, trouble: string, cause?: unknown): EnvironmentError {
  const isFull = (cause as NodeJS.ErrnoException | undefined)?.code === "ENOSPC";
  return new EnvironmentError({
    reason: isFull ? "disk-full" : "permission-denied",
    message: `The folder for temporary files cannot be used: ${base}: ${trouble}.`,
    tried: [base],
    advice: "Remove that folder, or set TMPDIR to a folder of your own.",
    cause,
  });
}
