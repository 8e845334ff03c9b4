import type { Fault } from "../http/faults.ts";
import type { Reply } from "../http/loopback.ts";

const RATE_LIMITS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
const SECONDARY =
  "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. For more on scraping GitHub and how it may affect your rights, please review our Terms of Service.";
const MESSAGES: Readonly<Record<number, string>> = {
  400: "Problems parsing JSON",
  401: "Bad credentials",
  403: "Resource not accessible by integration",
  404: "Not Found",
  409: "Conflict",
  410: "Gone",
  422: "Validation Failed",
  429: SECONDARY,
  451: "Repository access blocked",
  500: "Server Error",
};

/** A refusal as GitHub words it. */
export function refusal(status: number, message: string, more: object = {}): Reply {
  const documentation = { documentation_url: "https://docs.github.com/rest" };
  return { status, body: { message, ...documentation, ...more, status: String(status) } };
}

/** What GitHub answers with a status; its balancers' 502, 503 and 504 are pages, not JSON. */
export function scriptedStatus(fault: Extract<Fault, { kind: "status" }>): Reply {
  const headers = fault.headers ?? {};
  if (fault.body !== undefined) return { status: fault.status, headers, body: fault.body };
  if ([502, 503, 504].includes(fault.status))
    return {
      status: fault.status,
      headers: { "content-type": "text/html; charset=utf-8", ...headers },
      body: `<!DOCTYPE html><title>Unicorn!</title><p>${fault.message ?? "No server is available."}`,
    };
  const isSecondary = fault.status === 429 || headers["retry-after"] !== undefined;
  const message = fault.message ?? (isSecondary ? SECONDARY : (MESSAGES[fault.status] ?? "Error"));
  const more = isSecondary ? { documentation_url: RATE_LIMITS } : {};
  return { ...refusal(fault.status, message, more), headers };
}

/** The secondary limit: too many writes at once. GitHub answers it with 403 or 429. */
export function secondaryLimit(retryAfterSeconds: number, status: 403 | 429 = 403): Fault {
  return { kind: "status", status, headers: { "retry-after": String(retryAfterSeconds) } };
}

/** The requests of this hour are used up; they come back at `resetsAt`, in seconds since the epoch. */
export function primaryLimit(resetsAt: number): Fault {
  return {
    kind: "status",
    status: 403,
    body: JSON.stringify(usedUp().body),
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(resetsAt),
    },
  };
}

export function usedUp(): Reply {
  return refusal(403, "API rate limit exceeded for installation ID 1.", {
    documentation_url: RATE_LIMITS,
  });
}
