import type { ImageFile } from "#contract/container.ts";
import type { Cli } from "./cli.ts";
import { streamOut } from "./image-stream.ts";
import { TarReader } from "./image-tar.ts";
import type { TarEntry } from "./image-tar-header.ts";
import { type Labels, labelArguments } from "./labels.ts";
import { engineTrouble } from "./trouble.ts";

const HEAD_BYTES = 4096;
const COPY_TIMEOUT_MS = 60_000;
const ABSENT = /could not find the file|no such (?:file|container:path)|not a directory/i;

export interface FilesQuestion {
  readonly cli: Cli;
  /** Of the image. */
  readonly id: string;
  /** Of the container that makes the image's files readable, and is never started. */
  readonly containerName: string;
  readonly labels: Labels;
}

/** The files of an image, looked at one by one. Disposal removes the container behind it. */
export class ImageFiles implements AsyncDisposable {
  readonly #question: FilesQuestion;
  readonly #known = new Map<string, ImageFile | undefined>();
  #container: Promise<string> | undefined;

  constructor(question: FilesQuestion) {
    this.#question = question;
  }

  /** Errors  EnvironmentError when the engine refuses. */
  async file(path: string, signal: AbortSignal): Promise<ImageFile | undefined> {
    if (!this.#known.has(path)) {
      this.#container ??= this.#create();
      const container = await this.#container;
      signal.throwIfAborted();
      this.#known.set(path, await copyOut(this.#question.cli, `${container}:${path}`, signal));
    }
    return this.#known.get(path);
  }

  // Not ended by anybody's signal: what it makes must be known to be removed.
  async #create(): Promise<string> {
    const { cli, id, containerName, labels } = this.#question;
    const args = ["create", "--name", containerName, "--network", "none"];
    // An image without a command of its own needs one to become a container.
    const printed = await cli.must([
      ...args,
      ...labelArguments(labels),
      "--entrypoint",
      "",
      id,
      "true",
    ]);
    return printed.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const made = this.#container;
    this.#container = undefined;
    // Whoever asked first was told why there is none.
    const container = await made?.catch(() => undefined);
    if (container !== undefined)
      await this.#question.cli.must(["rm", "--force", "--volumes", container]);
  }
}

async function copyOut(
  cli: Cli,
  from: string,
  signal: AbortSignal,
): Promise<ImageFile | undefined> {
  const found = new FirstMember();
  const args = ["cp", "--follow-link", from, "-"];
  const take = (bytes: Buffer) => {
    found.write(bytes);
    // A folder arrives with everything in it.
    return found.isComplete;
  };
  const end = await streamOut({ cli, args, timeoutMs: COPY_TIMEOUT_MS, take }, signal);
  if (end.isEnough) return found.file();
  if (end.code !== 0 && ABSENT.test(end.stderr)) return undefined;
  throw engineTrouble(args, end);
}

/** The first member of an archive, and the beginning of its content. */
class FirstMember {
  #entry: TarEntry | undefined;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  readonly #reader = new TarReader((entry) => {
    if (this.#entry !== undefined) return undefined;
    this.#entry = entry;
    return {
      write: (bytes) => {
        const kept = bytes.subarray(0, HEAD_BYTES - this.#headBytes);
        this.#head.push(Buffer.from(kept));
        this.#headBytes += kept.length;
      },
    };
  });

  write(bytes: Buffer): void {
    this.#reader.write(bytes);
  }

  get isComplete(): boolean {
    const wanted = Math.min(this.#entry?.sizeBytes ?? 0, HEAD_BYTES);
    return this.#entry !== undefined && this.#headBytes >= wanted;
  }

  file(): ImageFile | undefined {
    const entry = this.#entry;
    if (entry === undefined || entry.kind === "link") return undefined;
    const { mode, uid, gid, sizeBytes } = entry;
    const isDirectory = entry.kind === "directory";
    const head = Buffer.concat(this.#head).toString("latin1");
    return { mode, uid, gid, sizeBytes, isDirectory, head };
  }
}
