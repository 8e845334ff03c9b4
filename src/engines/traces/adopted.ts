import type { FilePlace } from "./project.ts";
import type { RawFailure } from "./shape.ts";

/** A failure and the place that was found for it. */
export interface Placed {
  readonly raw: RawFailure;
  readonly place: FilePlace | undefined;
}

// Between what a tool says of a migration and the stack that it prints.
const NEAR = 120;

/**
 * A migration tool names the file and then prints a stack of its own, which leads nowhere: the stack
 * takes the place over.
 */
export function adoptedPlace(
  { raw, place }: Placed,
  before: readonly Placed[],
): FilePlace | undefined {
  if (place !== undefined || raw.language === "sql") return place;
  const named = before.findLast(({ raw: other }) => other.language === "sql");
  if (named === undefined || raw.begin - named.raw.end > NEAR) return undefined;
  const follows = raw.begin - named.raw.end <= 1;
  return follows || raw.message.includes(named.raw.message) ? named.place : undefined;
}
