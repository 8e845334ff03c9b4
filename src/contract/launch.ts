import type { Origin } from "#contract/source-tree.ts";

/** A command of the target. JSON; the pipeline decides when it runs. */
export interface CommandPlan {
  /** Program and arguments. A settings command line becomes `["sh", "-c", line]`. */
  readonly argv: readonly string[];
  /** Relative to the project, `.` for the project itself. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed. */
  readonly stdin?: string;
  /** Where this command was found and why it was chosen. */
  readonly origin: Origin;
}

/** A place where the target reads an environment variable. */
export interface EnvironmentRead {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** No default and no guard: the target cannot start, or misbehaves, without it. */
  readonly required: boolean;
  /** Literal default in the code, when there is one. */
  readonly default?: string;
  /** Value in the example environment file or compose file; never used for secrets. */
  readonly example?: string;
}

export type Language = "python" | "node" | "go" | "java" | "ruby" | "unknown";

/** How to build, migrate and start the target, and how to know that it is up. */
export interface LaunchPlan {
  readonly adapter: string;
  readonly language: Language;
  /** Prints the version of the target's own language runtime. */
  readonly version?: CommandPlan;
  /** In order; only present where the dependencies are not installed or a build output is absent. */
  readonly install: readonly CommandPlan[];
  /**
   * How the team's own tests find their tools. Present where these are not among the dependencies of
   * production; without it the tests run in the environment of `start`.
   */
  readonly legacy?: {
    /** In order; only what is not there yet. */
    readonly install: readonly CommandPlan[];
    readonly env: Readonly<Record<string, string>>;
  };
  /** Runs these tests with coverage, when such a command was found; the settings' one wins. */
  readonly legacyCommand?: { readonly line: string; readonly origin: Origin };
  /** Builds the schema in an empty database. Absent when the target does so while starting. */
  readonly migrate?: CommandPlan;
  readonly rollback?: CommandPlan;
  readonly start: CommandPlan;
  /** Tried in order until one answers below 400 (see runtimes/probe). */
  readonly healthPaths: readonly string[];
  /** Served API descriptions, tried in order. */
  readonly openapiPaths: readonly string[];
  /** API descriptions in the repository, tried when none is served. */
  readonly openapiFiles: readonly string[];
  readonly environment: readonly EnvironmentRead[];
  /** Scheme the target expects in its database URL, such as `postgresql+asyncpg`. */
  readonly databaseScheme: string;
  /** Everything the adapter concluded, for the reader. */
  readonly reasons: readonly Origin[];
}

/** No start command could be found. Becomes a settings error. */
export interface LaunchProblem {
  /** Files that were looked at, in order. */
  readonly lookedAt: readonly string[];
  /** At most three, best first. */
  readonly candidates: readonly Origin[];
  /** Lines to copy into readiness.yml. */
  readonly lines: readonly string[];
}
