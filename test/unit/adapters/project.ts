import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { resolveSettings } from "#settings/resolve.ts";

/** A project that is only text. `ignored` exists on the disk and would be in no commit. */
export function projectOf(
  files: Readonly<Record<string, string>>,
  ignored: readonly string[] = [],
): SourceTree {
  const all = [...Object.keys(files), ...ignored];
  return {
    root: "/srv/shop",
    files: Object.keys(files).sort(),
    has: (path) => all.some((file) => file === path || file.startsWith(`${path}/`)),
    read: (path) => files[path],
  };
}

/** The settings of these flags, as a run resolves them. */
export function settingsOf(flags: Readonly<Record<string, unknown>> = {}): Settings {
  const resolved = resolveSettings({ flags, environment: {} });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.error));
  return resolved.value;
}
