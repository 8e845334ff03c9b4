import { runLine } from "#engines/dockerfile/project.ts";
import type { CacheInLayer } from "./evidence.ts";
import type { Look } from "./look.ts";

const FOLDERS: readonly (readonly [folder: string, pattern: RegExp])[] = [
  ["/var/lib/apt/lists", /^\/var\/lib\/apt\/lists\/./],
  ["/var/cache/apt/archives", /^\/var\/cache\/apt\/archives\/.*\.deb$/],
  ["/var/cache/apk", /^\/var\/cache\/apk\/./],
  [".cache/pip", /^\/(root|home\/[^/]+)\/\.cache\/pip\/./],
  [".npm/_cacache", /^\/(root|home\/[^/]+)\/\.npm\/_cacache\/./],
  [".cache/yarn", /^\/(usr\/local\/share\/\.cache|(root|home\/[^/]+)\/\.cache)\/yarn\/./],
];

/** Caches of package managers, summed by folder and layer; those of the base image have no line. */
export async function observeCaches(
  look: Look,
  signal: AbortSignal,
): Promise<readonly CacheInLayer[]> {
  const listed = await look.image.list(
    FOLDERS.map(([, pattern]) => pattern),
    signal,
  );
  const sums = new Map<string, { folder: string; layer: number | undefined; sizeBytes: number }>();
  for (const { path, sizeBytes, layer } of listed) {
    const folder = folderOf(path);
    if (folder === undefined || sizeBytes === 0) continue;
    const key = `${layer ?? ""} ${folder}`;
    const sum = sums.get(key) ?? { folder, layer, sizeBytes: 0 };
    sums.set(key, { ...sum, sizeBytes: sum.sizeBytes + sizeBytes });
  }
  return [...sums.values()].map(({ folder, layer, sizeBytes }) => {
    const made = layer === undefined ? undefined : look.image.facts.history[layer];
    const line = made === undefined ? undefined : runLine(look.dockerfile, made);
    return { folder, sizeBytes, ...(line === undefined ? {} : { line }) };
  });
}

function folderOf(path: string): string | undefined {
  const known = FOLDERS.find(([, pattern]) => pattern.test(path))?.[0];
  if (known === undefined || known.startsWith("/")) return known;
  return path.slice(0, path.indexOf(known) + known.length);
}
