import { createHash } from "node:crypto";
import { lookup } from "node:dns/promises";
import type { ContainerPlan } from "#contract/container.ts";
import type { DatabaseServer } from "#contract/database.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Runtime } from "#contract/runtime.ts";
import type { Invocation, Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { Listener } from "#pipeline/events.ts";
import type { Containers, ContainersOpening, EngineAnswer } from "#pipeline/surroundings.ts";
import { type Cli, createCli } from "#runtimes/docker/cli.ts";
import { type PreparedImage, prepareImage } from "#runtimes/docker/image-prepare.ts";
import { type Labels, labelsOf } from "#runtimes/docker/labels.ts";
import {
  createNetworks,
  joinNetwork,
  type Networks,
  ownContainer,
} from "#runtimes/docker/networks.ts";
import { startPostgresContainer } from "#runtimes/docker/postgres.ts";
import { choosePostgresImage } from "#runtimes/docker/postgres-image.ts";
import { HARDENED, openWay, type Relay, startRelay } from "#runtimes/docker/relay.ts";
import { createDockerRuntime } from "#runtimes/docker/runtime.ts";
import { startServices } from "#runtimes/docker/services.ts";
import { removeContainersOf, removeRun, sweepContainers } from "#runtimes/docker/sweep.ts";
import { createHttpClient } from "#runtimes/http.ts";
import type { Journal } from "#runtimes/journal.ts";
import { openCluster, openGivenServer } from "#runtimes/postgres/provide.ts";

const ASK_TIMEOUT_MS = 10_000;
/** What a run needs to clean up after its own time limit. */
export const SPARE_MS = 300_000;
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** What the target calls a server that the settings name. */
const GIVEN_DATABASE = "database";

export interface EngineSurroundings {
  readonly hostEnvironment: Readonly<Record<string, string | undefined>>;
  readonly journal: Journal;
  readonly invocation: Invocation;
  readonly settings: Settings;
  readonly tree: SourceTree;
  readonly listener: Listener;
}

/** Whether an engine answers; what dead runs left there is removed on this occasion. */
export async function askEngine(
  { hostEnvironment, journal }: Pick<EngineSurroundings, "hostEnvironment" | "journal">,
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const cli = createCli({ hostEnvironment, runId: journal.runId });
  try {
    const args = ["version", "--format", "{{.Server.Version}}"];
    const version = (await cli.must(args, { signal, timeoutMs: ASK_TIMEOUT_MS })).trim();
    await sweepContainers(hostEnvironment);
    return { isThere: true, version };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { isThere: false, reason: error.message, advice: error.advice };
  }
}

interface Run {
  readonly given: EngineSurroundings;
  readonly cli: Cli;
  readonly labels: Labels;
  /** Names of everything start with it. */
  readonly prefix: string;
  readonly scratch: string;
}

/**
 * The image of the target, the networks of the run, and what stands on them. Everything carries the
 * run's labels, by which disposal, `post` and the next run find it.
 */
export async function openContainers(
  given: EngineSurroundings,
  plan: ContainerPlan,
  signal: AbortSignal,
): Promise<ContainersOpening> {
  const { journal, invocation } = given;
  const { runId } = journal;
  const cli = createCli({ hostEnvironment: given.hostEnvironment, runId });
  const { origin = {} } = invocation;
  const labels = labelsOf({ runId, lifetimeMs: invocation.timeoutMs + SPARE_MS, origin });
  const scratch = await journal.directory("docker");
  const run: Run = { given, cli, labels, prefix: `dr-${runId}`, scratch };
  await using stack = new AsyncDisposableStack();
  stack.use(removalOf({ cli, runId }, signal));
  const [preparation, stand] = await together(signal, (during) => [
    prepareImage({ ...run, plan, tree: given.tree, project: projectOf(given) }, during),
    openStand(run, during),
  ]);
  if (!preparation.ok) return { isOpen: false, build: preparation.build };
  const image = stack.use(preparation.image);
  const { networks, relay, postgresImage } = stand;
  const { services } = plan;
  if (services.length > 0)
    await startServices({ ...run, services, network: networks.inside }, signal);
  const way = { ...run, image: postgresImage, networks };
  for (const address of given.settings.app.egress) await openEgress(way, address, signal);
  const http = stack.use(
    createHttpClient((host, port) =>
      isInside(networks, host) ? relay.connect(host, port) : undefined,
    ),
  );
  const owned = stack.move();
  const containers: Containers = {
    image,
    ...(preparation.build === undefined ? {} : { build: preparation.build }),
    path: image.facts.environment["PATH"] ?? DEFAULT_PATH,
    http,
    runtime: runtimeOf(run, { image, networks, postgresImage, user: plan.user }),
    provideDatabases: (during) =>
      provideDatabases(way, [...plan.databaseNames, "postgres"], during),
    trouble: () => (relay.lost() ? engineLost() : undefined),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  return { isOpen: true, containers };
}

/** Both, or neither: when one fails the other is cancelled and waited for, so that it makes nothing more. */
async function together<A, B>(
  signal: AbortSignal,
  begin: (during: AbortSignal) => readonly [Promise<A>, Promise<B>],
): Promise<[A, B]> {
  const failed = new AbortController();
  const both = begin(AbortSignal.any([signal, failed.signal]));
  try {
    return await Promise.all(both);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(both);
    throw error;
  }
}

/**
 * Removes what the run has on the engine, in the end. A run that is cancelled begins with all containers
 * at once, instead of waiting for one disposal after the other.
 */
function removalOf(
  { cli, runId }: { readonly cli: Cli; readonly runId: string },
  signal: AbortSignal,
): AsyncDisposable {
  let early = Promise.resolve();
  // What it cannot remove, the removal in the end tries again and tells.
  const hasten = () => {
    early = removeContainersOf(cli, runId).catch(() => undefined);
  };
  signal.addEventListener("abort", hasten, { once: true });
  return {
    [Symbol.asyncDispose]: async () => {
      signal.removeEventListener("abort", hasten);
      await early;
      await removeRun(cli, runId);
    },
  };
}

interface Stand {
  readonly networks: Networks;
  readonly relay: Relay;
  readonly postgresImage: string;
}

async function openStand(run: Run, signal: AbortSignal): Promise<Stand> {
  const { cli, given, labels, prefix, scratch } = run;
  const { version } = given.settings.database;
  const postgresImage = await choosePostgresImage({ cli, version }, signal);
  const networks = await createNetworks(cli, { prefix, labels });
  const own = ownContainer();
  if (own !== undefined) await joinNetwork(cli, networks.door, own);
  const name = `${prefix}-relay`;
  const relay = await startRelay(
    { cli, image: postgresImage, networks, labels, name, scratch },
    signal,
  );
  return { networks, relay, postgresImage };
}

function runtimeOf(
  { cli, labels, prefix, scratch, given }: Run,
  {
    image,
    networks,
    postgresImage,
    user,
  }: Pick<Stand, "networks" | "postgresImage"> & {
    readonly image: PreparedImage;
    /** Of the compose service. */
    readonly user: string | undefined;
  },
): Runtime {
  const { network, memoryLimitMb, cpus } = given.settings.app;
  return createDockerRuntime({
    ...{ cli, labels, prefix, scratch, cpus },
    imageId: image.facts.id,
    ...(user === undefined ? {} : { user }),
    network: networks.inside,
    joined: network === undefined ? [] : [network],
    memoryBytes: memoryLimitMb * 2 ** 20,
    stopSignal: image.facts.stopSignal,
    nextAddress: networks.nextAddress,
    reader: { image: postgresImage, flags: HARDENED },
  });
}

interface Way extends Run {
  /** Holds the relay's program. */
  readonly image: string;
  readonly networks: Networks;
}

async function provideDatabases(
  run: Way,
  aliases: readonly string[],
  signal: AbortSignal,
): Promise<DatabaseServer> {
  const { cli, labels, prefix, networks, given } = run;
  const { url, version } = given.settings.database;
  if (url !== undefined) {
    const { hostname, port } = new URL(url);
    const address = { host: hostname, port: Number(port || 5432) };
    await openOneWay(run, { ...address, alias: GIVEN_DATABASE }, signal);
    return openGivenServer(url, { targetHost: GIVEN_DATABASE, targetPort: address.port });
  }
  const cluster = await startPostgresContainer(
    {
      ...{ cli, labels, networks, aliases, name: `${prefix}-postgres` },
      ...(version === undefined ? {} : { version }),
    },
    signal,
  );
  return openCluster(cluster);
}

async function openEgress(run: Way, address: string, signal: AbortSignal): Promise<void> {
  const [host = "", port = ""] = address.split(":");
  await openOneWay(run, { host, port: Number(port), alias: host }, signal);
}

async function openOneWay(
  run: Way,
  to: { readonly host: string; readonly port: number; readonly alias: string },
  signal: AbortSignal,
): Promise<void> {
  const name = `${run.prefix}-way-${createHash("sha256").update(`${to.alias}:${to.port}`).digest("hex").slice(0, 8)}`;
  const addresses = await addressesOf(to.host);
  await openWay({ ...run, name, host: to.alias, addresses, port: to.port }, signal);
}

async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true, family: 4 })).map(({ address }) => address);
  } catch (error) {
    throw new EnvironmentError({
      reason: "target-unreachable",
      message: `The address of ${host}, which the application may reach, is not known: ${(error as Error).message}`,
      tried: [`looking up ${host}`],
      advice: "Correct app.egress or database.url, or the machine's name server.",
      cause: error,
    });
  }
}

function isInside({ contains }: Networks, host: string): boolean {
  return contains(host);
}

/** Stable for one project on one machine: its layer cache is found again. */
function projectOf({ invocation, settings }: EngineSurroundings): string {
  const { projectDirectory } = invocation;
  const text = `${projectDirectory}\0${settings.app.dockerfile ?? ""}\0${settings.app.directory}`;
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function engineLost(): EnvironmentError {
  return new EnvironmentError({
    reason: "engine-failed",
    message:
      "The Docker engine, or the relay to the application's network, ended in the middle of the run.",
    tried: ["docker start --attach"],
    advice: "Look for what restarted the engine or removed the containers, and run again.",
  });
}
