import { posix } from "node:path";
import { EnvironmentError } from "#contract/failure.ts";
import type { Cli } from "./cli.ts";
import { blobSink } from "./image-blob.ts";
import { streamOut } from "./image-stream.ts";
import { TarReader, type TarVisitor } from "./image-tar.ts";
import { engineTrouble } from "./trouble.ts";

const SAVE_TIMEOUT_MS = 10 * 60_000;

export interface ArchiveQuestion {
  readonly cli: Cli;
  /** Of the image. */
  readonly id: string;
  /** Called for every layer, as it begins, with a name of its own. What it gives is told the members. */
  layer(name: string): TarVisitor;
}

/** What an archive says of the image it holds. */
export interface ArchiveIndex {
  /** Names of the layers, lowest first. */
  readonly layers: readonly string[];
  /** The image's configuration. Source  OCI image specification, "Image Configuration". */
  readonly configuration: unknown;
}

/**
 * Streams an image out of the engine, layer by layer in whatever order they come; both layouts of
 * archives, compressed or not. Memory is constant but for what the visitors keep.
 *
 * Errors  EnvironmentError when the engine refuses, or the archive cannot be read.
 */
export async function walkImage(
  question: ArchiveQuestion,
  signal: AbortSignal,
): Promise<ArchiveIndex> {
  try {
    const walk = new Walk(question);
    const take = async (bytes: Buffer) => {
      await walk.write(bytes);
      return false;
    };
    const args = ["save", question.id];
    const { cli } = question;
    const end = await streamOut({ cli, args, timeoutMs: SAVE_TIMEOUT_MS, take }, signal);
    if (end.code !== 0) throw engineTrouble(args, end);
    return await walk.end();
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof EnvironmentError ? error : unreadable(error);
  }
}

function unreadable(cause: unknown): EnvironmentError {
  return new EnvironmentError({
    reason: "engine-failed",
    message: `The image that the Docker engine gave out cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    tried: ["docker save"],
    advice: "Try docker save of the image by hand; a newer engine may write it in another form.",
    cause,
  });
}

interface Manifest {
  readonly Config?: string;
  readonly Layers?: readonly string[];
}

class Walk {
  readonly #layers = new Set<string>();
  readonly #documents = new Map<string, string>();
  /** A layer that occurs twice is a link the second time. */
  readonly #links = new Map<string, string>();
  readonly #reader: TarReader;
  /** What still has to be unpacked. */
  #pending: (() => Promise<void>)[] = [];

  constructor(question: ArchiveQuestion) {
    this.#reader = new TarReader((entry) => {
      const { path: name, kind, goal } = entry;
      if (kind === "link") this.#links.set(name, posix.join(posix.dirname(name), goal));
      if (kind !== "file") return undefined;
      return blobSink({
        layer: () => {
          this.#layers.add(name);
          return question.layer(name);
        },
        document: (text) => void this.#documents.set(name, text),
        wait: (settled) => void this.#pending.push(settled),
      });
    });
  }

  async write(bytes: Buffer): Promise<void> {
    this.#reader.write(bytes);
    await this.#settle();
  }

  async end(): Promise<ArchiveIndex> {
    this.#reader.end();
    await this.#settle();
    const manifests = JSON.parse(this.#document("manifest.json")) as readonly Manifest[];
    const { Config: config = "", Layers: layers = [] } = manifests[0] ?? {};
    const names = layers.map((name) => this.#links.get(name) ?? name);
    const absent = names.find((name) => !this.#layers.has(name));
    if (absent !== undefined) throw new Error(`the layer ${absent} is not in it`);
    return { layers: names, configuration: JSON.parse(this.#document(config)) };
  }

  #document(name: string): string {
    const text = this.#documents.get(name);
    if (text === undefined) throw new Error(`${name || "the configuration"} is not in it`);
    return text;
  }

  async #settle(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    for (const settled of pending) await settled();
  }
}
