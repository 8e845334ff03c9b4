import type { ImageFacts } from "#contract/container.ts";

// What a system call says that a capability would have allowed.
const DENIED = /\b(EPERM|EACCES)\b|operation not permitted|permission denied|must be run as root/i;

/** The port that an image listens on by itself: of its variable PORT, else the first of EXPOSE. */
export function declaredPort(facts: ImageFacts | undefined): number | undefined {
  const own = Number(facts?.environment["PORT"]);
  return Number.isInteger(own) && own > 0 ? own : facts?.exposedPorts[0];
}

/** Whether a text says that the system denied something. */
export function saysDenied(text: string): boolean {
  return DENIED.test(text);
}

/** Only root has capabilities to lose. */
export function isRootUser(user: string): boolean {
  return /^(?:|root|0)(?::.*)?$/.test(user);
}
