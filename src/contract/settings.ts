import type { PhaseId } from "#contract/phase.ts";
import type { PlatformId } from "#contract/platform.ts";
import type { Severity } from "#contract/rule.ts";
import type { TrialId } from "#contract/trial.ts";

export const COMMANDS = [
  "deployment-ready",
  "startup-check",
  "schema-check",
  "ai-validation",
  "health-check",
  "stress-test",
  "test-legacy",
  "dev-ready",
  "report",
  "judge",
] as const;
export type Command = (typeof COMMANDS)[number];

/** `progress` is for a program around this one that shows the report itself. */
export type Format = "pretty" | "plain" | "json" | "github" | "progress";

/** Every knob of one run, resolved and frozen. Optional means: left to detection. */
export interface Settings {
  readonly app: {
    /** Directory of the application, relative to the project. Default `.`. */
    readonly directory: string;
    readonly runtime: "auto" | "docker" | "process" | "attach";
    readonly start?: string;
    readonly install?: string;
    readonly baseUrl?: string;
    /** Port the target insists on. Default: a free one, given as PORT. */
    readonly port?: number;
    readonly health?: string;
    /** Path on the app, or a file in the repository. */
    readonly openapi?: string;
    readonly env: Readonly<Record<string, string>>;
    readonly envFile?: string;
    /** From spawn to the first good answer. Default: as the platform has it, 60000 by `strict`. */
    readonly readyTimeoutMs: number;
    /** From SIGTERM to the end. Default: as the platform has it, 10000 by `strict`. */
    readonly stopTimeoutMs: number;
    /** Image to run, by tag or digest. */
    readonly image?: string;
    /** Dockerfile to build and run, relative to the project. */
    readonly dockerfile?: string;
    /** Id or name of a container that already runs: its log and statistics are read. */
    readonly container?: string;
    /** Network to join beside the run's own, such as that of the workflow's services. */
    readonly network?: string;
    /** Addresses outside that the application may reach, as `host:port`. Default none. */
    readonly egress: readonly string[];
    /** Memory limit of the container. Default 512. */
    readonly memoryLimitMb: number;
    /** CPU limit of the container. Default 1. */
    readonly cpus: number;
  };
  readonly database: {
    readonly url?: string;
    /** Major version of the PostgreSQL that is provided. */
    readonly version?: number;
    readonly migrate?: string;
    readonly rollback?: string;
    readonly models?: string;
    readonly seed?: string;
  };
  /** The deployed version, as a Git revision; absent: nothing is compared. */
  readonly base?: string;
  /** Whose contract it is judged by. Default strict. */
  readonly platform: PlatformId;
  readonly startup: {
    /** What is tried with a target that became ready. Default all. */
    readonly trials: readonly TrialId[];
    /** How long it is left alone after it was ready. Default 10000. */
    readonly soakMs: number;
  };
  readonly schema: {
    /** Rows of the largest table in production; 0: what migrations block is not measured. Default 1000000. */
    readonly rows: number;
  };
  readonly phases: readonly PhaseId[];
  readonly performance: {
    /** Measured requests to the health path. Default 10. */
    readonly requests: number;
    /** Highest mean that is accepted. Default 500. */
    readonly averageMs: number;
    /** Peak resident memory that is still unremarkable. Default 256. */
    readonly memoryMb: number;
    /** Default 1. */
    readonly diskFreeGb: number;
  };
  readonly security: {
    /** Characters. Default 32. */
    readonly secretMinLength: number;
  };
  readonly api: {
    /** Default 60000. */
    readonly budgetMs: number;
    /** Default 1. */
    readonly seed: number;
    /** Header name to value, sent with every request; values may use ${env.NAME}. */
    readonly auth: Readonly<Record<string, string>>;
  };
  readonly rules: Readonly<Record<string, Severity | "off">>;
  readonly gate: {
    readonly command?: string;
    /** Percent, 0 to 100. Default 80. */
    readonly coverageMin: number;
    readonly coverageFile?: string;
    /** Default 1800000. */
    readonly timeoutMs: number;
  };
}

/** Whether something that already runs is judged, and nothing is started. */
export function isAttached({ app }: Settings): boolean {
  return app.baseUrl !== undefined || app.container !== undefined;
}

/** How one invocation was asked for; not part of the settings hash. */
export interface Invocation {
  readonly command: Command;
  /** Absolute. */
  readonly projectDirectory: string;
  /** Absolute. */
  readonly reportFile: string;
  readonly format: Format;
  /** Whole run. Default 1800000. */
  readonly timeoutMs: number;
  /** Absolute; evidence is written there when given. */
  readonly evidenceDirectory?: string;
  /** `report`: what to render. */
  readonly render?: "html" | "sarif" | "junit" | "markdown" | "json";
  /** Absolute path of the rendered document; standard output when absent. */
  readonly output?: string;
  /** The commit that the change goes on top of, as the event tells; compared with when the clone holds it. */
  readonly base?: string;
  /** The workflow run on whose behalf this is done; containers are labelled with it. */
  readonly origin?: RunOrigin;
}

/** One job of one attempt of a workflow run. */
export interface RunOrigin {
  /** `owner/name` */
  readonly repository: string;
  readonly runId: string;
  readonly attempt: string;
  /** Key of the job in its workflow. */
  readonly job: string;
}
