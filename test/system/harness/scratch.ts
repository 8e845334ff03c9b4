import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export interface Scratch {
  readonly folder: string;
  /** For runs that shall keep their temporary files here. */
  readonly env: { readonly TMPDIR: string };
  /** Where these runs keep their journals. */
  readonly journals: string;
  /** Live processes that such a run started, or whose command names the folder. */
  processes(): readonly string[];
  /** Those, and the journals that are left. */
  leftovers(): readonly string[];
}

/** A temporary folder of a test's own, so that runs of other tests do not meet its runs. */
export function openScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "scratch-"));
  // The server's account must be able to pass through.
  chmodSync(folder, 0o711);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const journals = join(folder, `deployment-readiness-${process.getuid?.() ?? 0}`);
  const processes = () => processesOf(folder);
  const left = () => (existsSync(journals) ? readdirSync(journals) : []);
  return {
    folder,
    env: { TMPDIR: folder },
    journals,
    processes,
    leftovers: () => [...processes(), ...left()],
  };
}

function processesOf(folder: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
        const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
        const isMarked = environment.includes("DEPLOYMENT_READINESS_RUN=");
        return isMarked && `${environment}${command}`.includes(folder) ? [`${pid} ${command}`] : [];
      } catch (error) {
        if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? ""))
          return [];
        throw error;
      }
    });
}
