/** `sql`: a tool that runs SQL files; `shell`: a script or the shell itself. */
export type TraceLanguage =
  | "python"
  | "node"
  | "java"
  | "go"
  | "ruby"
  | "php"
  | "dotnet"
  | "rust"
  | "sql"
  | "shell";

/** A failure as it was printed, before any path is looked up. */
export interface RawFrame {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly function?: string;
  /** `file` is the end of a path, as a package name gives it; all of it must match. */
  readonly isEnd?: boolean;
}

export interface Spot {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** `file` is the end of a path, with or without its extension; all of it must match. */
  readonly isEnd?: boolean;
}

export interface RawFailure {
  readonly language: TraceLanguage;
  readonly kind: "import" | "syntax" | "exception";
  readonly type: string;
  readonly message: string;
  readonly missing?: string;
  /** Module that a missing symbol was asked from. */
  readonly from?: string;
  /** In the order of printing. */
  readonly frames: readonly RawFrame[];
  /** Index in `frames` of the deepest one comes first: Node prints it first, Python last. */
  readonly deepest: "first" | "last";
  /** A position printed apart from the stack: a syntax error, an importer without a line. */
  readonly spot?: Spot;
  /** Quoted specifier to look for in `spot.file` when the spot has no line. */
  readonly specifier?: string;
  /** Words that stand at the failing line of a spot without a line, or in one SQL file without a spot. */
  readonly quoted?: {
    readonly text: string;
    /** Last line that they can stand at; default: the file's last one. */
    readonly upTo?: number;
  };
  /** The failure that this one was raised from, outermost first. */
  readonly causes: readonly RawFailure[];
  /** The cause was named on purpose (`raise … from`, `{ cause }`). */
  readonly explicit?: boolean;
  /** Names that the message itself says are missing: settings fields, environment variables. */
  readonly names: readonly string[];
  /** First and last line, 0-based. */
  readonly begin: number;
  readonly end: number;
}
