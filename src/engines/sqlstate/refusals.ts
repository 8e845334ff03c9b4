import type { ServerMessage } from "#contract/database.ts";

// Every statement after the one that failed gets this, and it says nothing about why.
const ABORTED = "25P02";

/** What the server refused, in order; mere consequences of a refusal only where nothing else is there. */
export function refusalsIn(messages: readonly ServerMessage[]): readonly ServerMessage[] {
  const errors = messages.filter(({ level }) => level !== "WARNING");
  const reasons = errors.filter(({ sqlstate }) => sqlstate !== ABORTED);
  return reasons.length > 0 ? reasons : errors;
}
