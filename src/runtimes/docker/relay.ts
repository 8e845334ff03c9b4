import type { ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { EnvironmentError } from "#contract/failure.ts";
import { hexadecimal } from "#runtimes/random.ts";
import type { Cli } from "./cli.ts";
import { type Labels, labelArguments } from "./labels.ts";
import { NO_NAMES } from "./names.ts";
import type { Networks } from "./networks.ts";
import { RELAY_PROGRAM } from "./relay-program.ts";
import { knownTrouble } from "./trouble.ts";

const PORT = 7000;
const START_TIMEOUT_MS = 30_000;
const ANSWER_BYTES = 64;
const NEWLINE = 0x0a;

export interface RelayQuestion {
  readonly cli: Cli;
  /** Holds Perl: that of PostgreSQL. */
  readonly image: string;
  readonly networks: Networks;
  readonly labels: Labels;
  /** Name of the container. */
  readonly name: string;
  /** Private folder. */
  readonly scratch: string;
}

/** The only way from this machine to what lives on the inside network. */
export interface Relay {
  /** A connection to an address of the inside network; fails as a direct one would. */
  connect(host: string, port: number): Promise<Socket>;
  /** Set once the relay has ended without being asked to: the engine or the machine failed. */
  lost(): boolean;
}

/** Flags that every container of ours which is not the target's gets. */
export const HARDENED: readonly string[] = [
  ...["--security-opt", "no-new-privileges", "--cap-drop", "ALL", "--pids-limit", "64"],
  ...["--memory", "128m", "--read-only", ...NO_NAMES],
  ...["--log-driver", "json-file", "--log-opt", "max-size=1m", "--log-opt", "max-file=1"],
];

/** Starts the relay on the door network, and then lets it into the inside network. */
export async function startRelay(question: RelayQuestion, signal: AbortSignal): Promise<Relay> {
  const { cli, image, networks, labels, name, scratch } = question;
  const token = hexadecimal(16);
  const envFile = join(scratch, `${name}.env`);
  await writeFile(envFile, `RELAY_TOKEN=${token}\n`, { mode: 0o600 });
  await cli.must([
    ...["create", "--name", name, "--network", networks.door, "--env-file", envFile],
    ...["--user", "65534:65534", ...HARDENED, ...labelArguments(labels)],
    ...["--no-healthcheck", "--entrypoint", "perl", image, "-e", RELAY_PROGRAM, "door", `${PORT}`],
  ]);
  const client = cli.spawn(["start", "--attach", name]);
  let isLost = false;
  client.once("close", () => {
    isLost = true;
  });
  await listening(client, signal);
  await cli.must(["network", "connect", networks.inside, name], { signal });
  const format = `{{(index .NetworkSettings.Networks "${networks.door}").IPAddress}}`;
  const host = (await cli.must(["inspect", "--format", format, name], { signal })).trim();
  return {
    connect: (target, port) => through({ host, token }, `${target} ${port}`),
    lost: () => isLost,
  };
}

/** Lets the target reach one address outside, under its own name, and nothing else. */
export async function openWay(
  question: RelayQuestion & {
    /** As the target names it. */
    readonly host: string;
    readonly addresses: readonly string[];
    readonly port: number;
  },
  signal: AbortSignal,
): Promise<void> {
  const { cli, image, networks, labels, name, host, addresses, port } = question;
  const [address = host] = addresses;
  await cli.must([
    // The engine's own bridge is the way out; names are known already.
    ...["create", "--name", name, "--network", "bridge", "--user", "65534:65534", ...HARDENED],
    ...["--sysctl", "net.ipv4.ip_unprivileged_port_start=0", ...labelArguments(labels)],
    ...["--no-healthcheck", "--entrypoint", "perl", image, "-e", RELAY_PROGRAM],
    ...["way", `${port}`, address, `${port}`],
  ]);
  await cli.must(["network", "connect", "--alias", host, networks.inside, name], { signal });
  await listening(cli.spawn(["start", "--attach", name]), signal);
}

function listening(client: ChildProcess, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why: string) =>
      reject(
        knownTrouble("docker start", why) ??
          new EnvironmentError({
            reason: "engine-failed",
            message: `The relay to the target's network did not start: ${why}`,
            tried: ["docker start"],
            advice:
              "Look at the text above; the image of PostgreSQL must hold Perl, as Debian's does.",
          }),
      );
    const timer = setTimeout(() => fail(`no word within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    const hear = (bytes: Buffer) => {
      said = `${said}${bytes.toString("utf8")}`.slice(-1_000);
      if (said.includes("listening\n")) finish(resolve);
    };
    const finish = (then: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
      then();
    };
    const cancel = () => finish(() => reject(signal.reason));
    signal.addEventListener("abort", cancel, { once: true });
    client.stdout?.on("data", hear);
    client.stderr?.on("data", hear);
    client.once("error", (error) => finish(() => fail(error.message)));
    client.once("close", () => finish(() => fail(said.trim() || "it ended")));
  });
}

/** Connects to the relay, says where to, and waits for what became of it. */
function through(
  relay: { readonly host: string; readonly token: string },
  target: string,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: relay.host, port: PORT, noDelay: true });
    let answer = Buffer.alloc(0);
    const fail = (code: string) => {
      socket.destroy();
      const [host = "", port = ""] = target.split(" ");
      reject(Object.assign(new Error(`connect ${code} ${host}:${port}`), { code }));
    };
    const onError = (error: NodeJS.ErrnoException) => fail(error.code ?? error.message);
    const onEnd = () => fail("ECONNRESET");
    const onData = (bytes: Buffer) => {
      answer = Buffer.concat([answer, bytes]);
      const at = answer.indexOf(NEWLINE);
      if (at < 0 && answer.length < ANSWER_BYTES) return;
      const word = answer.subarray(0, Math.max(at, 0)).toString("latin1");
      if (word !== "OK") return fail(word || "EPROTO");
      socket.pause();
      socket.off("data", onData).off("error", onError).off("end", onEnd);
      const rest = answer.subarray(at + 1);
      if (rest.length > 0) socket.unshift(rest);
      resolve(socket);
    };
    socket.on("data", onData).on("error", onError).on("end", onEnd);
    socket.write(`${relay.token} ${target}\n`);
  });
}
