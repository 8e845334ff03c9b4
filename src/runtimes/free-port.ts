import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { EnvironmentError } from "#contract/failure.ts";

// Below the ports that the system gives to outgoing connections, above most registered services.
const LOWEST = 15_000;
const DEFAULT_OUTGOING_LOWEST = 32_768;
const ATTEMPTS = 200;

/**
 * Hands out TCP ports that are free on every address, none of them twice.
 *
 * They lie outside the range of outgoing connections: otherwise one of these could take the port
 * between our look and the target's bind, and the target would be blamed.
 */
export function createPortSource(): () => Promise<number> {
  const handedOut = new Set<number>();
  const highest = outgoingLowest() - 1;
  return async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const wanted = highest - LOWEST > 2_000 ? randomInt(LOWEST, highest + 1) : 0;
      if (handedOut.has(wanted)) continue;
      const port = await bind(wanted);
      if (port === undefined || handedOut.has(port)) continue;
      handedOut.add(port);
      return port;
    }
    throw new EnvironmentError({
      reason: "port-taken",
      message: `No free TCP port was found in ${ATTEMPTS} attempts.`,
      advice: "Close programs that listen on many ports.",
    });
  };
}

/** Whether nobody listens on this port, on any address. One that only we may not bind counts as free. */
export async function isPortFree(port: number): Promise<boolean> {
  if ((await bindOn("0.0.0.0", port)) === "EADDRINUSE") return false;
  return (await bindOn("::", port)) !== "EADDRINUSE";
}

/** Port that could be bound on every address; undefined when it is taken on one of them. */
async function bind(wanted: number): Promise<number | undefined> {
  const port = await bindOn("0.0.0.0", wanted);
  if (typeof port !== "number") return undefined;
  const six = await bindOn("::", port);
  // A machine without IPv6 has no such address to be taken.
  return six === "EADDRINUSE" ? undefined : port;
}

function bindOn(host: string, port: number): Promise<number | string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, ipv6Only: host === "::", exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}

function outgoingLowest(): number {
  try {
    const range = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "latin1");
    return Number(/^\d+/.exec(range)?.[0] ?? DEFAULT_OUTGOING_LOWEST);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return DEFAULT_OUTGOING_LOWEST;
    throw error;
  }
}
