import { once } from "node:events";
import type { ImageFile } from "#contract/container.ts";
import type { Cli } from "./cli.ts";
import { TarReader } from "./image-tar.ts";
import type { TarEntry } from "./image-tar-header.ts";
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
  readonly labels: Readonly<Record<string, string>>;
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
    const marks = Object.entries(labels).flatMap(([name, value]) => [
      "--label",
      `${name}=${value}`,
    ]);
    const args = ["create", "--name", containerName, "--network", "none", ...marks];
    // An image without a command of its own needs one to become a container.
    const printed = await cli.must([...args, "--entrypoint", "", id, "true"]);
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
  const child = cli.spawn(["cp", "--follow-link", from, "-"]);
  const timer = setTimeout(() => child.kill("SIGKILL"), COPY_TIMEOUT_MS);
  const stop = () => void child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  const found = new FirstMember();
  let said = "";
  child.stdin?.end();
  child.stderr?.on("data", (bytes: Buffer) => {
    said = `${said}${bytes.toString("utf8")}`.slice(-2_000);
  });
  const ended = once(child, "close");
  child.stdout?.on("data", (bytes: Buffer) => {
    if (found.isComplete) return;
    found.write(bytes);
    // A folder arrives with everything in it.
    if (found.isComplete) child.kill("SIGKILL");
  });
  try {
    const [code] = (await ended) as [number | null];
    signal.throwIfAborted();
    if (found.isComplete) return found.file();
    if (code !== 0 && ABSENT.test(said)) return undefined;
    const result = { code, stdout: "", stderr: said, timedOut: code === null, durationMs: 0 };
    throw engineTrouble(["cp", from], result);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
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
