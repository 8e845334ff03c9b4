/** Goes up whenever the shape changes. */
export const TEMPLATE_EVIDENCE_VERSION = 1;

/** What was observed and nothing about whether it is good. JSON. */
export interface TemplateEvidence {
  /** Null when there was no complete answer. */
  readonly status: number | null;
}
