import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionParts } from "#contract/database.ts";

/** Installed applications stay here for the next measurement. */
export const CACHE = join(tmpdir(), "schema-bench");

/** An application whose own migrations make a schema of an empty database. */
export interface Application {
  readonly id: string;
  /** Package and version, as its registry has them. */
  readonly release: string;
  /** Puts it where `folder` says; called when that does not exist. */
  install(folder: string): void;
  /** Runs its own migrations. */
  migrate(folder: string, connection: ConnectionParts): void;
}

const TIMEOUT_MS = 900_000;

/** Runs a program to its end; its last words are in the error. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): void {
  execFileSync(program, [...args], {
    cwd: options.cwd,
    // Registries and certificates of the machine are in its environment.
    env: { ...process.env, ...options.env },
    timeout: TIMEOUT_MS,
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** A virtual environment with these packages. */
export function installPython(folder: string, packages: readonly string[]): void {
  run("python3", ["-m", "venv", folder], { cwd: CACHE });
  run(join(folder, "bin/python"), ["-m", "pip", "install", "--quiet", ...packages], {
    cwd: folder,
  });
}

/** Folder of an installed application. */
export function installed(application: Application): string {
  const folder = join(CACHE, application.id);
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(folder)) application.install(folder);
  return folder;
}

/** Writes files that are not there yet, by their paths below the folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** `postgresql+driver://…` */
export function urlOf(connection: ConnectionParts, scheme: string): string {
  const { user, password, host, port, database } = connection;
  return `${scheme}://${user}:${password}@${host}:${port}/${database}`;
}
