import type { Reporter } from "#contract/reporter.ts";
import { annotationsReporter } from "./annotations.ts";
import { htmlReporter } from "./html/index.ts";
import { jsonReporter } from "./json.ts";
import { junitReporter } from "./junit.ts";
import { sarifReporter } from "./sarif.ts";
import { summaryReporter } from "./summary.ts";

/** Every view of a report; the original first. */
export const REPORTERS = [
  jsonReporter,
  htmlReporter,
  sarifReporter,
  junitReporter,
  summaryReporter,
  annotationsReporter,
] as const satisfies readonly Reporter[];
