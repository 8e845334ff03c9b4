import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { EnvironmentError } from "#contract/failure.ts";

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: `postgres` where it exists, else `nobody`. Undefined: as we are. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new EnvironmentError({
    reason: "permission-denied",
    message: "PostgreSQL refuses to run as root, and there is no account postgres or nobody.",
    advice: "Create one, run as another user, or give database.url.",
  });
}

/**
 * Variables that give our account a name where it has none, as in a container that runs as a number;
 * initdb insists on one. Without libnss_wrapper on the system they have no effect, and initdb says why it fails.
 *
 * Source  cwrap.org, nss_wrapper(1).
 */
export async function nameForUs(scratch: string): Promise<Readonly<Record<string, string>>> {
  if (process.getuid === undefined || hasName()) return {};
  const passwd = join(scratch, "passwd");
  const group = join(scratch, "group");
  const [uid, gid] = [process.getuid(), process.getgid?.() ?? 0];
  await writeFile(passwd, `postgres:x:${uid}:${gid}::${scratch}:/bin/false\n`);
  await writeFile(group, `postgres:x:${gid}:\n`);
  return {
    LD_PRELOAD: "libnss_wrapper.so",
    NSS_WRAPPER_PASSWD: passwd,
    NSS_WRAPPER_GROUP: group,
  };
}

function hasName(): boolean {
  try {
    userInfo();
    return true;
  } catch (error) {
    const { info } = error as { readonly info?: { readonly code?: unknown } };
    if (info?.code === "ENOENT") return false;
    throw error;
  }
}
