import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "./directory.ts";
import type { PackageManifest } from "./package-manifest.ts";

interface BuildQuestion {
  readonly manifest: PackageManifest;
  /** The start command's line. */
  readonly start: string;
}

/**
 * Why the build script must run although the dependencies are installed: what `node` starts is in no
 * commit. An output of an earlier build does not count, because it may be of another commit.
 */
export function buildNeed(
  tree: SourceTree,
  directory: string,
  { manifest, start }: BuildQuestion,
): string | undefined {
  if (manifest.scripts["build"] === undefined) return undefined;
  const entry = entryOf(followed(manifest, start), manifest);
  if (entry === undefined) return undefined;
  const endings = ["", ".js", ".cjs", ".mjs", "/index.js", "/index.cjs", "/index.mjs"];
  const isCommitted = endings.some((ending) => tree.files.includes(at(directory, entry + ending)));
  return isCommitted ? undefined : `npm run build, because no commit holds ${entry}`;
}

/** A line that only runs a script of package.json is that script. */
function followed(manifest: PackageManifest, line: string): string {
  const name = /^(?:npm|yarn|pnpm)\s+(?:run\s+)?([\w:.-]+)\s*$/.exec(line)?.[1] ?? "";
  return manifest.scripts[name] ?? line;
}

/** The file that `node` is given, without `./`; `.` is the main file. */
function entryOf(line: string, manifest: PackageManifest): string | undefined {
  const word = /(?:^|[\s;&])node\s+(?:-\S+\s+)*([\w@./-]+)/.exec(line)?.[1];
  const path = word === "." ? (manifest.main ?? "index.js") : word;
  return path === undefined || path.startsWith("/") ? undefined : path.replace(/^\.\/|\/$/g, "");
}
