import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { DumpContent } from "#contract/database.ts";
import { type Administrator, connectionOf } from "./administrator.ts";
import { SYSTEM_ROOTS } from "./binaries.ts";

export interface DumpQuestion {
  readonly administrator: Administrator;
  readonly database: string;
  readonly content: DumpContent;
}

const execute = promisify(execFile);
const TIMEOUT_MS = 120_000;
const MOST_BYTES = 64 * 1024 * 1024;
const CONTENT = {
  schema: ["--schema-only"],
  rows: ["--data-only", "--inserts", "--rows-per-insert=1"],
} as const satisfies Readonly<Record<DumpContent, readonly string[]>>;

/** Text of `pg_dump`; undefined when none is at hand that can read this server. */
export async function dumpDatabase(
  { administrator, database, content }: DumpQuestion,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { host, port, user, password, ssl } = connectionOf(administrator, database, "");
  for (const program of programs()) {
    try {
      const { stdout } = await execute(program, ["--no-password", ...CONTENT[content]], {
        signal,
        timeout: TIMEOUT_MS,
        maxBuffer: MOST_BYTES,
        env: {
          PATH: "/usr/bin:/bin",
          PGHOST: host,
          PGPORT: String(port),
          PGUSER: user,
          PGPASSWORD: String(password),
          PGDATABASE: database,
          PGSSLMODE: ssl === false ? "prefer" : "require",
        },
      });
      return stdout;
    } catch (error) {
      signal.throwIfAborted();
      // An older program refuses a newer server; the next one may not.
      if (!isRefusal(error)) throw error;
    }
  }
  return undefined;
}

function isRefusal(error: unknown): boolean {
  const { stderr = "", code } = error as { stderr?: string; code?: unknown };
  return code === "ENOENT" || code === "EACCES" || /server version mismatch/.test(stderr);
}

/** Every `pg_dump` of this machine, those of the newest version first. */
function programs(): readonly string[] {
  const versions = SYSTEM_ROOTS.filter((root) => existsSync(root)).flatMap((root) =>
    readdirSync(root)
      .sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a))
      .map((version) => join(root, version, "bin")),
  );
  const plain = [...SYSTEM_ROOTS.map((root) => join(root, "bin")), "/usr/bin", "/usr/local/bin"];
  return [...new Set([...versions, ...plain])]
    .map((directory) => join(directory, "pg_dump"))
    .filter((program) => existsSync(program));
}
