import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll } from "vitest";

const run = promisify(execFile);

/** Lines of what the Docker client prints. */
export const docker = async (...args: readonly string[]) =>
  (await run("docker", args, { maxBuffer: 64 * 2 ** 20 })).stdout
    .split("\n")
    .filter((line) => line !== "");

/** A name by which everything that a test file's runs make on the shared engine is found again. */
export interface Mark {
  readonly name: string;
  /** For the runs: the engine's objects carry it as their job. */
  readonly env: Readonly<Record<string, string>>;
  /** An instruction for a Dockerfile: its image goes with the test file, and its builds are known by it. */
  readonly instruction: string;
  /** Containers, those of builders among them, and networks that are there now. */
  running(): Promise<readonly string[]>;
  /** What `running` gives, and the volumes that nothing uses. */
  objects(): Promise<readonly string[]>;
}

// A volume without a name knows its run by what the image put into it.
const VOLUME_FILE = "made-for";
// The engine makes a volume before its container, and removes it after: one that is looked into in
// that moment is in use, and the engine leaves it.
const SETTLED_MS = 1_000;

/** The mark of one test file; what carries it is removed in the end. */
export function openMark(purpose: string): Mark {
  const name = `${purpose}-${randomBytes(4).toString("hex")}`;
  const filter = ["--filter", `label=deployment-readiness.job=${name}`];
  const before = docker("volume", "ls", "--quiet");
  const containers = async () => {
    const labelled = await docker("ps", "--all", "--no-trunc", "--format", "{{.Names}}", ...filter);
    const all = await docker("ps", "--all", "--no-trunc", "--format", "{{.Names}} {{.Command}}");
    const building = all.filter((line) => line.includes(name)).map((line) => line.split(" ")[0]!);
    return [...new Set([...labelled, ...building])];
  };
  const networks = () => docker("network", "ls", "--format", "{{.Name}}", ...filter);
  const unused = () => docker("volume", "ls", "--quiet", "--filter", "dangling=true");
  const volumes = async () => {
    const known = new Set(await before);
    const first = new Set((await unused()).filter((one) => !known.has(one)));
    if (first.size === 0) return [];
    await delay(SETTLED_MS);
    const fresh = (await unused()).filter((one) => first.has(one));
    const owned = await Promise.all(fresh.map((one) => isMarked(one, name)));
    return fresh.filter((_, index) => owned[index]);
  };
  afterAll(async () => {
    const each = (found: readonly string[], ...args: readonly string[]) =>
      Promise.allSettled(found.map((one) => docker(...args, one)));
    await each(await containers(), "rm", "--force", "--volumes");
    await each(await networks(), "network", "rm");
    const images = await docker("image", "ls", "--all", "--quiet", "--filter", `label=${name}`);
    await each([...new Set(images)], "image", "rm", "--force");
  }, 120_000);
  const running = async () => [...(await containers()), ...(await networks())];
  return {
    name,
    env: { GITHUB_REPOSITORY: "test/marked", GITHUB_RUN_ID: "1", GITHUB_JOB: name },
    instruction: `LABEL ${name}=1\nRUN mkdir -p /kept && echo ${name} > /kept/${VOLUME_FILE}\nVOLUME /kept`,
    running,
    objects: async () => [...(await running()), ...(await volumes())],
  };
}

async function isMarked(volume: string, name: string): Promise<boolean> {
  const look = ["run", "--rm", "--network", "none", "--volume", `${volume}:/kept:ro`];
  const command = ["debian:12", "grep", "-qs", name, `/kept/${VOLUME_FILE}`];
  return run("docker", [...look, ...command]).then(
    () => true,
    () => false,
  );
}

/** Waits until it is so; false when it was not in time. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) return false;
    await delay(50);
  }
  return true;
}
