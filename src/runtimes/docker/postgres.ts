import { setTimeout as delay } from "node:timers/promises";
import type { DatabaseCluster } from "#contract/database.ts";
import { EnvironmentError } from "#contract/failure.ts";
import { selfSigned } from "#runtimes/certificate.ts";
import { CANNOT, serverSettings, settingArguments } from "#runtimes/postgres-settings.ts";
import { hexadecimal } from "#runtimes/random.ts";
import type { Cli } from "./cli.ts";
import { endingOf, lastLines, removeContainer } from "./ending.ts";
import { type Labels, labelArguments } from "./labels.ts";
import { NO_NAMES } from "./names.ts";
import { choosePostgresImage } from "./postgres-image.ts";
import { logThrough } from "./postgres-log.ts";
import {
  CERTIFICATE_FILES,
  HOME,
  LOG_DIRECTORY,
  PREPARE_AND_SERVE,
  VARIABLE,
  WAIT_UNTIL_READY,
} from "./postgres-program.ts";
import { engineTrouble } from "./trouble.ts";

const PORT = 5432;
const START_TIMEOUT_MS = 90_000;
const ENDING_LOOKS = 30;
const ENDING_PAUSE_MS = 100;
const DATA_BYTES = 2 * 1024 ** 3;
// What lies in a memory file system counts as memory of the container.
const MEMORY_BYTES = DATA_BYTES + 1024 ** 3;
// A load of data must not fill the memory with its log.
const MOST_LOG_AHEAD = { max_wal_size: "256MB", min_wal_size: "80MB" };

export interface PostgresContainerQuestion {
  readonly cli: Cli;
  /** Major version; default: the highest that is there already, else 17. */
  readonly version?: number;
  /** Image in place of `postgres:<version>`; it must be made like that one. */
  readonly image?: string;
  /** Default: none; a port of this machine's loopback interface leads to it. */
  readonly networks?: {
    /** Where the target lives. */
    readonly inside: string;
    /** Where we reach it by its address. */
    readonly door: string;
  };
  /** Names on the inside network; the target is given the first one. Default `postgres`. */
  readonly aliases?: readonly string[];
  /** Of the container. */
  readonly name: string;
  readonly labels: Labels;
}

/**
 * Starts a PostgreSQL in a container, and waits until it accepts connections. Everything that it writes
 * is in memory of its own and ends with it.
 *
 * Errors  EnvironmentError `image-unavailable`, `postgres-failed` with the last lines of its log,
 *         `disk-full`; what the engine refuses.
 */
