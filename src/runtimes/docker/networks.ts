import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { EnvironmentError } from "#contract/failure.ts";
import type { Cli } from "./cli.ts";
import { type Labels, labelArguments } from "./labels.ts";

const ATTEMPTS = 12;
const TAKEN = /overlaps|invalid pool|fully subnetted|non-overlapping/i;
// The engine gives the low addresses of a /20 to containers that do not ask for one.
const FIRST_HOST = 0x100;
const LAST_HOST = 0xffe;

/** The networks of one run. */
export interface Networks {
  /**
   * Where the target lives. Nothing but containers is on it: the machine has no address there, so
   * there is no way to it and no way out.
   */
  readonly inside: string;
  /** Where we reach PostgreSQL and the relay; no way out either. */
  readonly door: string;
  /** An address of the inside network that nobody has. */
  nextAddress(): string;
  /** Whether an address belongs to the inside network. */
  contains(host: string): boolean;
}

/**
 * Creates both networks.
 *
 * Source  Docker's bridge driver: `com.docker.network.bridge.inhibit_ipv4` leaves the bridge without an
 * address; `--internal` leaves out the rules that let traffic out.
 */
export async function createNetworks(
  cli: Cli,
  { prefix, labels }: { readonly prefix: string; readonly labels: Labels },
): Promise<Networks> {
  const inside = `${prefix}-inside`;
  const door = `${prefix}-door`;
  const create = (name: string, options: readonly string[]) => [
    ...["network", "create", "--internal", ...options, ...labelArguments(labels), name],
  ];
  const bare = ["--opt", "com.docker.network.bridge.inhibit_ipv4=true"];
  const base = await withFreeSubnet(cli, (subnet) => create(inside, [...bare, "--subnet", subnet]));
  await withFreeSubnet(cli, (subnet) => create(door, ["--subnet", subnet]));
  let last = FIRST_HOST - 1;
  return {
    inside,
    door,
    contains: (host) =>
      new RegExp(`^${base.replace(".", "\\.")}\\.(\\d|1[0-5])\\.\\d+$`).test(host),
    nextAddress: () => {
      last = last >= LAST_HOST ? FIRST_HOST : last + 1;
      return `${base}.${last >> 8}.${last & 0xff}`;
    },
  };
}

/** The default pools are few; a range of our own that nobody uses is found by trying. Gives its first two numbers. */
async function withFreeSubnet(
  cli: Cli,
  args: (subnet: string) => readonly string[],
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const base = `10.${randomInt(64, 255)}`;
    const result = await cli.run(args(`${base}.0.0/20`));
    if (result.code === 0) return base;
    if (attempt >= ATTEMPTS || !TAKEN.test(result.stderr)) await cli.must(args(`${base}.0.0/20`));
  }
}

/**
 * The id of the container that we ourselves run in; undefined when we run in none, or cannot tell.
 *
 * Source  the engine mounts /etc/hostname of a container from a folder that is named after its id.
 */
export function ownContainer(): string | undefined {
  try {
    const mounts = readFileSync("/proc/self/mountinfo", "latin1");
    return /\/containers\/([0-9a-f]{64})\/(?:hostname|resolv\.conf|hosts) /.exec(mounts)?.[1];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Joins a network that the settings name. */
export async function joinNetwork(cli: Cli, network: string, container: string): Promise<void> {
  const { code, stderr } = await cli.run(["network", "connect", network, container]);
  if (code === 0) return;
  throw new EnvironmentError({
    reason: "engine-failed",
    message: `The container cannot join the network ${network}: ${stderr.trim()}`,
    tried: [`docker network connect ${network}`],
    advice: "Correct app.network, or leave it out.",
  });
}
