import type { BootOutcome } from "#contract/boot.ts";
import type { ImageLine, ImageLines } from "#engines/dockerfile/project.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";

/**
 * What was observed of the image and of what it carries. A part is absent when it was not observed,
 * or when the boot gave no reason to look.
 */
export interface ImageEvidence {
  /** Such as `docker build -t app . && docker run --rm {options} app {arguments}`. */
  readonly commands: ImageCommands;
  readonly lines: ImageLines;
  readonly build?: BuildFailure;
  /** Absent when there is no image. */
  readonly facts?: ShownFacts;
  /** What the container runs, and the scripts that its words name; at most 6. Only for a start that failed. */
  readonly programs?: readonly ProgramFile[];
  readonly absent?: AbsentPath;
  readonly denied?: DeniedPath;
  /** Once the first instance had been watched and asked. */
  readonly isOutOfMemoryLater?: boolean;
  /** Process 1 of the container. */
  readonly leader?: Leader;
  /** Commands of processes that ended and that process 1 did not collect; at most 8. */
  readonly zombies?: readonly string[];
  /** By the image or by a compose file; NONE is not one. */
  readonly isHealthcheckDeclared?: boolean;
  readonly healthcheck?: HealthcheckRun;
  /** A boot as a user that the image does not know. */
  readonly unprivileged?: ConfinedBoot;
  /** A boot with a root file system that cannot be written to. */
  readonly readOnly?: ConfinedBoot;
  /** Caches of package managers by layer, also small ones. */
  readonly caches?: readonly CacheInLayer[];
}

export interface ImageCommands {
  readonly build: string | null;
  /** What stands for the image in a command. */
  readonly image: string;
}

export interface BuildFailure {
  /** `copy`: a source is absent. `base`: FROM names an image that cannot be had. */
  readonly kind: "run" | "copy" | "base" | "syntax" | "other";
  readonly line?: ImageLine;
  /** One sentence. */
  readonly reason: string;
  /** The last lines that the failing command printed, at most 3. */
  readonly lastLines: readonly string[];
  /** The builder itself could not reach a registry. */
  readonly isNetworkTrouble: boolean;
  /** `copy` only: what was to be copied. */
  readonly source?: string;
  /** Why the source is not there: a commit does not hold it, or the build context leaves it out. */
  readonly ignoredBy?: ImageLine & {
    readonly pattern: string;
    readonly kind: "git" | "docker";
  };
}

export interface ShownFacts {
  readonly how: "built" | "pulled" | "present";
  readonly architecture: string;
  readonly engineArchitecture: string;
  readonly sizeBytes: number;
  /** Empty: root. */
  readonly user: string;
  readonly workingDirectory: string;
  readonly exposedPorts: readonly number[];
}

/** A file that starting the container needs. */
export interface ProgramFile {
  /** As the image names it. */
  readonly name: string;
  /** Absolute path in the image; null when nothing is there. */
  readonly path: string | null;
  /** Permission bits; null when nothing is there. */
  readonly mode: number | null;
  readonly isDirectory: boolean;
  /** What follows `#!`; null without one. */
  readonly interpreter: string | null;
  /** Whether the image has the program that `#!` names; null when nothing is named. */
  readonly isInterpreterThere: boolean | null;
  /** A line of the script ends in CR LF. */
  readonly hasCarriageReturns: boolean;
  /** Architecture of an ELF program; null for anything else. */
  readonly machine: string | null;
  /** The file of the repository, line 1. */
  readonly source?: ImageLine;
}

/** A file of the repository that the boot asked for and that the image lacks. */
export interface AbsentPath {
  /** Relative to the project. */
  readonly path: string;
  /** Absolute. */
  readonly imagePath: string;
  /** The line that was printed. */
  readonly said: string;
  readonly excludedBy?: ImageLine & { readonly pattern: string };
  /** Line of the repository that asks for it. */
  readonly askedBy?: ImageLine;
}

/** A path of the image that the boot was refused. */
export interface DeniedPath {
  readonly imagePath: string;
  /** The line that was printed. */
  readonly said: string;
  readonly owner: { readonly uid: number; readonly gid: number; readonly mode: number } | null;
  /** The image has it, and the program says that it does not: it may not look into the folder. */
  readonly isHidden?: true;
  /** The COPY or ADD that brought it. */
  readonly copiedBy?: ImageLine;
  /** Line of the repository that asks for it. */
  readonly askedBy?: ImageLine;
}

export interface Leader {
  readonly command: string;
  /** A shell that waits for another process. */
  readonly isWaitingShell: boolean;
  /** Whether it has a handler for SIGTERM; absent when the kernel's word was not to be had. */
  readonly handlesSigterm?: boolean;
  /** Where the script of the repository that it runs starts the application without exec. */
  readonly script?: ImageLine;
}

/** The HEALTHCHECK as it is declared, run in an instance that listens on the image's own port. */
export interface HealthcheckRun {
  readonly declaredBy: "image" | "compose";
  /** As one would type it. */
  readonly command: string;
  readonly intervalMs: number;
  readonly startPeriodMs: number;
  readonly retries: number;
  readonly timeoutMs: number;
  readonly outcome: BootOutcome;
  readonly readyMs?: number;
  /** Ports that it listens on, ascending. */
  readonly listensOn: readonly number[];
  /** Every try, until one succeeded; empty when it did not become ready. */
  readonly tries: readonly HealthcheckTry[];
  /** One more try with a limit of 30 s, after every other one had reached its own. */
  readonly patientTry?: HealthcheckTry;
  /** The URL in the command, when there is one, and what that path answers from outside. */
  readonly asks?: {
    readonly url: string;
    readonly port: number;
    readonly path: string;
    readonly status?: number;
  };
  /** What the health path answers from outside at the same time. */
  readonly health?: { readonly path: string; readonly status?: number };
}

export interface HealthcheckTry {
  /** Null when it was killed, or could not be run. */
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** At most 3, redacted. */
  readonly lastLines: readonly string[];
}

/** A further instance that is confined more than the first one. */
export interface ConfinedBoot {
  readonly outcome: BootOutcome;
  readonly failure?: TraceFailure;
  /** At most 8, redacted. */
  readonly lastLines: readonly string[];
  /** What the engine said about a start that failed; empty otherwise. */
  readonly startError: string;
  readonly denied?: DeniedPath;
}

export interface CacheInLayer {
  /** Such as `/var/lib/apt/lists`. */
  readonly folder: string;
  readonly sizeBytes: number;
  /** The RUN that left it; absent when it came with the base image. */
  readonly line?: ImageLine;
}
