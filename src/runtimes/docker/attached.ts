import { connect } from "node:net";
import type { AttachedContainer } from "#contract/attached-container.ts";
import { EnvironmentError, SettingsError } from "#contract/failure.ts";
import { type Cli, createCli } from "./cli.ts";
import { ForeignService } from "./foreign-service.ts";

const CONNECT_TIMEOUT_MS = 2_000;
const MOST_ADDRESSES = 24;
const MOST_NAMES = 12;

export interface AttachQuestion {
  /** Id or name. */
  readonly container: string;
  /** Default: what the image exposes. */
  readonly port?: number;
  readonly hostEnvironment: Readonly<Record<string, string | undefined>>;
  /** Marks the client's processes as this run's. */
  readonly runId: string;
}

/** Part of `docker container inspect`. */
interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly Path: string;
  readonly Args: readonly string[];
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly Pid: number;
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    readonly Error: string;
  };
  readonly HostConfig: { readonly Memory: number; readonly NetworkMode: string };
  readonly Config: { readonly ExposedPorts?: Readonly<Record<string, object>> | null };
  readonly NetworkSettings: {
    readonly Ports?: Readonly<Record<string, readonly Published[] | null>> | null;
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string }>> | null;
  };
}

interface Published {
  readonly HostIp: string;
  readonly HostPort: string;
}

/**
 * Takes up a container that somebody else started, such as a service of a workflow: its log from here
 * on and the end of what came before, its statistics, its end. Nothing of it is changed or stopped.
 *
 * Errors  EnvironmentError when no engine answers or there is no such container; SettingsError when
 *         nothing says which port it listens on.
 */
export async function attachToContainer(
  question: AttachQuestion,
  signal: AbortSignal,
): Promise<AttachedContainer> {
  const { container, hostEnvironment, runId } = question;
  const cli = createCli({ hostEnvironment, runId });
  const inspected = await inspect(cli, container, signal);
  const { State: state, HostConfig: host } = inspected;
  const name = inspected.Name.replace(/^\//, "");
  if (!["running", "exited", "dead", "restarting"].includes(state.Status))
    throw notRunning(container, state.Status);
  const candidates = state.Running ? addressesOf(inspected, question) : [];
  const { baseUrl, tried } = await firstReachable(candidates);
  signal.throwIfAborted();
  const running = await ForeignService.open({
    ...{ cli, id: inspected.Id, pid: state.Pid },
    address: baseUrl === undefined ? "" : new URL(baseUrl).hostname,
    ...(state.Running ? {} : { endedWith: state.ExitCode }),
  });
  return {
    name,
    argv: [inspected.Path, ...inspected.Args],
    running,
    tried,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    state: {
      isRunning: state.Running,
      exitCode: state.ExitCode,
      isOutOfMemory: state.OOMKilled,
      error: state.Error,
    },
    restartCount: inspected.RestartCount,
    memoryLimitBytes: host.Memory,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

async function inspect(cli: Cli, container: string, signal: AbortSignal): Promise<Inspected> {
  const args = ["container", "inspect", "--format", "{{json .}}", "--", container];
  const { code, stderr, stdout } = await cli.run(args, { signal });
  if (code === 0) return JSON.parse(stdout) as Inspected;
  if (!/no such container/i.test(stderr)) return JSON.parse(await cli.must(args, { signal }));
  const names = (await cli.must(["ps", "--format", "{{.Names}}"], { signal })).trim().split("\n");
  const shown = names.filter((name) => name !== "").slice(0, MOST_NAMES);
  throw new EnvironmentError({
    reason: "target-unreachable",
    message: `There is no container ${container}, which app.container names. Running are: ${shown.join(", ") || "none"}.`,
    tried: [`docker container inspect ${container}`],
    advice: "Start it before the check, or correct app.container (--container).",
  });
}

function notRunning(container: string, status: string): EnvironmentError {
  return new EnvironmentError({
    reason: "target-unreachable",
    message: `The container ${container}, which app.container names, does not run: it is ${status}.`,
    tried: [`docker container inspect ${container}`],
    advice: "Start it before the check.",
  });
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Published ports come last: a proxy of the engine's may listen there before the application does. */
function addressesOf(inspected: Inspected, question: AttachQuestion): readonly Address[] {
  const { NetworkSettings: networks, Config: config, HostConfig: host } = inspected;
  const published = Object.entries(networks.Ports ?? {});
  const exposed = [...Object.keys(config.ExposedPorts ?? {}), ...published.map(([name]) => name)];
  const ports =
    question.port === undefined
      ? [...new Set(exposed.flatMap(tcpPort))].sort((a, b) => a - b)
      : [question.port];
  if (ports.length === 0) throw withoutPort(question.container);
  const own = Object.values(networks.Networks ?? {}).flatMap(({ IPAddress: ip }) => ip || []);
  const hosts = host.NetworkMode === "host" ? ["127.0.0.1"] : own;
  const engine = engineHost(question.hostEnvironment["DOCKER_HOST"]);
  const outside = published.flatMap(([name, bindings]) =>
    tcpPort(name).some((port) => ports.includes(port))
      ? (bindings ?? []).map(({ HostIp, HostPort }) => ({
          host: isEverywhere(HostIp) ? engine : HostIp,
          port: Number(HostPort),
        }))
      : [],
  );
  const inside = ports.flatMap((port) => hosts.map((address) => ({ host: address, port })));
  return [...inside, ...outside].slice(0, MOST_ADDRESSES);
}

function tcpPort(name: string): readonly number[] {
  const [, port] = /^(\d+)(?:\/tcp)?$/.exec(name) ?? [];
  return port === undefined ? [] : [Number(port)];
}

function isEverywhere(address: string): boolean {
  return ["", "0.0.0.0", "::"].includes(address);
}

/** Where ports are published: on this machine, unless the engine is on another one. */
function engineHost(dockerHost: string | undefined): string {
  const [, host] = /^tcp:\/\/(\[[^\]]+\]|[^:/]+)/.exec(dockerHost ?? "") ?? [];
  return host ?? "127.0.0.1";
}

function withoutPort(container: string): SettingsError {
  return new SettingsError([
    {
      key: "app.port",
      source: "readiness.yml",
      allowed: `the port that ${container} listens on, because its image exposes none`,
      example: "app: { container: orders, port: 8000 }",
    },
  ]);
}

async function firstReachable(addresses: readonly Address[]) {
  const outcomes = await Promise.all(
    addresses.map(async (address) => ({ ...address, said: await tryAddress(address) })),
  );
  const found = outcomes.find(({ said }) => said === "connected");
  const tried = outcomes.map(({ host, port, said }) => `${host}:${port} ${said}`);
  return found === undefined
    ? { tried }
    : { tried, baseUrl: `http://${bracketed(found.host)}:${found.port}` };
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

function tryAddress({ host, port }: Address): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[(.*)\]$/, "$1"), port });
    const end = (said: string) => {
      socket.destroy();
      resolve(said);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => end("ETIMEDOUT"));
    socket.once("connect", () => end("connected"));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
