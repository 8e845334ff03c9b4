import type { BootOutcome, BootRecord } from "#contract/boot.ts";
import type { DeclaredHealth } from "#contract/launch.ts";
import type { Exit } from "#contract/runtime.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { Clues } from "./clues/shape.ts";
import type { DeclaredEvidence } from "./declared/evidence.ts";
import type { ImageEvidence } from "./image/evidence.ts";
import type { SourceLine } from "./source-line.ts";
import type { TrialsEvidence } from "./trials/tried.ts";

export type { SourceLine };

/** A command of the plan, as the reader can repeat it. */
export interface PlannedCommand {
  /** As one would type it. */
  readonly text: string;
  /** Where it was found. */
  readonly origin?: SourceLine;
}

export interface AbsentVariable {
  readonly name: string;
  /** Where it is read. */
  readonly place?: SourceLine;
}

/** What is known about the module that a failing import asked for. */
export interface MissingModule {
  /** `project`: belongs to the repository; `package`: would be a dependency. */
  readonly kind: "project" | "package";
  /** Dependency manifest that was looked into. */
  readonly manifest?: string;
  /** Whether the manifest names it. */
  readonly declared: boolean;
}

/** A further instance, booted beside the first one or after another. */
export interface FurtherBoot {
  readonly outcome: BootOutcome;
  readonly readyMs?: number;
  readonly failure?: TraceFailure;
  /** At most 8, redacted. */
  readonly lastLines: readonly string[];
  /** A port of this machine that the first instance holds was asked for again. */
  readonly portClash: boolean;
}

export interface Stop {
  readonly exit: Exit;
  readonly forced: boolean;
  readonly durationMs: number;
  readonly graceMs: number;
  readonly survivorCount: number;
}

export interface Soak {
  /** How long it was watched after it was ready. */
  readonly watchedMs: number;
  /** Sessions that it then held in its database. */
  readonly connections?: number;
  /** The only line that makes a pool of them, when they are many. */
  readonly pool?: SourceLine;
  /** Set when it ended meanwhile. */
  readonly exit?: Exit;
  readonly failure?: TraceFailure;
  /** Without a failure: the line that prints the last words. */
  readonly spokenBy?: SourceLine;
  readonly lastLines: readonly string[];
}

export interface DatabaseUse {
  /** The plan has migrations, models, or a variable for a database. */
  readonly expected: boolean;
  /** The settings name the server; else it is one that was provided for the run. */
  readonly isNamed?: true;
  /** Sessions up to readiness; null when the server cannot tell. */
  readonly atReady: number | null;
  /** Sessions after documented GET requests were sent; null when none were sent. */
  readonly afterRequests: number | null;
  /** Paths of those requests that were answered below 300. */
  readonly answered: readonly string[];
}

/** What the deployed version came to, when this one failed and no line of the branch is involved. */
export interface DeployedBoot {
  /** As it was named. */
  readonly reference: string;
  readonly outcome: BootOutcome;
  /** It failed for the same cause as this version. */
  readonly isSame: boolean;
}

/** A declared health path that was answered with 404, again and again, while another path is well. */
export interface UnservedHealth {
  readonly path: string;
  readonly by: DeclaredHealth["by"];
  /** Where it is declared. */
  readonly at: SourceLine;
  /** The path that was well. */
  readonly well: { readonly path: string; readonly status: number };
}

export interface StartupEvidence {
  /** The first boot; outputs are cut to their last 6000 characters. */
  readonly boot: BootRecord;
  readonly start: PlannedCommand;
  readonly migrate?: PlannedCommand;
  /** Index in `boot.steps` of the step that failed. */
  readonly failedStep?: number;
  /** Last failure that the decisive step printed. */
  readonly failure?: TraceFailure;
  readonly missingModule?: MissingModule;
  /** Variables that the failure names and the target was not given. */
  readonly absentVariables: readonly AbsentVariable[];
  /** Variables that are read without a default and were not given, although it became ready. */
  readonly undocumentedVariables: readonly AbsentVariable[];
  /** What was looked up beside the output of a boot that failed. */
  readonly clues?: Clues;
  /** Last lines of the decisive step, at most 8. */
  readonly lastLines: readonly string[];
  /** The only line of the project that holds the text of the last line printed. */
  readonly spokenBy?: SourceLine;
  /** The only lines of the project that speak about these things. */
  readonly port?: SourceLine;
  readonly host?: SourceLine;
  readonly sigterm?: SourceLine;
  readonly spawn?: SourceLine;
  readonly health?: SourceLine;
  readonly unservedHealth?: UnservedHealth;
  /** Address of this machine that is not the loopback; null when it has none. */
  readonly outsideAddress: string | null;
  /** Operations of the served API description; null when none is served. */
  readonly routeCount: number | null;
  readonly routeSource: string;
  readonly database: DatabaseUse;
  readonly soak?: Soak;
  /** A second instance beside the first one, with its own clone of the database. */
  readonly beside?: FurtherBoot;
  readonly stop?: Stop;
  /** A third instance on the database of the second. */
  readonly again?: FurtherBoot;
  /** Only the first boot and its health path were asked; the rules about the rest stay unasked. */
  readonly bootOnly?: true;
  /** What the project's files declare; absent when something that runs already was attached. */
  readonly declared?: DeclaredEvidence;
  /** Present when a container carried it, or was to. */
  readonly image?: ImageEvidence;
  /** Present when it became ready and further instances could be booted. */
  readonly trials?: TrialsEvidence;
  /** Present when this version failed and no line of the branch is involved. */
  readonly deployed?: DeployedBoot;
  /** Why no further instance was tried although the first one is ready. */
  readonly notTried?: string;
}
