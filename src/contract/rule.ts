export type Severity = "critical" | "warning" | "note";

/** A named question. Data only: documentation, SARIF and `explain` are made from it. */
export interface Rule {
  /** `<validator>/<noun phrase in the failing state>`, such as `schema/column-absent`. */
  readonly id: string;
  /** Shown when satisfied: "Every model column exists in the migrated database". */
  readonly title: string;
  /** Shown when violated: "A model column is absent from the migrated database". */
  readonly failureTitle: string;
  readonly severity: Severity;
  /** Why it stops a deployment. */
  readonly why: string;
  /** How it is normally fixed, in general words. */
  readonly remedy: string;
  readonly links: readonly string[];
}
