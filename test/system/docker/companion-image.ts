import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { bundle } from "../../../tools/bundle.ts";
import { PROJECT } from "../harness/cli.ts";

/** What the Dockerfile's own bases are tried with, because every machine with an engine can have it. */
export const BASES = { BASE: "debian:bookworm-slim", NODE: "node:24-slim" };
const BUILD_TIMEOUT_MS = 600_000;
const MOST_BYTES = 64 * 1024 * 1024;

export interface Ended {
  /** Null when a signal ended the client. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the Docker client to its end, whatever its exit code. */
export function docker(
  args: readonly string[],
  options: { readonly timeoutMs?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const { timeoutMs = 120_000, env } = options;
  return new Promise((resolve, reject) => {
    const limits = {
      maxBuffer: MOST_BYTES,
      timeout: timeoutMs,
      ...(env === undefined ? {} : { env }),
    };
    execFile("docker", [...args], limits, (error, stdout, stderr) => {
      if (typeof error?.code === "string") reject(error);
      else resolve({ code: error === null ? 0 : (error.code ?? null), stdout, stderr });
    });
  });
}

export async function mustDocker(args: readonly string[], timeoutMs?: number): Promise<string> {
  const { code, stdout, stderr } = await docker(args, timeoutMs === undefined ? {} : { timeoutMs });
  if (code !== 0) throw new Error(`docker ${args.slice(0, 3).join(" ")}: ${stderr}${stdout}`);
  return stdout;
}

/** Everything that one test file makes on the engine: named after it, labelled, and removed with it. */
export class Workshop implements AsyncDisposable {
  readonly name = `dr-companion-test-${randomBytes(5).toString("hex")}`;
  readonly label = ["--label", `deployment-readiness.test=${this.name}`];
  readonly #folders: string[] = [];
  readonly #images: string[] = [];
  readonly #networks: string[] = [];

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), "companion-"));
    // Any account of a container may look into it.
    chmodSync(folder, 0o755);
    this.#folders.push(folder);
    return folder;
  }

  async build(folder: string, args: Readonly<Record<string, string>>): Promise<string> {
    const tag = `${this.name}:${this.#images.length + 1}`;
    this.#images.push(tag);
    const given = Object.entries(args).flatMap(([name, value]) => [
      "--build-arg",
      `${name}=${value}`,
    ]);
    await mustDocker(["build", "--tag", tag, ...this.label, ...given, folder], BUILD_TIMEOUT_MS);
    return tag;
  }

  async network(): Promise<string> {
    const network = `${this.name}-${this.#networks.length + 1}`;
    await mustDocker(["network", "create", "--internal", ...this.label, network]);
    this.#networks.push(network);
    return network;
  }

  run(args: readonly string[], timeoutMs = 180_000): Promise<Ended> {
    return docker(["run", "--rm", ...this.label, ...args], { timeoutMs });
  }

  /** Starts a container that goes on; gives its id. */
  async start(args: readonly string[]): Promise<string> {
    return (await mustDocker(["run", "--detach", ...this.label, ...args])).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ours = ["--quiet", "--filter", `label=deployment-readiness.test=${this.name}`];
    const containers = (await mustDocker(["ps", "--all", ...ours])).split("\n").filter(Boolean);
    if (containers.length > 0) await mustDocker(["rm", "--force", "--volumes", ...containers]);
    for (const network of this.#networks) await mustDocker(["network", "rm", network]);
    for (const image of this.#images) await docker(["rmi", "--force", image]);
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** The files that a build of the companion image may see, in a folder with a fresh bundle. */
export async function stageContext(folder: string): Promise<void> {
  for (const name of ["Dockerfile", ".dockerignore", "LICENSE", "tools/companion-rootfs.sh"])
    cpSync(join(PROJECT, name), join(folder, name));
  await bundle(join(folder, "dist"));
}

/** Lays this text where secrets lie in real folders. Gives the paths. */
export function plant(folder: string, secret: string): readonly string[] {
  const places = [
    ...[".env", ".npmrc", ".git/config", ".docker/config.json", "id_ed25519", "readiness.yml"],
    ...["dist/.env", "dist/chunks/.npmrc", "tools/.env", "tools/token.txt", "src/secret.ts"],
    ...["node_modules/package/.env", "examples/orders-express/.env", "dist/notes.txt"],
  ];
  for (const place of places) {
    mkdirSync(dirname(join(folder, place)), { recursive: true });
    writeFileSync(join(folder, place), `TOKEN=${secret}\n`);
  }
  return places;
}

/** A copy of the Express example with everything that it needs installed, as a laptop has it. */
export function installedExpress(folder: string, from = join(PROJECT, "examples/orders-express")) {
  const modules = realpathSync(join(PROJECT, "examples/orders-express/node_modules"));
  cpSync(from, folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  cpSync(modules, join(folder, "node_modules"), { recursive: true, verbatimSymlinks: true });
  chmodSync(folder, 0o755);
  return folder;
}

/** Which of these texts an image holds anywhere: its configuration, its history, any of its layers. */
export async function textsIn(
  image: string,
  texts: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const archive = join(folder, "image.tar");
  const unpacked = join(folder, "image");
  mkdirSync(unpacked);
  await mustDocker(["save", "--output", archive, image]);
  await new Promise<void>((resolve, reject) => {
    execFile("tar", ["-xf", archive, "-C", unpacked], (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  rmSync(archive);
  const history = await mustDocker(["history", "--no-trunc", "--format", "{{json .}}", image]);
  const files = readdirSync(unpacked, { recursive: true, encoding: "utf8" })
    .map((name) => join(unpacked, name))
    .filter((path) => existsSync(path) && statSync(path).isFile());
  const contents = [Buffer.from(history), ...files.map(plainBytes)];
  return texts.filter((text) => contents.some((bytes) => bytes.includes(text)));
}

function plainBytes(path: string): Buffer {
  const bytes = readFileSync(path);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}
