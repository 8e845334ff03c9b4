import type { FileFinder } from "./files.ts";

export interface FilePlace {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column?: number;
}

export interface Project {
  readonly files: readonly string[];
  readonly finder: FileFinder;
  /** Text of a file, listed or not. Without it, lines that were not printed stay unknown. */
  readonly read?: ((path: string) => string | undefined) | undefined;
}
