import { posix } from "node:path";
import type { ImageSighting, ListedFile } from "#contract/container.ts";
import type { Cli } from "./cli.ts";
import { type ArchiveIndex, walkImage } from "./image-archive.ts";
import { Layer, type VisibleEntry, visibleEntries } from "./image-layers.ts";
import { NeedleStream, Needles } from "./image-needles.ts";
import type { TarSink } from "./image-tar.ts";
import type { TarEntry } from "./image-tar-header.ts";

/** Everything that lies in an image's layers, read from what the engine gives out. */
export class ImageContents {
  readonly #cli: Cli;
  readonly #id: string;
  #listing: readonly ListedFile[] | undefined;

  constructor(cli: Cli, id: string) {
    this.#cli = cli;
    this.#id = id;
  }

  /** Errors  EnvironmentError when the engine refuses, or the image cannot be read. */
  async list(patterns: readonly RegExp[], signal: AbortSignal): Promise<readonly ListedFile[]> {
    if (this.#listing === undefined) await this.#walk(undefined, signal);
    // These flags would make a pattern remember the path before.
    const plain = patterns.map(
      ({ source, flags }) => new RegExp(source, flags.replace(/[gy]/g, "")),
    );
    return (this.#listing ?? []).filter(({ path }) => plain.some((pattern) => pattern.test(path)));
  }

  /** Errors  EnvironmentError when the engine refuses, or the image cannot be read. */
  async search(needles: readonly string[], signal: AbortSignal): Promise<readonly ImageSighting[]> {
    if (needles.length === 0) return [];
    return this.#walk(new Needles(needles), signal);
  }

  async #walk(needles: Needles | undefined, signal: AbortSignal): Promise<ImageSighting[]> {
    const layers = new Map<string, Layer>();
    const sightings: Sighting[] = [];
    const index = await walkImage(
      {
        cli: this.#cli,
        id: this.#id,
        layer: (name) => {
          const layer = new Layer();
          layers.set(name, layer);
          return (entry) => {
            layer.add(entry);
            if (needles === undefined) return undefined;
            return searchEntry(needles, entry, (needle) =>
              sightings.push({ layer: name, path: entry.path, needle }),
            );
          };
        },
      },
      signal,
    );
    const stack = index.layers.map((name) => layers.get(name) ?? new Layer());
    const visible = visibleEntries(stack);
    this.#listing ??= listingOf(visible, index);
    if (needles === undefined) return [];
    return [
      ...documentSightings(needles, index.configuration),
      ...placed(sightings, index, visible),
    ];
  }
}

interface Sighting {
  /** Name in the archive. */
  readonly layer: string;
  readonly path: string;
  readonly needle: number;
}

function searchEntry(
  needles: Needles,
  entry: TarEntry,
  tell: (needle: number) => void,
): TarSink | undefined {
  const told = new Set<number>();
  const tellNew = (found: ReadonlySet<number>) => {
    for (const needle of found) {
      if (!told.has(needle)) tell(needle);
      told.add(needle);
    }
  };
  tellNew(inName(needles, entry));
  if (entry.sizeBytes === 0) return undefined;
  const stream = new NeedleStream(needles);
  return { write: (bytes) => stream.write(bytes), end: () => tellNew(stream.found) };
}

/** In its own name or in where it leads; what only a folder above is called, is told of the folder. */
function inName(needles: Needles, { path, goal }: TarEntry): Set<number> {
  const whole = new Set<number>();
  needles.scan(Buffer.from(`/${path}`), whole);
  if (whole.size > 0) {
    const above = new Set<number>();
    needles.scan(Buffer.from(posix.dirname(`/${path}`)), above);
    for (const needle of above) whole.delete(needle);
  }
  needles.scan(Buffer.from(goal), whole);
  return whole;
}

function placed(
  sightings: readonly Sighting[],
  { layers }: ArchiveIndex,
  visible: ReadonlyMap<string, VisibleEntry>,
): ImageSighting[] {
  const found = new Map<string, ImageSighting>();
  for (const { layer, path, needle } of sightings) {
    const shown = visible.get(path)?.layer;
    const deleted = shown === undefined || layers[shown] !== layer;
    const key = `${needle} ${path}`;
    // A version that is still to be seen says more than one that is not.
    if (found.get(key)?.deleted !== false) found.set(key, { where: `/${path}`, needle, deleted });
  }
  return [...found.values()].sort(
    (a, b) => a.needle - b.needle || (a.where < b.where ? -1 : Number(a.where > b.where)),
  );
}

interface Configuration {
  readonly history?: readonly { readonly empty_layer?: boolean }[];
  readonly config?: { readonly Labels?: unknown };
}

function documentSightings(needles: Needles, configuration: unknown): ImageSighting[] {
  const { history, config, ...rest } = configuration as Configuration;
  const { Labels: labels, ...settings } = config ?? {};
  const documents = { config: [rest, settings], labels, history };
  return Object.entries(documents).flatMap(([where, document]) => {
    const found = new Set<number>();
    for (const text of textsOf(document)) needles.scan(Buffer.from(text), found);
    return [...found].sort((a, b) => a - b).map((needle) => ({ where, needle, deleted: false }));
  });
}

/** Every key and every string of a JSON value. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}

function listingOf(
  visible: ReadonlyMap<string, VisibleEntry>,
  { layers, configuration }: ArchiveIndex,
): ListedFile[] {
  const steps = ((configuration as Configuration).history ?? []).flatMap((step, index) =>
    step.empty_layer === true ? [] : [index],
  );
  // An image that was squashed or imported can have a history that is not its layers'.
  const isTold = steps.length === layers.length;
  const listed = [...visible].map(([path, { sizeBytes, layer }]) => {
    const step = isTold ? steps[layer] : undefined;
    return { path: `/${path}`, sizeBytes, ...(step === undefined ? {} : { layer: step }) };
  });
  return listed.sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
}
