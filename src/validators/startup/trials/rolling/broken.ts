import type { Answered, AskedPath } from "./evidence.ts";

/**
 * Whether it was served and is not any more. A write that was taken and is refused now is recorded only
 * where the server itself refused it.
 */
export function isBroken({ method, before, after }: AskedPath): boolean {
  if (typeof before !== "number" || typeof after !== "number" || !isServed(before)) return false;
  return after >= 500 || (method !== "GET" && before < 400 && after >= 400);
}

export function isServed(answered: Answered): boolean {
  return typeof answered === "number" && answered < 500;
}

/** What was answered, before and now. */
export function pathWords({ method, path, before, after }: AskedPath): string {
  return `${method} ${path} answered ${before} and now ${after}`;
}
