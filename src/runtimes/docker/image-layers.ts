import { posix } from "node:path";
import type { TarEntry } from "./image-tar-header.ts";

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";
// More than any image that a person made; a listing is held in memory.
const MOST_ENTRIES = 2_000_000;

export interface LayerEntry {
  readonly kind: TarEntry["kind"];
  readonly sizeBytes: number;
}

/**
 * What one layer adds, and what of the layers below it hides. Paths have no leading slash.
 *
 * Source  OCI image specification, "Image Layer Filesystem Changeset", whiteouts.
 */
export class Layer {
  readonly entries = new Map<string, LayerEntry>();
  readonly removed = new Set<string>();
  /** Folders of which nothing of a lower layer is left. */
  readonly emptied = new Set<string>();

  /** Errors  RangeError when it has more members than can be held. */
  add(entry: TarEntry): void {
    const { path, kind } = entry;
    const name = posix.basename(path);
    const folder = path.slice(0, path.length - name.length).replace(/\/$/, "");
    if (name === OPAQUE) this.emptied.add(folder);
    else if (name.startsWith(WHITEOUT))
      this.removed.add(posix.join(folder, name.slice(WHITEOUT.length)));
    else {
      if (this.entries.size >= MOST_ENTRIES) throw new RangeError("A layer has too many files.");
      const goal = kind === "hard-link" ? this.entries.get(plain(entry.goal)) : undefined;
      this.entries.set(path, { kind, sizeBytes: goal?.sizeBytes ?? entry.sizeBytes });
    }
  }
}

export interface VisibleEntry extends LayerEntry {
  /** Index of the layer, lowest first. */
  readonly layer: number;
}

/** What a container sees of layers, lowest first. */
export function visibleEntries(layers: readonly Layer[]): Map<string, VisibleEntry> {
  const visible = new Map<string, VisibleEntry>();
  const cover = new Cover();
  for (const [index, layer] of [...layers.entries()].reverse()) {
    for (const [path, entry] of layer.entries)
      if (!visible.has(path) && !cover.hides(path)) visible.set(path, { ...entry, layer: index });
    cover.add(layer);
  }
  return visible;
}

/** What the layers looked at so far hide of the layers below them. */
class Cover {
  readonly #removed = new Set<string>();
  /** Folders below which nothing shows: emptied, or no folder any more. */
  readonly #closed = new Set<string>();

  add({ entries, removed, emptied }: Layer): void {
    for (const path of removed) this.#removed.add(path);
    for (const path of emptied) this.#closed.add(path);
    for (const [path, { kind }] of entries) if (kind !== "directory") this.#closed.add(path);
  }

  hides(path: string): boolean {
    return (
      this.#removed.has(path) ||
      foldersAbove(path).some((folder) => this.#removed.has(folder) || this.#closed.has(folder))
    );
  }
}

function foldersAbove(path: string): string[] {
  const found = [""];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
    found.push(path.slice(0, at));
  return found;
}

function plain(path: string): string {
  return path.replace(/^(?:\.?\/)+/, "");
}
