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
  /** It says where the application listens: a manifest sets it, or its twin for the address, to any address. */
  readonly binds?: "address" | "port";
  /** Value in the example environment file or compose file; never used for secrets. */
  readonly example?: string;
  /** What the code accepts, where it checks it. */
  readonly shape?: VariableShape;
  /** Where the manifest of a platform sets it: `example` is then what production has. */
  readonly manifest?: { readonly file: string; readonly line: number };
}

/** `list`: parts between commas; `json-list`: a JSON array. */
export type VariableShape =
  | "url"
  | "integer"
  | "number"
  | "boolean"
  | "list"
  | "json-list"
  | "email";

export type Language =
  | "python"
  | "node"
  | "go"
  | "java"
  | "ruby"
  | "php"
  | "dotnet"
  | "rust"
  | "unknown";

/** One process type that the project declares, such as a line of a Procfile. */
export interface ProcessPlan {
  /** As declared: `web`, `worker`, `release`, `clock`. */
  readonly name: string;
  /** `release`: runs before the new version is started, and ends. `task`: runs now and then, and ends. */
  readonly kind: "web" | "release" | "worker" | "task";
  readonly command: CommandPlan;
}

/** Two places that say different things about the same. */
export interface Disagreement {
  readonly about: "start" | "migrate" | "port" | "health";
  /** What was taken, and what its text says. */
  readonly taken: Origin;
  readonly other: Origin;
}

/** A variable that is given under one name and read under another. */
export interface MisnamedVariable {
  readonly given: Origin;
  readonly givenName: string;
  readonly read: Origin;
  readonly readName: string;
}

/**
 * Who brings the schema up to date in production.
 *
 * - `deploy-step`: a release process, a job, a pre-deploy command.
 * - `start`: the start command or its entrypoint script, before the server.
 * - `application`: the application's own code while it starts.
 * - `settings`: database.migrate says so.
 * - `nobody`: there are migrations, and nothing that runs them was found.
 */
export interface Migrator {
  readonly by: "deploy-step" | "start" | "application" | "settings" | "nobody";
  /** `alembic`, `django`, `prisma`, …; absent when only a command is known. */
  readonly tool?: string;
  readonly origin: Origin;
  /** Whether the start goes on when they fail; absent where it cannot be told. */
  readonly goesOn?: boolean;
}

/** A health path that a file of the project declares: for a platform, or for whoever runs the image. */
export interface DeclaredHealth {
  readonly path: string;
  readonly by: "platform" | "image";
  readonly origin: Origin;
}

/** One way to start, and what tells whether its entry object is there. */
export interface StartCandidate {
  readonly start: CommandPlan;
  /** Exit code 3: the entry object is not there. Any other end says nothing against it. */
  readonly confirm: CommandPlan;
}

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
  /**
   * Takes the newest migration back. `{app}` and `{previous}` in it stand for the application of that
   * migration and the one before it; see `rollbackSteps`.
   */
  readonly rollback?: CommandPlan;
  readonly start: CommandPlan;
  /** Every declared process type beside the one that `start` was taken from; empty when none is. */
  readonly processes?: readonly ProcessPlan[];
  /** Files of a deployment that were read: platforms' manifests, a compose file, a Dockerfile. */
  readonly manifests?: readonly string[];
  readonly disagreements?: readonly Disagreement[];
  /** Absent when the project has no migrations that were recognised. */
  readonly migrator?: Migrator;
  /** Manifests of production that start a development server, which was not taken; absent when none starts anything. */
  readonly developmentServers?: readonly Origin[];
  /** Absent when no manifest gives a variable. */
  readonly misnamed?: readonly MisnamedVariable[];
  /** Entry objects for a start by convention, best first, when there are several. */
  readonly candidates?: readonly StartCandidate[];
  /** Tried in order until one answers below 400 (see runtimes/probe). */
  readonly healthPaths: readonly string[];
  /** The declared one among them; absent where none is declared or the settings name another. */
  readonly declaredHealth?: DeclaredHealth;
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
