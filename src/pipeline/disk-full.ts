import type { ServerMessage } from "#contract/database.ts";
import { EnvironmentError } from "#contract/failure.ts";

// PostgreSQL manual, appendix A: disk_full.
const DISK_FULL = "53100";
const SAYS_FULL = /^.*(\bENOSPC\b|No space left on device|Disk quota exceeded).*$/im;

interface Seen {
  /** What the server logged meanwhile. */
  readonly messages?: readonly ServerMessage[] | undefined;
  /** What a command printed that failed. */
  readonly output?: string;
}

/** Nothing that fails while a disk is full is known to be the target's fault. */
export function diskFull({ messages = [], output = "" }: Seen): EnvironmentError | undefined {
  const logged = messages.find(({ sqlstate }) => sqlstate === DISK_FULL);
  const printed = SAYS_FULL.exec(output)?.[0].trim().slice(0, 300);
  if (logged !== undefined)
    return full(
      `PostgreSQL has no space left: ${logged.message}`,
      "where PostgreSQL keeps its data",
    );
  return printed === undefined ? undefined : full(`A disk is full: ${printed}`, "on this machine");
}

export function requireSpace(seen: Seen): void {
  const error = diskFull(seen);
  if (error !== undefined) throw error;
}

function full(message: string, where: string): EnvironmentError {
  return new EnvironmentError({
    reason: "disk-full",
    message,
    advice: `Free some space ${where}; a private server and most programs use the temporary folder (TMPDIR).`,
  });
}
