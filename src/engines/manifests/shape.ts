/** What of the project is read; a source tree is one. */
export interface ManifestReader {
  readonly files: readonly string[];
  read(path: string): string | undefined;
}

export interface ManifestLine {
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
}

export type Ecosystem = "node" | "python";

/** As the Python index compares names: lower case, one hyphen for every run of separators. */
export function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
