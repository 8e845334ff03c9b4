import type { ProbeAnswer } from "#contract/boot.ts";
import type { HttpClient } from "#contract/http.ts";

// One slow answer must not use up the time to become ready.
const PROBE_TIMEOUT_MS = 5_000;
// There, but not for us: somewhere else may be a path that is.
const NOT_FOR_US = new Set([401, 403, 404, 405]);

export interface Door {
  readonly http: HttpClient;
  readonly signal: AbortSignal;
  readonly address: string;
  readonly port: number;
  readonly timeLeftMs?: number;
}

/** Asks the paths in order until one is well or fails on its own. */
export async function askPaths(
  door: Door & { readonly healthPaths: readonly string[] },
): Promise<ProbeAnswer[]> {
  const answers: ProbeAnswer[] = [];
  const paths = door.healthPaths.length === 0 ? ["/"] : door.healthPaths;
  for (const path of paths) {
    const answer = await askPath(door, path);
    answers.push(answer);
    if (answer.status === undefined || !NOT_FOR_US.has(answer.status)) break;
  }
  return answers;
}

export async function askPath(door: Door, path: string): Promise<ProbeAnswer> {
  const host = door.address.includes(":") ? `[${door.address}]` : door.address;
  const timeoutMs = Math.min(PROBE_TIMEOUT_MS, door.timeLeftMs ?? PROBE_TIMEOUT_MS);
  const base = { path, address: door.address };
  if (door.signal.aborted) return { ...base, faultCode: "ABORT_ERR", durationMs: 0 };
  const exchange = await door.http.send(
    { method: "GET", url: `http://${host}:${door.port}${path}`, timeoutMs },
    door.signal,
  );
  const { durationMs } = exchange;
  return exchange.kind === "response"
    ? { ...base, status: exchange.status, durationMs }
    : { ...base, faultCode: exchange.code, durationMs };
}

// On `/`, an application that asks for a login or has nothing there still serves.
export function isHealthy({ status, path }: ProbeAnswer): boolean {
  if (status === undefined) return false;
  return status < 400 || (path === "/" && NOT_FOR_US.has(status));
}
