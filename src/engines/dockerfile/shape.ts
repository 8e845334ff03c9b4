/** A Dockerfile as its instructions. Lines are 1-based everywhere. */
export interface Dockerfile {
  /** What continues a line: a backslash, or the back-tick that `# escape=` asks for. */
  readonly escapeMark: string;
  /** Reference of the `# syntax=` frontend. */
  readonly syntax?: string;
  readonly lineCount: number;
  /** All, in order. */
  readonly instructions: readonly Instruction[];
  /** What stands before the first FROM. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
  /** What every builder would refuse, in order of lines. */
  readonly problems: readonly DockerfileProblem[];
}

export interface DockerfileProblem {
  readonly line: number;
  readonly message: string;
}

export interface Instruction {
  /** Upper case. */
  readonly keyword: string;
  readonly line: number;
  /** Last line that belongs to it, continuations and heredocs included. */
  readonly lastLine: number;
  readonly flags: readonly Flag[];
  /** What follows the keyword and the flags, continuations joined. */
  readonly text: string;
  /** The words of a JSON array, where the instruction may be one and is. */
  readonly words?: readonly string[];
  readonly heredocs: readonly Heredoc[];
}

export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  readonly value?: string;
}

export interface Heredoc {
  readonly name: string;
  /** The builder puts the values of variables into it. */
  readonly expands: boolean;
  /** First line of its content. */
  readonly line: number;
  readonly text: string;
}

export interface Stage {
  readonly index: number;
  readonly name?: string;
  readonly from: Instruction;
  /** As it is written. */
  readonly base: string;
  readonly platform?: string;
  readonly instructions: readonly Instruction[];
}

/** Whether it is an instruction of a Dockerfile at all. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...["ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"],
  ...["MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"],
]);
