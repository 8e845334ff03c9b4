import { fingerprintOf } from "#contract/fingerprint.ts";
import type { Place } from "#contract/place.ts";
import type { Repair } from "#contract/repair.ts";
import type { Rule, Severity } from "#contract/rule.ts";

export type Outcome = "violated" | "satisfied" | "inconclusive" | "not-applicable";

/** An answer to a rule. */
export interface Finding {
  readonly rule: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** One sentence about this target, in plain text. */
  readonly message: string;
  readonly place?: Place;
  /** Where the fix belongs, when that is not where the fault shows itself. */
  readonly fix?: Place;
  /** The lines of the target's own output, or of the server's log, that show it; redacted. */
  readonly excerpt?: string;
  /** JSON Pointer into the validator's evidence payload, such as `/boot/steps/1`. */
  readonly evidence?: string;
  /** The fix for this very case. */
  readonly remedy?: string;
  /** A change of the database that takes the cause away, and whether that was tried. */
  readonly repair?: Repair;
  /** A command or seed that shows it again. */
  readonly replay?: string;
  /**
   * Identity of the underlying cause when more than one rule can see it, such as
   * `ModuleNotFoundError@app/main.py:3`. Later findings with a known cause are folded into the first.
   */
  readonly cause?: string;
  /** Stable across runs: made from the rule, the place and the subject; no times, no ports. */
  readonly fingerprint: string;
}

export interface Answer {
  readonly outcome: Outcome;
  readonly message: string;
  readonly place?: Place | undefined;
  readonly fix?: Place | undefined;
  readonly excerpt?: string | undefined;
  readonly evidence?: string | undefined;
  readonly remedy?: string | undefined;
  readonly repair?: Repair | undefined;
  readonly replay?: string | undefined;
  readonly cause?: string | undefined;
  /** Tells apart findings of one rule at one place, such as a SQLSTATE. */
  readonly subject?: string | undefined;
}

/** Makes the finding that answers a rule, with the rule's severity and a stable fingerprint. */
export function answer(rule: Rule, given: Answer): Finding {
  const { subject, ...rest } = given;
  const present = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    rule: rule.id,
    severity: rule.severity,
    ...(Object.fromEntries(present) as Omit<Answer, "subject">),
    fingerprint: fingerprintOf([rule.id, stablePlace(given.place), subject ?? ""]),
  } as Finding;
}

// Lines move with every edit above them; the file and the named thing do not.
function stablePlace(place: Place | undefined): string {
  if (place === undefined) return "";
  const { line, column, ...rest } = place;
  const named = rest.relation ?? rest.operation ?? rest.process;
  return JSON.stringify([rest.file, named, rest.attribute, named === undefined ? line : undefined]);
}
