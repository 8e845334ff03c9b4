import type { Placed } from "./platforms/declaration.ts";

/** A shell command line and where it stands. */
export interface FoundCommand {
  readonly line: string;
  readonly origin: Placed;
}
