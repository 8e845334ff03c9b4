import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ImageFacts, ServicePlan } from "#contract/container.ts";
import { EnvironmentError, type EnvironmentReason } from "#contract/failure.ts";
import type { Cli } from "./cli.ts";
import { variablesOf } from "./container.ts";
import { lastLines, removeContainer } from "./ending.ts";
import { describeImage } from "./image-facts.ts";
import { fetchImage } from "./image-fetch.ts";
import { type Labels, labelArguments } from "./labels.ts";
import { NO_NAMES } from "./names.ts";
import { waitForService } from "./service-health.ts";
import { engineTrouble } from "./trouble.ts";

const MEMORY_BYTES = 512 * 2 ** 20;
// Trouble of the engine itself is told as such, whatever service met it.
const OF_THE_ENGINE: readonly EnvironmentReason[] = ["engine-absent", "engine-denied", "disk-full"];

export interface ServicesQuestion {
  readonly cli: Cli;
  /** In the order in which they start. */
  readonly services: readonly ServicePlan[];
  /** The only network they are on; their names are their addresses there. */
  readonly network: string;
  readonly labels: Labels;
  /** Containers are named after it. */
  readonly prefix: string;
  /** Private folder. */
  readonly scratch: string;
}

/** Disposal removes their containers with all they have written. */
export interface Services extends AsyncDisposable {
  readonly containers: readonly string[];
}

/**
 * Starts what the target depends on beside its PostgreSQL, one after the other, each when the one before
 * is well. They come from outside and are trusted with nothing: no way out, no privilege that an
 * ordinary container does not have, bounded memory.
 *
 * Errors  EnvironmentError `service-unavailable`, which names service and image.
 */
export async function startServices(
  question: ServicesQuestion,
  signal: AbortSignal,
): Promise<Services> {
  await using stack = new AsyncDisposableStack();
  const containers: string[] = [];
  for (const service of question.services) {
    const name = `${question.prefix}-service-${service.name}`.replaceAll(/[^\w.-]/g, "-");
    const image = await imageOf(question.cli, service, signal);
    stack.defer(() => removeContainer(question.cli, name));
    await startOne(question, { service, name, image }, signal);
    containers.push(name);
  }
  const owned = stack.move();
  return { containers, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function imageOf(cli: Cli, service: ServicePlan, signal: AbortSignal): Promise<ImageFacts> {
  try {
    const reference = service.image;
    const { id } = await fetchImage({ cli, reference }, signal);
    return await describeImage({ cli, id, reference }, signal);
  } catch (error) {
    if (!(error instanceof EnvironmentError) || OF_THE_ENGINE.includes(error.reason)) throw error;
    throw unavailable(service, error.message, error.tried);
  }
}

interface Start {
  readonly service: ServicePlan;
  readonly name: string;
  readonly image: ImageFacts;
}

async function startOne(
  question: ServicesQuestion,
  { service, name, image }: Start,
  signal: AbortSignal,
): Promise<void> {
  const { cli, scratch } = question;
  const variables = await variablesOf(service.environment, join(scratch, `${name}.env`));
  const args = createArguments(question, { service, name, image });
  try {
    signal.throwIfAborted();
    // Not cancelled in the middle: the engine would go on and make it after it had been removed.
    await cli.must([...args.flags, ...variables.args, ...args.command], { env: variables.env });
    signal.throwIfAborted();
  } finally {
    await rm(variables.file, { force: true });
  }
  const started = await cli.run(["start", name], { signal });
  if (started.code !== 0)
    throw startTrouble(service, started.stderr) ?? engineTrouble(["start", name], started);
  const check = service.healthcheck ?? image.healthcheck;
  const ports = image.exposedPorts;
  const trouble = await waitForService({ cli, name, check, ports }, signal);
  if (trouble === undefined) return;
  const said = await lastLines(cli, name);
  throw unavailable(
    service,
    `${trouble} ${said === "" ? "It printed nothing." : `Its last lines: ${said}`}`,
  );
}

function createArguments(
  { network, labels }: ServicesQuestion,
  { service, name, image }: Start,
): { readonly flags: readonly string[]; readonly command: readonly string[] } {
  const { entrypoint, command = [] } = service;
  const [program = "", ...rest] = entrypoint ?? [];
  return {
    flags: [
      ...["create", "--pull", "never", "--name", name, "--network", network],
      ...["--network-alias", service.name, "--hostname", service.name, ...NO_NAMES],
      ...["--security-opt", "no-new-privileges", "--pids-limit", "256", "--restart", "no"],
      ...["--memory", `${MEMORY_BYTES}`, "--memory-swap", `${MEMORY_BYTES}`, "--no-healthcheck"],
      ...["--log-driver", "json-file", "--log-opt", "max-size=1m", "--log-opt", "max-file=1"],
      ...labelArguments(labels),
      ...(entrypoint === undefined ? [] : ["--entrypoint", program]),
    ],
    command: [image.id, ...rest, ...command],
  };
}

/** A program that is not in the image is the compose file's fault or the image's, not the engine's. */
function startTrouble(service: ServicePlan, said: string): EnvironmentError | undefined {
  return /executable file not found|no such file or directory|exec format error|permission denied: unknown|unable to find user/i.test(
    said,
  )
    ? unavailable(service, `It cannot be started: ${said.trim().slice(-400)}`)
    : undefined;
}

function unavailable(
  { name, image, origin }: ServicePlan,
  what: string,
  tried: readonly string[] = [`docker start of ${image}`],
): EnvironmentError {
  return new EnvironmentError({
    reason: "service-unavailable",
    message: `The application needs the service ${name} (image ${image}). ${what}`.trim(),
    tried,
    advice: `${placeOf(origin)}Load the image into the engine beforehand, log in to its registry (docker login), or run the service yourself and name it in app.env.`,
  });
}

function placeOf({ file, line }: ServicePlan["origin"]): string {
  if (file === undefined) return "";
  return `${line === undefined ? file : `${file}:${line}`} asks for it. `;
}
