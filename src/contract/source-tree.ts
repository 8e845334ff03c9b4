/**
 * The project as files, read only. Lists what a commit would hold: ignored folders such as `.git`,
 * `node_modules`, virtual environments and caches are not in `files`, but `has` can see them.
 */
export interface SourceTree {
  /** Absolute path of the project directory. */
  readonly root: string;
  /** Relative paths with forward slashes, sorted. */
  readonly files: readonly string[];
  /** Text of a file, or undefined when it is absent, binary, or larger than 2 MiB. */
  read(path: string): string | undefined;
  /** Whether anything exists at this relative path, listed or not. */
  has(path: string): boolean;
}

/** A text that is grounded in a line of the project. */
export interface Origin {
  readonly text: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
}
