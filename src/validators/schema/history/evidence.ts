import type { MigrationFile } from "#contract/adapter.ts";

/** How this version's migrations stand to those of the deployed version. */
export interface HistorySeen {
  /** The deployed version, as it was named. */
  readonly reference: string;
  /** Its migrations, as its own tree has them. */
  readonly deployed: readonly MigrationFile[];
  /** Its migrations whose files this branch changes or removes. */
  readonly changed: readonly string[];
  readonly upgraded: Upgraded;
}

/** A database of the deployed version after this version's migrations, beside one made from empty. */
export type Upgraded =
  | { readonly outcome: "same" }
  | {
      readonly outcome: "different";
      /** What it lacks or has, in words, at most 8. */
      readonly differences: readonly string[];
      /** Whether one of them breaks what a program does. */
      readonly isHarmful: boolean;
      /** Whether all of them are about storage or for readers. */
      readonly isRemark?: boolean;
    }
  | { readonly outcome: "unknown"; readonly reason: string };
