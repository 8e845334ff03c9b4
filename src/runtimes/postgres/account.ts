import { readFileSync } from "node:fs";
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
