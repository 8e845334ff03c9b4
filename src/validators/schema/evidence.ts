import type { MigrationFile, ModelsReport } from "#contract/adapter.ts";
import type { ServerMessage } from "#contract/database.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import type { Catalog } from "#engines/catalog/shape.ts";
import type { Studied, StudyId } from "./studied.ts";

export interface FileLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** The failure that a command's output ends with. */
export interface PrintedFailure {
  readonly type: string;
  readonly message: string;
  readonly kind: "import" | "syntax" | "exception";
  readonly place: FileLine | null;
  /** Deepest line inside the migrations folder. */
  readonly migration: FileLine | null;
  /** Shared with every phase that sees the same failure. */
  readonly cause: string;
}

/** One command of the target that was run to its end. */
export interface CommandRun {
  /** `migrate`, `models`, `rollback`, `migrate-again`, or `queries`. */
  readonly label: string;
  readonly argv: readonly string[];
  /** Null when a signal ended it or it never started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Set when the program could not be started, such as ENOENT. */
  readonly startErrorCode: string | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** Last 8192 characters, redacted. */
  readonly outputTail: string;
  /** Only of a run that failed. */
  readonly failure: PrintedFailure | null;
  /** Errors the server logged for this database meanwhile, at most 20; only of a run that failed. */
  readonly messages: readonly ServerMessage[];
}

/** What the migrations build. */
export interface MigratedEvidence {
  /**
   * `command`: plan.migrate; `start`: the application migrates itself; `files`: the tool could not run
   * here and its files are plain SQL, which was applied in their order; `none`: nothing worked.
   */
  readonly source: "command" | "start" | "files" | "none";
  /** Why there is no catalog; empty when there is one. */
  readonly obstacle: string;
  readonly run: CommandRun | null;
  /** File and line that the failure names, by trace or by name in the output. */
  readonly failedAt: FileLine | null;
  readonly catalog: Catalog | null;
  /** Everything that is compared; null when there is no catalog. */
  readonly facts: FactSet | null;
}

/** What the models describe. */
export interface ModelsEvidence {
  readonly supported: boolean;
  /** The adapter's reason when not supported; else why a command that ended well built nothing, or empty. */
  readonly reason: string;
  readonly run: CommandRun | null;
  readonly report: ModelsReport | null;
  /** Null when the command failed or built nothing. */
  readonly catalog: Catalog | null;
  /** Everything that is compared; null when there is no catalog. */
  readonly facts: FactSet | null;
  /** Kinds and their attributes that the models' builder can say at all; null when nobody knows. */
  readonly expressible: Readonly<Record<string, readonly string[]>> | null;
}

export interface MigrationsEvidence {
  readonly supported: boolean;
  /** The adapter's reason when not supported. */
  readonly reason: string;
  readonly tool: string;
  readonly directory: string;
  readonly graph: boolean;
  readonly bookkeeping: readonly string[];
  readonly files: readonly MigrationFile[];
}

export interface RollbackEvidence {
  readonly run: CommandRun;
  /** Null when the rollback itself failed. */
  readonly again: CommandRun | null;
  /** Whether rolling back left the schema as it was; absent when that was not seen. */
  readonly isUnchanged?: boolean;
  /** One line per trace it left, at most 20; null when it could not be compared. */
  readonly leftovers: readonly string[] | null;
}

/** A drift that was planted in the models' database, so that finding none means something. */
export interface ControlEvidence {
  /** The table that was changed, for a moment. */
  readonly relation: string;
  /** What was done to it, in words. */
  readonly planted: readonly string[];
  /** Those that the comparison did not find. */
  readonly missed: readonly string[];
}

/** Where a difference comes from; `key` is `differenceKey`, or `not-valid|relation|name`. */
export interface Mention {
  readonly key: string;
  readonly model: FileLine | null;
  readonly migration: FileLine | null;
  /** That migration touched this very thing, and not only the table around it. */
  readonly isOwn?: true;
}

export interface SchemaEvidence {
  /** Why nothing could be observed at all; empty otherwise. */
  readonly obstacle: string;
  readonly migrated: MigratedEvidence;
  readonly models: ModelsEvidence;
  readonly migrations: MigrationsEvidence;
  /** Null when there is no rollback command or nothing to roll back. */
  readonly rollback: RollbackEvidence | null;
  readonly mentions: readonly Mention[];
  /** A migration that builds its tables from the current models. */
  readonly createsFromModels: FileLine | null;
  /** An option that brings the tables to the models whenever the application starts. */
  readonly synchronizes: FileLine | null;
  /** Null when nothing was compared, or when no table is on both sides. */
  readonly control: ControlEvidence | null;
  /** One entry per study that was asked; see `studied.ts`. */
  readonly studies: Readonly<Partial<Record<StudyId, Studied<unknown>>>>;
}
