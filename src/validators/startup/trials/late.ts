import type { BootOutcome } from "#contract/boot.ts";

interface Ended {
  readonly outcome: BootOutcome;
}

/** A time limit was missed, which a busy machine can bring about as well: by itself it proves nothing. */
export function isLate({ outcome }: Ended): boolean {
  return outcome === "timed-out" || outcome === "unhealthy";
}

/** Late a second time, with no failure told that would explain it. */
export function isLateAgain(seen: Ended & { readonly failure?: unknown }): boolean {
  return isLate(seen) && (seen.outcome === "timed-out" || seen.failure === undefined);
}

/** Boots a second time where the first was late; then the second one counts. */
export async function onceMoreIfLate<Seen extends Ended>(boot: () => Promise<Seen>): Promise<Seen> {
  const seen = await boot();
  return isLate(seen) ? boot() : seen;
}
