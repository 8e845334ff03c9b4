import type { Changes } from "#contract/changes.ts";
import type { ServerMessage } from "#contract/database.ts";
import type { Connection } from "#contract/runtime.ts";
import type { Declared } from "#engines/manifests/declared.ts";
import type { SourceLine } from "../source-line.ts";

/** What was looked up beside the output of a boot that failed. Every field is absent when unknown. */
export interface Clues {
  /** The last error that the server logged for this database, redacted. */
  readonly refused?: ServerMessage;
  /** The line of the code that sends it, where no failure was printed with a line. */
  readonly query?: SourceLine;
  /** Line of the migration that fails, and its folder. */
  readonly migration?: SourceLine;
  readonly migrations?: string;
  /** Migrations that no other one follows, when there are several, and the one they all follow. */
  readonly heads?: readonly NamedLine[];
  readonly fork?: NamedLine;
  /** A migration that follows one that is not there; the name is that of the absent one. */
  readonly orphan?: NamedLine;
  /** Where the module that was not found is declared. */
  readonly module?: Declared;
  /** The program that was not found, and where it is declared. */
  readonly program?: AbsentProgram;
  /** The script of the start command that cannot be executed. */
  readonly script?: RefusedScript;
  /** The file that is there under a name with other letter cases. */
  readonly otherCase?: string;
  /** A path that the output says is not there, and that is not there. */
  readonly path?: AbsentPath;
  /** The file that a shell may not run. */
  readonly denied?: string;
  /** The line of package.json that says which module system its files are of, else the file. */
  readonly moduleType?: SourceLine;
  /** A variable whose value the failing line could not read. */
  readonly malformed?: MalformedVariable;
  /** The file that documents variables: the example environment file, else the compose file. */
  readonly documents?: string;
  /** The line that says how the build output comes about. */
  readonly build?: SourceLine;
  /** Lines of the output and of the server's log that show the failure, redacted. */
  readonly excerpt?: string;
  /** The last line that listens. */
  readonly listen?: SourceLine;
  /** What it was doing when the time was up. */
  readonly doing?: Doing;
  /** The only line of the project that begins what it waits for. */
  readonly waits?: SourceLine;
  /** What this branch changes. */
  readonly changes?: Changes;
}

export interface NamedLine extends SourceLine {
  readonly name: string;
}

export interface AbsentProgram {
  readonly name: string;
  readonly declared?: Declared;
  /** The start command itself names it. */
  readonly isStart: boolean;
  /** The line that runs it. */
  readonly at?: SourceLine;
  /** The line of a Dockerfile that puts it into the image, where this run had no image. */
  readonly image?: SourceLine;
}

export interface RefusedScript {
  /** Relative to the project. */
  readonly file: string;
  /** Its `#!` line ends in one, which the kernel takes for a part of the interpreter's name. */
  readonly hasCarriageReturn: boolean;
}

export interface AbsentPath {
  /** Relative to the project when it lies in it, else as printed. */
  readonly path: string;
  /** The line of the output that says so. */
  readonly said: string;
  readonly inProject: boolean;
  /** A folder that builds write. */
  readonly isBuildOutput: boolean;
}

export interface MalformedVariable {
  readonly name: string;
  /** Whether it was given; if not, the absence was read as a value. */
  readonly given: boolean;
  readonly at: SourceLine;
  /** The line of a platform's manifest that gives it. */
  readonly set?: SourceLine;
}

/** A session of the target that waits or works in the database. */
export interface Statement {
  readonly query: string;
  readonly state: string;
  /** As pg_stat_activity names it, such as `Lock: advisory`; empty while it computes. */
  readonly waitsFor: string;
  readonly seconds: number;
}

export interface Doing {
  /** To others than the database it is given. */
  readonly connections: readonly Connection[];
  readonly statements: readonly Statement[];
}
