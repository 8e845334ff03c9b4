/** One mark on a line of the repository, as GitHub's checks API takes it. */
export interface CheckAnnotation {
  /** Relative to the repository, forward slashes, existing at the head commit. */
  readonly path: string;
  /** 1-based. */
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: "failure" | "warning" | "notice";
  /** At most 255 bytes. */
  readonly title: string;
  /** At most 64 KiB. */
  readonly message: string;
}

/** What a check run shows. `summary` and `text` hold at most 65,535 bytes of UTF-8 each. */
export interface CheckRunContent {
  /** Never `neutral` or `skipped`, which would satisfy a required check. */
  readonly conclusion: "success" | "failure" | "cancelled";
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  /** Most severe first; at most 500. */
  readonly annotations: readonly CheckAnnotation[];
}

/** Something a reader must know that is no finding, such as a policy that a pull request changes. */
export interface Remark {
  readonly level: "failure" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
  /** Relative to the repository. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
}

/** How places of a report, which are relative to the project, are shown in the repository. */
export interface RepositoryView {
  /** The project inside the repository, such as `services/orders`; empty for the root. */
  readonly prefix: string;
  /** Whether this path, relative to the repository, is a file at the head commit. */
  exists(path: string): boolean;
  /** Takes what has no place of its own, such as `readiness.yml`; an existing file. */
  readonly fallback?: string;
}
