import type { Report } from "#contract/report.ts";

export interface Document {
  /** File name without a folder. */
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

/** Pure and deterministic: the same report gives the same bytes. */
export interface Reporter {
  readonly id: string;
  render(report: Report): Document;
}
