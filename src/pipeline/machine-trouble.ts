import { EnvironmentError } from "#contract/failure.ts";

const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "53100"]);
// PostgreSQL manual, appendix A: insufficient resources, operator intervention, connection exceptions.
const SERVER_GONE = /^(53...|57P..|08...)$/;
const CONNECTION_LOST = /^Connection terminated/;

/** The disk or the database server failed under us; undefined for any other error. */
export function machineTrouble(error: unknown): EnvironmentError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "" } = error as { readonly code?: unknown };
  if (typeof code !== "string") return undefined;
  if (FULL.has(code))
    return new EnvironmentError({
      reason: "disk-full",
      message: `A disk is full: ${error.message}`,
      advice: "Free some space, most likely in the temporary folder (TMPDIR).",
      cause: error,
    });
  if (!SERVER_GONE.test(code) && !CONNECTION_LOST.test(error.message)) return undefined;
  return new EnvironmentError({
    reason: "postgres-failed",
    message: `PostgreSQL stopped serving us: ${error.message}${code === "" ? "" : ` (${code})`}`,
    advice: "Look for what ended or restarted the server: memory, disk space, an administrator.",
    cause: error,
  });
}
