/** What the working tree changes against the deployed version. */
export interface Changes {
  /** Full id of the commit that is compared with. */
  readonly base: string;
  /** As the settings or the event name it, such as `origin/main`. */
  readonly reference: string;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  /** Relative to the project; of a file that was removed, where it was. */
  readonly file: string;
  readonly status: "added" | "modified" | "removed";
  /** Lines of the present text that are new or different, in order; empty when removed or binary. */
  readonly lines: readonly LineRange[];
}

/** Both ends included, 1-based. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** How much of a place this branch has touched. */
export type Touch = "line" | "file" | "none";

export function touchOf(
  changes: Changes | undefined,
  place: { readonly file?: string | undefined; readonly line?: number | undefined },
): Touch {
  const changed = changes?.files.find(({ file }) => file === place.file);
  if (changed === undefined) return "none";
  const { line } = place;
  const isOnLine =
    line !== undefined && changed.lines.some(({ first, last }) => first <= line && line <= last);
  return isOnLine ? "line" : "file";
}
