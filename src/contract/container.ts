import type { Origin } from "#contract/source-tree.ts";

/** How the target's image comes about and how it is run. JSON, concluded from files and settings alone. */
export interface ContainerPlan {
  readonly source: ImageSource;
  /** Name of the compose service that is the target, when a compose file says so. */
  readonly service?: string;
  /** What a compose file puts in place of the image's own. */
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** Where a compose file says so. */
  readonly programOrigin?: Origin;
  /** Variables that a compose file gives to the service, with the line that does. */
  readonly environment: readonly ComposeVariable[];
  /** Of the compose service; goes before the image's own. */
  readonly healthcheck?: HealthCheck;
  /** Where a compose file declares the health check, or switches the image's off. */
  readonly healthcheckOrigin?: Origin;
  /** Of the compose service; absolute in the image. */
  readonly workingDirectory?: string;
  /** Of the compose service. */
  readonly user?: string;
  /** A compose service of the same image that runs to its end before the target starts. */
  readonly migrate?: {
    readonly entrypoint?: readonly string[];
    readonly command?: readonly string[];
    readonly origin: Origin;
  };
  /** Container port that the compose service publishes or exposes. */
  readonly port?: number;
  /** Names under which the service expects its PostgreSQL, such as `db`. */
  readonly databaseNames: readonly string[];
  /** Other services it depends on, such as Redis; in the order in which they must start. */
  readonly services: readonly ServicePlan[];
  /** Everything that was concluded, for the reader. */
  readonly reasons: readonly Origin[];
}

export type ImageSource =
  | { readonly kind: "image"; readonly reference: string; readonly origin: Origin }
  | {
      readonly kind: "dockerfile";
      /** Relative to the project. */
      readonly file: string;
      /** Folder of the build context, relative to the project. */
      readonly context: string;
      readonly stage?: string;
      /** Build arguments that a compose file gives. */
      readonly arguments: Readonly<Record<string, string>>;
      readonly origin: Origin;
    };

export interface ComposeVariable {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** A service beside the target. */
export interface ServicePlan {
  readonly name: string;
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: HealthCheck;
  readonly origin: Origin;
}

/** Source  Dockerfile reference, HEALTHCHECK; the compose specification, healthcheck. */
export interface HealthCheck {
  /** Program and arguments; a shell form is `["/bin/sh", "-c", line]` or the image's own shell. */
  readonly argv: readonly string[];
  /** Default 30000. */
  readonly intervalMs: number;
  /** Default 30000. */
  readonly timeoutMs: number;
  /** Default 0. */
  readonly startPeriodMs: number;
  /** Default 3. */
  readonly retries: number;
}

/** Several images could be the target, or none. Becomes a settings error. */
export interface ContainerProblem {
  readonly key: "app.dockerfile" | "app.image";
  /** What was found, and why none of it was taken. */
  readonly message: string;
  /** At most three, best first. */
  readonly candidates: readonly Origin[];
  /** Lines to copy into readiness.yml. */
  readonly lines: readonly string[];
}

/** What an engine says of an image. JSON. */
export interface ImageFacts {
  readonly id: string;
  readonly reference: string;
  /** Such as `amd64`. */
  readonly architecture: string;
  /** Architecture of the machine that runs it, in the same words. */
  readonly engineArchitecture: string;
  readonly sizeBytes: number;
  /** As in `USER`; empty when it is root. */
  readonly user: string;
  /** Absolute. */
  readonly workingDirectory: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Values are known to anybody who can pull the image. */
  readonly environment: Readonly<Record<string, string>>;
  /** TCP ports of EXPOSE, ascending. */
  readonly exposedPorts: readonly number[];
  readonly volumes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Its own HEALTHCHECK; absent when it has none, or NONE. */
  readonly healthcheck?: HealthCheck;
  /** Such as `SIGTERM`. */
  readonly stopSignal: string;
  /** Oldest first. */
  readonly history: readonly ImageLayer[];
}

export interface ImageLayer {
  /** As the engine words it, such as `/bin/sh -c npm ci` or `CMD ["node"]`. */
  readonly createdBy: string;
  readonly sizeBytes: number;
}

/** How the image was made or fetched. */
export interface ImageOrigin {
  readonly how: "built" | "pulled" | "present";
  readonly durationMs: number;
  /** Everything was taken from the layer cache. */
  readonly cached: boolean;
}

/** A file of an image. */
export interface ImageFile {
  /** Permission bits, such as 0o755. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly isDirectory: boolean;
  /** The first bytes, as latin1; empty for a folder. */
  readonly head: string;
}

/** A file whose content or name is what was looked for. */
export interface ImageSighting {
  /** Absolute path in the image, or `config`, `history`, `labels`. */
  readonly where: string;
  /** Index of the needle in the question. */
  readonly needle: number;
  /** A later layer removes it; the earlier one still holds it. */
  readonly deleted: boolean;
}

export interface ImageCanary {
  /** Of the build argument. */
  readonly name: string;
  /** The same in every build of a project, so that the layer cache serves. */
  readonly value: string;
}

/** An image that is at hand, and what can be asked of it without running it. */
export interface Image {
  readonly facts: ImageFacts;
  readonly origin: ImageOrigin;
  /** Values made up for build arguments with the name of a secret; none of them may be found in it. */
  readonly canaries: readonly ImageCanary[];
  /** Undefined when nothing is there. A link is followed within the image. */
  file(path: string, signal: AbortSignal): Promise<ImageFile | undefined>;
  /** Every path in the merged file system that one of the patterns matches, with its size; bounded. */
  list(patterns: readonly RegExp[], signal: AbortSignal): Promise<readonly ListedFile[]>;
  /** Looks for byte strings in every layer, the configuration and the history. */
  search(needles: readonly string[], signal: AbortSignal): Promise<readonly ImageSighting[]>;
}

export interface ListedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Index in `facts.history` of the layer that holds it; undefined when not known. */
  readonly layer?: number;
}

/** What an engine says of a container. */
export interface ContainerState {
  readonly isRunning: boolean;
  readonly exitCode: number;
  /** The kernel killed a process of it for want of memory. */
  readonly isOutOfMemory: boolean;
  /** What the engine says about a start that failed; empty otherwise. */
  readonly error: string;
}

export interface ContainerProcess {
  readonly pid: number;
  readonly parent: number;
  /** First letter of the state: R, S, D, Z, T. */
  readonly state: string;
  readonly command: string;
}

/** How one container differs from the usual one. */
export interface Confinement {
  /** In place of the image's USER, such as `1234567`. */
  readonly user?: string;
  /** The image cannot be written to; `/tmp`, `/run` and `/var/tmp` are memory. */
  readonly isReadOnly?: true;
  /** Linux capabilities: none, or those that the engine gives by default. Default: what the runtime found necessary. */
  readonly capabilities?: "none" | "default";
  /** Bytes; default: settings. */
  readonly memoryBytes?: number;
}
