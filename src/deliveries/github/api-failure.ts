export type ApiReason =
  | "forbidden"
  | "unauthorized"
  | "not-found"
  | "invalid"
  | "rate-limited"
  | "unavailable"
  | "unreachable";

export interface ApiFailure {
  readonly ok: false;
  readonly reason: ApiReason;
  readonly status?: number;
  /** One line for people; holds no token. */
  readonly detail: string;
}

/** A failure, and what may be done about it. */
export interface Trouble {
  readonly failure: ApiFailure;
  /** `once` for a conflict that may have been passing. */
  readonly retry: "never" | "once" | "always";
  /** The request may have been carried out although there is no answer. */
  readonly isLost: boolean;
  /** How long the server asks to wait. */
  readonly waitMs?: number;
}

const LONGEST_DETAIL = 300;
// What GitHub asks for when a secondary limit names no time.
// Source: GitHub, "Best practices for using the REST API", secondary rate limits.
const SECONDARY_WAIT_MS = 60_000;
const SECONDARY = /secondary rate limit|rate limit exceeded|abuse detection/i;

/** What went wrong with a request, from what Octokit throws; a token that comes back is taken out. */
export function troubleOf(
  error: unknown,
  { nowMs, token }: { readonly nowMs: number; readonly token: string },
): Trouble {
  const { status, headers, message: told } = partsOf(error);
  const message = told.replaceAll(token, "***");
  if (status === undefined) return unanswered(message);
  const detail = oneLine(`${status}: ${message}`);
  const fail = (reason: ApiReason): ApiFailure => ({ ok: false, reason, status, detail });
  const asked = waitOf(headers, nowMs);
  const wait = asked === undefined ? {} : { waitMs: asked };
  if (status >= 500)
    return { failure: fail("unavailable"), retry: "always", isLost: true, ...wait };
  if (status === 429 || (status === 403 && isRateLimit(headers, message))) {
    const waitMs = asked ?? SECONDARY_WAIT_MS;
    return { failure: fail("rate-limited"), retry: "always", isLost: false, waitMs };
  }
  if (status === 409) return { failure: fail("unavailable"), retry: "once", isLost: false };
  return { failure: fail(refusalOf(status)), retry: "never", isLost: false };
}

/** A request without an answer that can be read: refused, reset, too slow, or cut off. */
export function unanswered(message: string): Trouble {
  const failure = { ok: false, reason: "unreachable", detail: oneLine(message) } as const;
  return { failure, retry: "always", isLost: true };
}

export function oneLine(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length <= LONGEST_DETAIL ? line : `${line.slice(0, LONGEST_DETAIL - 1)}…`;
}

function refusalOf(status: number): ApiReason {
  if (status === 401) return "unauthorized";
  if (status === 403 || status === 451) return "forbidden";
  return status === 404 || status === 410 ? "not-found" : "invalid";
}

type Headers = Readonly<Record<string, string | undefined>>;

function isRateLimit(headers: Headers, message: string): boolean {
  if (headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0") return true;
  // A secondary limit may come without any header; its sentence is all that tells it from a refusal.
  return SECONDARY.test(message);
}

function waitOf(headers: Headers, nowMs: number): number | undefined {
  const after = headers["retry-after"];
  if (after !== undefined) {
    const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - nowMs;
    if (Number.isFinite(ms)) return Math.max(0, ms);
  }
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  if (headers["x-ratelimit-remaining"] !== "0" || !Number.isFinite(reset)) return undefined;
  return Math.max(1000, reset * 1000 - nowMs);
}

// Octokit reports a failed connection as status 500 too; only an answer has headers.
function partsOf(error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Error && "response" in error && isRecord(error.response)))
    return { status: undefined, headers: {}, message };
  const { status, headers } = error.response;
  return {
    status: typeof status === "number" ? status : undefined,
    headers: (isRecord(headers) ? headers : {}) as Headers,
    message,
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
