import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PROJECT, startCli } from "./cli.ts";

const PROGRAMS = join(PROJECT, "test/fixtures/programs");

/** One test's own project and temporary folder, so that what a run leaves behind can be told apart. */
export interface Scratch extends Disposable {
  readonly folder: string;
  readonly project: string;
  /** TMPDIR of the runs. */
  readonly temporary: string;
  start(...parameters: Parameters<typeof startCli>): ReturnType<typeof startCli>;
  /** Text of a project file; undefined until it is there. */
  read(name: string): string | undefined;
  /** Processes and folders that a run left behind; empty is what is promised. */
  left(): readonly string[];
}

/** A project of fixture programs and the given files. */
export function scratchProject(files: Readonly<Record<string, string>> = {}): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "system-"));
  // PostgreSQL runs as another account when we are root, and must be able to pass through.
  chmodSync(folder, 0o711);
  const project = join(folder, "project");
  const temporary = join(folder, "temporary");
  cpSync(PROGRAMS, project, { recursive: true });
  mkdirSync(temporary, { mode: 0o711 });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  return {
    folder,
    project,
    temporary,
    start: ([command = "", ...flags], env = {}, before = []) =>
      startCli([command, "--project", project, ...flags], { TMPDIR: temporary, ...env }, before),
    read: (name) => {
      const path = join(project, name);
      return existsSync(path) ? readFileSync(path, "utf8") : undefined;
    },
    left: () => [...processesOf(folder), ...foldersOf(temporary)],
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Waits until something is there; the caller's test limit ends a wait in vain. */
export async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await delay(20);
  }
}

/** Live processes that work in this folder, or were started with its name. */
export function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
        const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
        const cwd = readlinkSync(`/proc/${pid}/cwd`);
        return `${command}\n${environment}\n${cwd}`.includes(folder) ? [`${pid} ${command}`] : [];
      } catch (error) {
        // It ended meanwhile, or is a zombie, which has no working folder.
        const { code = "" } = error as NodeJS.ErrnoException;
        if (["ENOENT", "ESRCH", "EACCES"].includes(code)) return [];
        throw error;
      }
    });
}

function foldersOf(temporary: string): string[] {
  return readdirSync(temporary)
    .filter((name) => name.startsWith("deployment-readiness-"))
    .flatMap((name) => readdirSync(join(temporary, name)).map((inner) => join(name, inner)));
}
