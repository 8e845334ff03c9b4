import type { ExpressivenessProfile } from "#contract/expressiveness.ts";
import type { Result } from "#contract/failure.ts";
import type { CommandPlan, LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";

export interface Detection {
  /** 0: certainly not this framework; 1: certainly this one. */
  readonly confidence: number;
  /** What of the adapter's title was recognised, when that is less than the whole. */
  readonly title?: string;
  readonly reasons: readonly Origin[];
}

export interface NotSupported {
  readonly supported: false;
  readonly reason: string;
  /**
   * Tables that the sources query for certain, at the line of a query, with the columns that their types
   * give them, where no models build a schema.
   */
  readonly queried?: readonly ModelTable[];
}

/**
 * A command that creates the models' schema in the empty database of `DATABASE_URL`. Its standard
 * output holds one line that starts with `MODELS_MARKER`, followed by a `ModelsReport` as JSON, which
 * may be packed: gzip in base64.
 */
export interface SchemaPlan {
  readonly supported: true;
  readonly command: CommandPlan;
  /** What the builder can say at all; absent where nobody learned it. */
  readonly profile?: ExpressivenessProfile;
  /** Without a report nothing was built, whatever the exit code says. */
  readonly needsReport?: boolean;
  /**
   * A command that selects, joins and inserts through the models in the database of `DATABASE_URL`, which
   * the migrations built, and rolls it back. It prints a `QueriesReport` as the other one its own; absent
   * where the adapter cannot.
   */
  readonly queries?: CommandPlan;
  /** The queries need nothing of what the command needs: it may fail, and they may be taken. */
  readonly areQueriesApart?: true;
}

export const MODELS_MARKER = "@@deployment-readiness-models@@";

/**
 * Variable of the command's environment: `postgresql://` URL of a database that the migrations built,
 * to be read and not to be changed. Absent when there is none.
 */
export const MIGRATED_URL = "DEPLOYMENT_READINESS_MIGRATED_URL";

export interface Located {
  readonly name: string;
  /** Relative to the project; absent when it lies outside. */
  readonly file?: string;
  readonly line?: number;
}

export interface ModelTable extends Located {
  readonly schema: string;
  readonly columns: readonly Located[];
  /** Named constraints and indexes. */
  readonly members: readonly Located[];
}

export interface ModelsReport {
  readonly tables: readonly ModelTable[];
  /** What belongs to no table, such as extensions, enums and views; a name is qualified where it has a schema. */
  readonly others?: readonly Located[];
  /** Modules that were imported so that no model is missed. */
  readonly modules: readonly string[];
  /** Modules that could not be imported, with the error's text. */
  readonly failures: readonly { readonly module: string; readonly error: string }[];
  /** A clause that says why nothing was built, where the models need not be at fault. */
  readonly obstacle?: string;
  /** A package that building needs and that production does without; nothing was built. */
  readonly absentPackage?: string;
  /** SQL that builds the schema, where the command only writes it down. Not kept as evidence. */
  readonly statements?: string;
  /** What the team leaves out of its own comparison, and what belongs to a migration tool. */
  readonly ignored?: readonly IgnoredObject[];
  /**
   * What the mapper adds by itself and nobody wrote, such as the foreign key of an association: many a
   * healthy database does without it, so that a difference of it is a warning at most.
   */
  readonly implied?: readonly IgnoredObject[];
  /** What makes the comparison weaker than it looks. */
  readonly signals?: readonly ModelSignal[];
  /** Present where the models are a file that a tool writes down after it has migrated. */
  readonly snapshot?: SchemaSnapshot;
  /** Present where such a tool wrote down what the migrations built, to compare with what is checked in. */
  readonly written?: WrittenSchema;
}

/** What a tool that writes the schema down says of the migrated database, as unqualified names. */
export interface WrittenSchema {
  readonly tables: readonly string[];
  /** Those of which it writes exactly what is checked in: it can say no more of them. */
  readonly same: readonly string[];
}

/** How a checked-in schema, such as Rails' `db/schema.rb`, stands to the migrations beside it. */
export interface SchemaSnapshot {
  readonly file: string;
  /** Where it says of which migrations it is. */
  readonly line: number;
  /** Files of migrations that had not run when it was written. */
  readonly lacking: readonly string[];
  /** Migrations that had run, are newer than every file, and are no file. */
  readonly unknown: readonly string[];
  /** Command that writes it anew. */
  readonly writtenBy: string;
}

export type QueryKind = "select" | "join" | "insert";

/** What became of queries that the mapper itself wrote. */
export interface QueriesReport {
  /** How many the server took. */
  readonly taken: Readonly<Record<QueryKind, number>>;
  /** Only what neither rows nor settings nor a search path explain. */
  readonly refused: readonly RefusedQuery[];
  /** Those that say nothing either way; the reason may be a text of the target's. */
  readonly undecided: readonly UndecidedQuery[];
  /** A clause that says why nothing was asked, where the models need not be at fault. */
  readonly obstacle?: string;
}

export interface UndecidedQuery {
  readonly kind: QueryKind;
  /** A class, or `Class.relationship`. */
  readonly name: string;
  readonly reason: string;
}

export interface RefusedQuery extends Located {
  readonly kind: QueryKind;
  readonly sqlstate: string;
  /** What the server said. */
  readonly message: string;
  readonly statement: string;
  /** Every table of the query, such as `public.orders`. */
  readonly tables: readonly string[];
  /** The column that it is about, where that is known. */
  readonly column?: string;
  /** Another road leads to the same: what is loaded lazily, or only when it is asked for. */
  readonly avoidable?: boolean;
}

/** An object that neither side is asked about. A table goes with everything that belongs to it. */
export interface IgnoredObject {
  readonly kind: "schema" | "table" | "column" | "index" | "constraint";
  readonly schema: string;
  /** Of a column, an index or a constraint. */
  readonly table?: string;
  /** The schema's own name for a schema. */
  readonly name: string;
}

/**
 * - `creates-at-start`: the application creates its tables from the models itself.
 * - `unknown-to-migrations`: the migration tool's own comparison does not know this table.
 * - `module-unreached`: neither the application nor the migration tool imports this module.
 * - `impossible`: the server refuses it whatever the migrations do, such as a foreign key to columns that
 *   are not unique; left out, so that the rest can be compared.
 * - `another-database`: the tables are of another database, and were left out.
 * - `filters-unknown`: what the team leaves out of its own comparison could not be asked.
 */
export interface ModelSignal {
  readonly kind:
    | "creates-at-start"
    | "unknown-to-migrations"
    | "module-unreached"
    | "impossible"
    | "another-database"
    | "filters-unknown";
  /** A module, a table, or the text of an error. */
  readonly subject: string;
  readonly file?: string;
  readonly line?: number;
}

export interface MigrationFile {
  readonly file: string;
  /** Revision id or ordered name. */
  readonly id: string;
  /** Ids this one follows; empty for a root. */
  readonly parents: readonly string[];
  /** Line that declares the parents, or 1. */
  readonly line: number;
  /** Present where it is written as a module of JavaScript. */
  readonly isModule?: true;
  /** Release of the framework that it names, such as `7.1`; absent where its tool asks for none. */
  readonly writtenFor?: string;
}

export interface MigrationPlan {
  readonly supported: true;
  /** `alembic`, `node-pg-migrate`, … */
  readonly tool: string;
  readonly directory: string;
  readonly files: readonly MigrationFile[];
  /** Tables that belong to the tool, such as `alembic_version`. */
  readonly bookkeeping: readonly string[];
  /** Whether several heads are an error for this tool (true for Alembic, false for timestamps). */
  readonly graph: boolean;
}

/** Framework knowledge as pure functions. An adapter describes; the pipeline acts. */
export interface Adapter {
  readonly id: string;
  /** For people: "FastAPI, SQLAlchemy, Alembic". */
  readonly title: string;
  /** `tree` holds the files that count; `directory` is where the application would live. */
  detect(tree: SourceTree, directory: string): Detection;
  launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem>;
  models(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported;
  migrations(tree: SourceTree, settings: Settings): MigrationPlan | NotSupported;
}
