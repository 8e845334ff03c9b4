import type { SettingsProblem } from "#contract/failure.ts";

/** Where a value was written. */
export type Whereabouts = Pick<SettingsProblem, "source" | "line">;

/** What one source says, before it is checked. */
export interface RawSettings {
  /** Nested as in readiness.yml; scalars of `app.env` and `api.auth` as they were written. */
  readonly tree: unknown;
  /** The nearest known place of a path, such as `["app", "port"]`. */
  locate(path: readonly string[]): Whereabouts;
  /** Problems of reading it; the tree is empty when there are any. */
  readonly problems: readonly SettingsProblem[];
}

/** Own property of a value that may be anything. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce(member, tree);
}