export async function startPostgresContainer(
  question: PostgresContainerQuestion,
  signal: AbortSignal,
): Promise<DatabaseCluster> {
  const image = await choosePostgresImage(question, signal);
  const attempt: Attempt = {
    ...question,
    image,
    aliases: question.aliases ?? ["postgres"],
    adminPassword: hexadecimal(24),
    countsStatements: true,
    encrypts: true,
  };
  const remove = () => removeContainer(question.cli, question.name);
  try {
    const { countsStatements } = await startAsItCan(attempt, signal);
    return {
      provider: "docker",
      ...(await addressesOf(attempt)),
      adminPassword: attempt.adminPassword,
      countsStatements,
      openLog: (query) => logThrough(query, `${LOG_DIRECTORY}/server.csv`),
      ending: () => lastWords(question.cli, question.name),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Attempt extends PostgresContainerQuestion {
  readonly image: string;
  readonly aliases: readonly string[];
  readonly adminPassword: string;
  readonly countsStatements: boolean;
  readonly encrypts: boolean;
}

/** Some images are made without one thing or the other that a server can be without. */
async function startAsItCan(attempt: Attempt, signal: AbortSignal): Promise<Attempt> {
  const failure = await start(attempt, signal);
  if (failure === undefined) return attempt;
  const canCount = attempt.countsStatements && !CANNOT.countStatements.test(failure);
  const canEncrypt = attempt.encrypts && !CANNOT.encrypt.test(failure);
  if (canCount === attempt.countsStatements && canEncrypt === attempt.encrypts)
    throw failed(attempt, failure);
  await removeContainer(attempt.cli, attempt.name);
  return startAsItCan({ ...attempt, countsStatements: canCount, encrypts: canEncrypt }, signal);
}

/** Why it did not start, or undefined when it accepts connections. */
async function start(attempt: Attempt, signal: AbortSignal): Promise<string | undefined> {
  const { cli, name, networks, aliases } = attempt;
  const { key, certificate } = selfSigned(new Date(), aliases);
  const secrets = {
    [VARIABLE.password]: attempt.adminPassword,
    [VARIABLE.key]: key,
    [VARIABLE.certificate]: certificate,
  };
  signal.throwIfAborted();
  // Not cancelled in the middle: the engine would go on and make it after it had been removed.
  await cli.must(createArguments(attempt, Object.keys(secrets)), { env: secrets });
  signal.throwIfAborted();
  if (networks !== undefined) {
    const names = aliases.flatMap((alias) => ["--alias", alias]);
    await cli.must(["network", "connect", ...names, networks.inside, name], { signal });
  }
  const started = await cli.run(["start", name], { signal });
  if (started.code !== 0) {
    if (/unable to find user|executable file not found|no such file/i.test(started.stderr))
      return `The image is not made like the public one: ${started.stderr.trim().slice(-300)}`;
    throw engineTrouble(["start", name], started);
  }
  const wait = ["exec", name, "sh", "-c", WAIT_UNTIL_READY];
  const waited = await cli.run(wait, { signal, timeoutMs: START_TIMEOUT_MS });
  if (waited.code === 0) return undefined;
  // The program that waited ends with the container, a moment before the engine knows.
  for (let look = 1; !waited.timedOut && look <= ENDING_LOOKS; look += 1) {
    const ending = await lastWords(cli, name);
    if (ending !== undefined) return ending;
    await delay(ENDING_PAUSE_MS, undefined, { signal });
  }
  if (!waited.timedOut) throw engineTrouble(wait, waited);
  return `No answer within ${START_TIMEOUT_MS / 1000} s. ${await lastLines(cli, name)}`;
}

function createArguments(attempt: Attempt, secretNames: readonly string[]): string[] {
  const { name, networks, image, labels, countsStatements, encrypts } = attempt;
  const settings = {
    ...serverSettings({
      listenAddresses: "*",
      port: PORT,
      logDirectory: LOG_DIRECTORY,
      countsStatements,
      certificate: encrypts ? CERTIFICATE_FILES : undefined,
    }),
    ...MOST_LOG_AHEAD,
  };
  const place =
    networks === undefined
      ? ["--publish", `127.0.0.1::${PORT}`]
      : ["--network", networks.door, ...NO_NAMES];
  return [
    ...["create", "--pull", "never", "--name", name, ...place, ...labelArguments(labels)],
    ...["--user", "postgres", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
    ...[
      "--read-only",
      "--tmpfs",
      `${HOME}:mode=1777,size=${DATA_BYTES}`,
      "--tmpfs",
      "/tmp:size=64m",
    ],
    ...["--memory", `${MEMORY_BYTES}`, "--pids-limit", "512", "--ulimit", "core=0"],
    ...["--no-healthcheck", "--restart", "no", "--workdir", "/"],
    ...["--log-driver", "json-file", "--log-opt", "max-size=1m", "--log-opt", "max-file=1"],
    ...secretNames.flatMap((variable) => ["--env", variable]),
    ...["--entrypoint", "sh", image, "-c", PREPARE_AND_SERVE, "postgres"],
    ...settingArguments(settings),
  ];
}

type Addresses = Pick<DatabaseCluster, "host" | "port" | "targetHost" | "targetPort">;

async function addressesOf({ cli, name, networks, aliases }: Attempt): Promise<Addresses> {
  const text = await cli.must(["inspect", "--format", "{{json .NetworkSettings}}", name]);
  const settings = JSON.parse(text) as {
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string }>>;
    readonly Ports?: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>;
  };
  if (networks === undefined) {
    const port = Number(settings.Ports?.[`${PORT}/tcp`]?.[0]?.HostPort);
    if (!Number.isInteger(port)) throw placeless(`no port of this machine leads to ${name}`);
    return { host: "127.0.0.1", port, targetHost: "127.0.0.1", targetPort: port };
  }
  const address = settings.Networks?.[networks.door]?.IPAddress ?? "";
  if (address === "") throw placeless(`${name} has no address on ${networks.door}`);
  return { host: address, port: PORT, targetHost: aliases[0] ?? address, targetPort: PORT };
}

/** How it ended, with its last lines; undefined while it runs. */
async function lastWords(cli: Cli, name: string): Promise<string | undefined> {
  const ending = await endingOf(cli, name);
  return ending === undefined ? undefined : `${ending} ${await lastLines(cli, name)}`.trim();
}

function failed({ image }: Attempt, detail: string): EnvironmentError {
  const isFull = /no space left/i.test(detail);
  return new EnvironmentError({
    reason: isFull ? "disk-full" : "postgres-failed",
    message: `PostgreSQL in a container of ${image} did not start. ${detail}`,
    tried: [`docker start of ${image}`],
    advice: isFull
      ? "Free some memory and some space where the engine keeps its data."
      : "Look at the text above, name another major with database.version, or give database.url.",
  });
}

function placeless(what: string): EnvironmentError {
  return new EnvironmentError({
    reason: "engine-failed",
    message: `The Docker engine says that ${what}.`,
    tried: ["docker inspect"],
    advice: "Run again; if it stays so, look at the engine's own log.",
  });
}
