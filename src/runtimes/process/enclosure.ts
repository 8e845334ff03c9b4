import { connect, createServer, isIPv4, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError } from "#contract/failure.ts";
import type { CommandSpec, ListeningSocket, Running } from "#contract/runtime.ts";
import { ENCLOSURE_PROGRAM } from "./enclosure-program.ts";
import { socketFolder } from "./socket-folder.ts";

const START_TIMEOUT_MS = 5_000;
const POLL_MS = 10;
const HALF_OPEN = { allowHalfOpen: true } as const;
const EVERY_ADDRESS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

type Reach = NonNullable<CommandSpec["reach"]>;

/** A network of its own for one service: nothing is in it but a loopback and a bridge to us. */
export interface Enclosure extends AsyncDisposable {
  /** Words that stand before the program. */
  readonly enter: readonly string[];
  /** Lets us reach what listens inside, under the same port on our own loopback. */
  open(sockets: readonly ListeningSocket[]): Promise<void>;
}

export interface EnclosureQuestion {
  readonly reach: Reach;
  /** A private folder, for sockets. */
  readonly folder: string;
  /** Starts a program of ours beside the target. */
  start(argv: readonly string[]): Promise<Running>;
}

// Root may do it at once; anybody may in a user namespace of their own.
const WAYS_IN = [
  { unshare: ["unshare", "--net"], enter: ["nsenter", "--net"] },
  {
    unshare: ["unshare", "--user", "--map-current-user", "--keep-caps", "--net"],
    enter: ["nsenter", "--preserve-credentials", "--user", "--net"],
  },
];

/**
 * Makes a network where only these addresses are reached.
 *
 * Errors  EnvironmentError `unsupported` where this machine has no such thing: no Linux, no
 *         util-linux, no right to make namespaces, or a name in place of an address.
 * Source  network_namespaces(7), unshare(1), nsenter(1).
 */
export async function enclose(question: EnclosureQuestion): Promise<Enclosure> {
  const { reach } = question;
  const named = reach.find(({ host }) => !isIPv4(host) && host !== "localhost");
  if (named !== undefined) throw unsupported(`${named.host} is a name that is not known inside`);
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await socketFolder(question.folder).catch(refuse)).path;
  const ways: string[] = [];
  for (const [index, { host, port }] of reach.entries()) {
    const path = join(folder, `w${index}`);
    const server = await listen(path, (socket) =>
      joined(socket, connect({ host, port, ...HALF_OPEN })),
    ).catch(refuse);
    stack.use(closing(server));
    ways.push(`${host === "localhost" ? "127.0.0.1" : host} ${port} ${path}`);
  }
  const door = join(folder, "door");
  const { bridge, enter } = await startBridge(question, [door, ...ways]);
  stack.use(bridge);
  const doors = new Set<number>();
  const openDoor = async ({ address, port }: ListeningSocket): Promise<void> => {
    if (doors.has(port)) return;
    doors.add(port);
    const lead = (socket: Socket) => {
      const inside = connect({ path: door, ...HALF_OPEN });
      inside.write(`${EVERY_ADDRESS[address] ?? address} ${port}\n`);
      joined(socket, inside);
    };
    // A port that somebody else has here, such as a debugger's, is nothing that we would ask.
    const server = await listen({ host: "127.0.0.1", port }, lead).catch(() => undefined);
    if (server !== undefined) owned.use(closing(server));
  };
  const owned = stack.move();
  return {
    enter,
    open: async (sockets) => {
      for (const socket of sockets) await openDoor(socket);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function startBridge({ reach, start }: EnclosureQuestion, args: readonly string[]) {
  const own = reach
    .map(({ host }) => host)
    .filter((host) => isIPv4(host) && !host.startsWith("127."));
  const up = "ip link set lo up || ifconfig lo up";
  const added = own.map((host) => `ip address add ${host}/32 dev lo`);
  const script = [`{ ${up}; }`, ...added, 'exec "$@"'].join(" && ");
  const program = [process.execPath, "-e", ENCLOSURE_PROGRAM, ...args];
  const said: string[] = [];
  for (const { unshare, enter } of WAYS_IN) {
    const bridge = await start([...unshare, "sh", "-c", script, "sh", ...program]);
    const pid = await pidOf(bridge);
    if (pid !== undefined) return { bridge, enter: [...enter, "--target", pid, "--"] };
    said.push(bridge.log.capture().text.trim());
    await bridge[Symbol.asyncDispose]();
  }
  throw unsupported(said.find((text) => text !== "") ?? "unshare says nothing");
}

async function pidOf(bridge: Running): Promise<string | undefined> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const pid = /listening as (\d+)\n/.exec(bridge.log.capture().text)?.[1];
    if (pid !== undefined || bridge.exit() !== undefined) return pid;
    await delay(POLL_MS);
  }
  return undefined;
}

function listen(
  where: string | { readonly host: string; readonly port: number },
  lead: (socket: Socket) => void,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(HALF_OPEN, lead);
    server.once("error", reject);
    server.listen(where, () => resolve(server));
    server.unref();
  });
}

function closing(server: Server): AsyncDisposable {
  // Connections end with their other ends, which are killed; nobody waits for them.
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

function joined(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on("error", () => to.destroy());
    from.on("close", () => to.destroySoon());
    from.pipe(to);
  }
}

function refuse(error: Error): never {
  throw unsupported(error.message);
}

function unsupported(reason: string): EnvironmentError {
  return new EnvironmentError({
    reason: "unsupported",
    message: `No network of its own could be made for the application: ${reason}.`,
    advice: "Run on Linux with util-linux, as root or where users may make namespaces.",
  });
}
