import type { DatabaseError } from "pg";
import { EnvironmentError } from "#contract/failure.ts";
import type { Administrator } from "./administrator.ts";

export interface Asked {
  readonly provider: string;
  readonly administrator: Administrator;
}

const INSUFFICIENT_PRIVILEGE = "42501";
const DISK_FULL = "53100";

/** The server could not be reached, or refused to let us prepare it. */
export function unreachableServer(asked: Asked, error: unknown): EnvironmentError {
  const { code } = error as DatabaseError;
  if (code === DISK_FULL) return diskFull(asked, error);
  if (code === INSUFFICIENT_PRIVILEGE) return noRights(asked, error);
  return new EnvironmentError({
    reason: "postgres-unreachable",
    message: `PostgreSQL at ${addressOf(asked)}: ${textOf(error)}`,
    tried: [asked.provider === "settings" ? "database.url of the settings" : asked.provider],
    advice: "Check that the server runs and that host, port, user, password and sslmode are right.",
    cause: error,
  });
}

/** The server answered and would not do it; any other error is handed back as it is. */
export function refusal(asked: Asked, error: unknown): Error {
  const { code } = error as DatabaseError;
  if (code === DISK_FULL) return diskFull(asked, error);
  if (code === INSUFFICIENT_PRIVILEGE) return noRights(asked, error);
  return error instanceof Error ? error : new Error(String(error));
}

export function noRights(asked: Asked, cause?: unknown): EnvironmentError {
  return new EnvironmentError({
    reason: "permission-denied",
    message: `PostgreSQL at ${addressOf(asked)}: the role may not create roles and databases.`,
    tried: ["database.url of the settings"],
    advice:
      "Give it CREATEDB and CREATEROLE, or leave database.url out and a private server is started.",
    cause,
  });
}

/** A server of ours is no longer there. */
export function ended(asked: Asked, ending: string, cause: unknown): EnvironmentError {
  const isFull = /no space left/i.test(ending);
  return new EnvironmentError({
    reason: isFull ? "disk-full" : "postgres-failed",
    message: `PostgreSQL at ${addressOf(asked)} ended in the middle of the run. ${ending}`,
    tried: [asked.provider],
    advice: "Look at the text above, and for what ends processes or containers on this machine.",
    cause,
  });
}

/**
 * Whether an error may come of the server's end: everything but an answer to a statement.
 *
 * Source  PostgreSQL manual, "Error Codes": classes 08, 57, 58 and XX are the server's own; none
 *         starts with E, as the codes of the system do.
 */
export function isOfServer(error: unknown): boolean {
  const { code } = error as Partial<DatabaseError>;
  return typeof code !== "string" || !/^(?!08|57|58|XX|E)[0-9A-Z]{5}$/.test(code);
}

function diskFull(asked: Asked, cause: unknown): EnvironmentError {
  return new EnvironmentError({
    reason: "disk-full",
    message: `PostgreSQL at ${addressOf(asked)} has no space left: ${textOf(cause)}`,
    advice: "Free some space where the server keeps its data (TMPDIR for a private server).",
    cause,
  });
}

function addressOf({ administrator }: Asked): string {
  const { host, port, user } = administrator;
  return `${host}:${port} as ${user}`;
}

function textOf(error: unknown): string {
  const { code = "no code", message = "" } = error as Partial<DatabaseError>;
  return message === "" ? code : `${message} (${code})`;
}
