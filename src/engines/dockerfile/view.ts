import type { HealthCheck } from "#contract/container.ts";

/** One stage as an image would come out of it, as far as the Dockerfile alone tells. */
export interface StageView {
  readonly index: number;
  readonly name?: string;
  /** FROM lines that lead to it, its own first; the last one names an image that is not made here. */
  readonly bases: readonly BaseLine[];
  readonly entrypoint?: Program;
  readonly command?: Program;
  readonly user?: Placed<string>;
  /** Absolute; `/` without a line when nothing sets it. */
  readonly workdir: { readonly value: string; readonly isKnown: boolean; readonly line?: number };
  readonly ports: readonly ExposedPort[];
  readonly healthcheck?: DeclaredHealthCheck;
  /** One entry per assignment, in order; the last one of a name holds. */
  readonly environment: readonly Variable[];
  readonly labels: readonly Variable[];
  readonly arguments: readonly Argument[];
  readonly stopSignal?: Placed<string>;
  /** What shell forms are run by. */
  readonly shell: readonly string[];
  readonly copies: readonly Copy[];
  readonly runs: readonly Run[];
  readonly volumes: readonly Placed<string>[];
  /** Where the context's paths come from. */
  readonly context: BuildContext;
  /** Views of the stages before it, by index; what COPY --from looks into. */
  readonly earlier: readonly StageView[];
}

export interface BuildContext {
  /** Folder of the build context, relative to the project. */
  readonly folder: string;
  /** Files of the project, relative to it. Undefined when they are not known. */
  readonly files?: readonly string[];
}

export interface Placed<T> {
  readonly value: T;
  /** Every variable in it had a known value. */
  readonly isKnown: boolean;
  readonly line: number;
}

export interface BaseLine {
  /** With what is known put in: an image reference, `scratch`, or the name of an earlier stage. */
  readonly reference: string;
  readonly isKnown: boolean;
  readonly platform?: string;
  readonly line: number;
}

/** An ENTRYPOINT or CMD. */
export interface Program {
  /** As an engine keeps it: a shell form starts with the shell. */
  readonly argv: readonly string[];
  readonly isShell: boolean;
  /** The line of a shell form, or undefined. */
  readonly shellLine?: string;
  readonly line: number;
  readonly lastLine: number;
}

export interface ExposedPort {
  readonly port: number;
  readonly protocol: string;
  readonly line: number;
}

export interface DeclaredHealthCheck {
  /** Undefined for NONE. */
  readonly check?: HealthCheck;
  readonly line: number;
  readonly lastLine: number;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly isKnown: boolean;
  readonly line: number;
}

export interface Argument {
  readonly name: string;
  /** Written in the Dockerfile. */
  readonly default?: string;
  readonly line: number;
}

export interface Copy {
  readonly keyword: "ADD" | "COPY";
  /** As written, with what is known put in. Heredocs are not among them. */
  readonly sources: readonly string[];
  /** Absolute. */
  readonly destination: string;
  /** A trailing slash, several sources, or an existing folder: files keep their names in it. */
  readonly isFolder: boolean;
  /** Absent: the build context. A number: an earlier stage. A text: an image, or a named context. */
  readonly from?: number | string;
  readonly owner?: string;
  /** As in `--chmod`, such as `755`. */
  readonly mode?: string;
  readonly keepsParents: boolean;
  readonly heredocs: readonly string[];
  readonly line: number;
  readonly lastLine: number;
}

export interface Run {
  /** The line of a shell form, or the words of the other form, for a reader. */
  readonly text: string;
  readonly line: number;
  readonly lastLine: number;
}
