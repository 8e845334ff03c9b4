import type { Document } from "#contract/reporter.ts";

export interface Receipt {
  readonly document: string;
  readonly delivered: boolean;
  /** Where it went, or why it did not. */
  readonly detail: string;
}

export interface Delivery {
  readonly id: string;
  /** Never throws: trouble is a receipt. */
  deliver(documents: readonly Document[]): Promise<readonly Receipt[]>;
}
