import { existsSync, readFileSync } from "node:fs";
import type { ContainerProcess } from "#contract/container.ts";
import type { ListeningSocket, ResourceSample } from "#contract/runtime.ts";
import {
  commandName,
  type ProcessEntry,
  processTable,
} from "#runtimes/subprocess/process-table.ts";
import { listeningIn, parseListening, sorted } from "#runtimes/subprocess/tcp-table.ts";
import type { Cli } from "./cli.ts";

// The engine's own name server listens in every network of a user.
const ENGINE_ADDRESS = "127.0.0.11";

/**
 * The first process of a container, when this machine's process table shows it: the engine's numbers
 * mean something else where we run in a container ourselves, or the engine on another machine.
 */
export function isVisible(pid: number, containerId: string): boolean {
  if (pid <= 0) return false;
  try {
    return readFileSync(`/proc/${pid}/cgroup`, "latin1").includes(containerId);
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return false;
    throw error;
  }
}

/** The first process and everything below it. */
export function membersOf(pid: number): readonly ProcessEntry[] {
  const table = processTable();
  const children = Map.groupBy(table, ({ parent }) => parent);
  const found = new Set(table.filter((entry) => entry.pid === pid));
  // A set that grows while it is walked is walked to its end.
  for (const entry of found) for (const child of children.get(entry.pid) ?? []) found.add(child);
  return [...found];
}

/** Listening sockets of the network that a process lives in; undefined when its tables cannot be read. */
export function socketsOf(pid: number): readonly ListeningSocket[] | undefined {
  if (!existsSync(`/proc/${pid}/net/tcp`)) return undefined;
  const tables = [`/proc/${pid}/net/tcp`, `/proc/${pid}/net/tcp6`];
  return withoutEngine(tables.flatMap((path) => listeningIn(path)));
}

/** A look from a container beside the one that is looked at. */
export interface Look {
  /** Name of the one that is looked at. */
  readonly container: string;
  /** Holds cat and Perl. */
  readonly image: string;
  readonly flags: readonly string[];
}

/** The same through a container that shares its network, where no process can be seen from here. */
export async function socketsThrough(
  cli: Cli,
  question: {
    readonly container: string;
    readonly image: string;
    readonly flags: readonly string[];
  },
): Promise<readonly ListeningSocket[] | undefined> {
  const { container, image, flags } = question;
  const { code, stdout } = await cli.run([
    ...["run", "--rm", "--network", `container:${container}`, ...flags, "--entrypoint", "cat"],
    ...[image, "/proc/net/tcp", "/proc/net/tcp6"],
  ]);
  return code === 0 || stdout !== "" ? withoutEngine(parseListening(stdout)) : undefined;
}

function withoutEngine(found: readonly ListeningSocket[]): readonly ListeningSocket[] {
  return sorted(found.filter(({ address }) => address !== ENGINE_ADDRESS));
}

export function sampleOf(
  members: readonly Pick<ProcessEntry, "rssBytes" | "cpuMs">[],
  peakRssBytes: number,
): ResourceSample {
  const rssBytes = members.reduce((sum, entry) => sum + entry.rssBytes, 0);
  return {
    rssBytes,
    peakRssBytes: Math.max(peakRssBytes, rssBytes),
    processCount: members.length,
    cpuMs: members.reduce((sum, entry) => sum + entry.cpuMs, 0),
  };
}

/** The processes of a container; one that has ended and that nobody waited for is among them. */
export function processesOf(pid: number): readonly ContainerProcess[] {
  return membersOf(pid).map((entry) => ({
    pid: entry.pid === pid ? 1 : entry.pid,
    parent: entry.parent === pid ? 1 : entry.parent,
    state: entry.state,
    command: commandName(entry.pid),
  }));
}

// The engine's own list leaves out what has ended.
const LIST_PROCESSES =
  "for (</proc/[0-9]*/stat>) { open(my $f, '<', $_) or next; my $l = <$f> // next;" +
  ' $l =~ /^(\\d+) \\((.*)\\) (\\S) (\\d+)/s and $1 != $$ and print "$1 $4 $3 $2\\n" }';

export async function processesThrough(
  cli: Cli,
  { container, image, flags }: Look,
): Promise<readonly ContainerProcess[] | undefined> {
  const { code, stdout } = await cli.run([
    ...["run", "--rm", "--pid", `container:${container}`, "--network", "none", ...flags],
    ...["--entrypoint", "perl", image, "-e", LIST_PROCESSES],
  ]);
  if (code !== 0) return undefined;
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [pid, parent, state = "?", ...command] = line.split(" ");
      return { pid: Number(pid), parent: Number(parent), state, command: command.join(" ") };
    });
}

interface TopEntry {
  readonly rssBytes: number;
  readonly cpuMs: number;
}

/** What the engine's own list says of memory and time; undefined when the container does not run. */
export async function topOf(cli: Cli, name: string): Promise<readonly TopEntry[] | undefined> {
  const format = ["-eo", "pid,rss,cputimes"];
  const { code, stdout, stderr } = await cli.run(["top", name, ...format]);
  if (code !== 0 && /is not running|no such container|is restarting/i.test(stderr))
    return undefined;
  const text = code === 0 ? stdout : await cli.must(["top", name, ...format]);
  return text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [, rss, seconds] = line.trim().split(/\s+/);
      return { rssBytes: Number(rss) * 1024, cpuMs: Number(seconds) * 1000 };
    });
}
