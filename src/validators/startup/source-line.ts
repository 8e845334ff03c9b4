/** A line of the project. */
export interface SourceLine {
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
}
