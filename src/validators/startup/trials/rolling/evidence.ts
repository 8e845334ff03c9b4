import type { BootOutcome } from "#contract/boot.ts";
import type { Exit } from "#contract/runtime.ts";
import type { SourceLine } from "../../evidence.ts";
import type { Refused } from "../migration-run.ts";

/** One path, asked of the deployed version before and after the migrations of this one. */
export interface AskedPath {
  /** Upper case. */
  readonly method: string;
  /** A template where the request was generated from its description. */
  readonly path: string;
  readonly isHealth: boolean;
  /** Status, or the code of a fault such as `ECONNREFUSED`, which proves nothing. */
  readonly before: Answered;
  /** The better of two answers: a prepared statement may be refused once, and is made anew. */
  readonly after: Answered;
}

export type Answered = number | string;

export interface RollingSeen {
  /** The deployed version, as it was named. */
  readonly reference: string;
  readonly paths: readonly AskedPath[];
  /** Set when the deployed version ended meanwhile. */
  readonly exit?: Exit;
  /** What this version came to beside it. */
  readonly beside: BootOutcome;
  /** What the server refused the deployed version last. */
  readonly refused?: Refused;
  /** The line of a migration that it is about, else the newest migration of the branch. */
  readonly at?: SourceLine;
  readonly lastLines: readonly string[];
  /** This version on the deployed version's schema; absent where it cannot come to that. */
  readonly early?: EarlySeen;
  /** Columns that rows of existing tables need now, and that the deployed version does not know. */
  readonly required: readonly RequiredColumn[];
}

/** This version, started before its migrations. */
export interface EarlySeen {
  readonly outcome: BootOutcome;
  /** What it answers on its own schema, and on the deployed version's. */
  readonly paths: readonly AskedPath[];
  readonly refused?: Refused;
}

export interface RequiredColumn {
  /** Qualified. */
  readonly table: string;
  readonly column: string;
  readonly at?: SourceLine;
}
