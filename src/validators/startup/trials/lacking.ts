import { wantedService } from "../absent-service.ts";
import type { Booted } from "./booted.ts";

/**
 * The answer where what failed had asked in vain for a service that this run does not provide.
 * Errors of `fetch` name the address only further down, in their cause: the excerpt is read as well.
 */
export function withoutItsService(
  what: string,
  { failure, lastLines, excerpt }: Pick<Booted, "failure" | "lastLines" | "excerpt">,
): { readonly outcome: "not-applicable"; readonly message: string } | undefined {
  const address = wantedService(failure, [...lastLines, ...excerpt.split("\n")]);
  if (address === undefined) return undefined;
  return {
    outcome: "not-applicable",
    message: `${what} for want of what would answer at ${address}; this run provides PostgreSQL alone.`,
  };
}
