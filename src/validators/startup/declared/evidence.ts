import type { Disagreement, Migrator, MisnamedVariable } from "#contract/launch.ts";
import type { Origin } from "#contract/source-tree.ts";

/** What the project's files declare, as far as rules ask about it. */
export interface DeclaredEvidence {
  /** Files of a deployment that were read. */
  readonly manifestCount: number;
  readonly disagreements: readonly Disagreement[];
  /** `text` is the command line. Absent when no manifest names a start. */
  readonly developmentServers?: readonly Origin[];
  readonly migrator?: Migrator;
  /** Absent when no manifest gives a variable. */
  readonly misnamed?: readonly MisnamedVariable[];
}
