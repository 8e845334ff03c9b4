import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Confinement, ContainerState } from "#contract/container.ts";
import type { CommandSpec } from "#contract/runtime.ts";
import type { Cli } from "./cli.ts";
import { type Labels, labelArguments } from "./labels.ts";
import { NO_NAMES } from "./names.ts";

// A fork bomb ends here; a large worker pool does not come near it.
const MOST_PROCESSES = 512;
const LOG = ["--log-driver", "json-file", "--log-opt", "max-size=2m", "--log-opt", "max-file=2"];
const MEMORY_FOLDERS = ["/tmp", "/run", "/var/tmp"];

/** What every container of the target has in common. */
export interface ContainerDefaults {
  readonly cli: Cli;
  readonly imageId: string;
  readonly network: string;
  /** Further networks that it joins; empty when it is isolated. */
  readonly joined: readonly string[];
  readonly labels: Labels;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** In place of the image's USER, for every container that is not given another one. */
  readonly user?: string;
  /** Private folder. */
  readonly scratch: string;
}

export type ContainerSpec = Pick<
  CommandSpec,
  "argv" | "cwd" | "env" | "confinement" | "openFileLimit"
>;

/**
 * Creates a container that is not started yet. Values of variables go through a file that only we can
 * read, and that is removed at once.
 *
 * Errors  EnvironmentError when the engine refuses.
 */
export async function createContainer(
  defaults: ContainerDefaults,
  spec: ContainerSpec & {
    readonly name: string;
    readonly address: string;
    readonly isFed: boolean;
  },
  signal: AbortSignal,
): Promise<void> {
  const { cli, scratch, network, joined } = defaults;
  const { name, address, argv, cwd, isFed } = spec;
  const [program = "", ...rest] = argv;
  const variables = await variablesOf(spec.env, join(scratch, `${name}.env`));
  try {
    await cli.must(
      [
        ...["create", "--name", name, "--network", network, "--ip", address],
        ...NO_NAMES,
        ...["--workdir", cwd, "--no-healthcheck", "--restart", "no"],
        ...(isFed ? ["--interactive"] : []),
        ...limits(defaults, spec.confinement ?? {}),
        ...openFiles(spec),
        ...labelArguments(defaults.labels),
        ...variables.args,
        ...["--entrypoint", program, defaults.imageId, ...rest],
      ],
      // Interrupted, the engine would make it all the same, and after everything was put away.
      { env: variables.env },
    );
  } finally {
    await rm(variables.file, { force: true });
  }
  for (const other of joined) await cli.must(["network", "connect", other, name], { signal });
}

function limits(defaults: ContainerDefaults, confinement: Confinement): string[] {
  const user = confinement.user ?? defaults.user;
  const memory = `${confinement.memoryBytes ?? defaults.memoryBytes}`;
  return [
    ...["--security-opt", "no-new-privileges", "--pids-limit", `${MOST_PROCESSES}`],
    // Without swap of its own, so that the limit is the limit.
    ...["--memory", memory, "--memory-swap", memory, "--cpus", `${defaults.cpus}`],
    ...(confinement.capabilities === "default" ? [] : ["--cap-drop", "ALL"]),
    ...(user === undefined ? [] : ["--user", user]),
    ...(confinement.isReadOnly === undefined
      ? []
      : ["--read-only", ...MEMORY_FOLDERS.flatMap((folder) => ["--tmpfs", `${folder}:mode=1777`])]),
    ...LOG,
  ];
}

function openFiles({ openFileLimit: most }: ContainerSpec): readonly string[] {
  return most === undefined ? [] : ["--ulimit", `nofile=${most}:${most}`];
}

/** A value with a line break cannot stand in the file; the client takes it from its own environment. */
export async function variablesOf(given: Readonly<Record<string, string>>, file: string) {
  const entries = Object.entries(given);
  const isPlain = ([, value]: readonly [string, string]) => !/[\r\n]/.test(value);
  const lines = entries.filter(isPlain).map(([name, value]) => `${name}=${value}\n`);
  const broken = entries.filter((entry) => !isPlain(entry));
  await writeFile(file, lines.join(""), { mode: 0o600 });
  return {
    file,
    env: Object.fromEntries(broken),
    args: ["--env-file", file, ...broken.flatMap(([name]) => ["--env", name])],
  };
}

/** What the engine says of a container; undefined when it is gone. */
export async function inspectState(
  cli: Cli,
  name: string,
): Promise<(ContainerState & { readonly pid: number; readonly status: string }) | undefined> {
  const { code, stdout, stderr } = await cli.run([
    "container",
    "inspect",
    "--format",
    "{{json .State}}",
    name,
  ]);
  if (code !== 0 && /no such/i.test(stderr)) return undefined;
  const text =
    code === 0
      ? stdout
      : await cli.must(["container", "inspect", "--format", "{{json .State}}", name]);
  const state = JSON.parse(text) as {
    readonly Status: string;
    readonly Running: boolean;
    readonly Pid: number;
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    readonly Error: string;
  };
  return {
    status: state.Status,
    isRunning: state.Running,
    pid: state.Pid,
    exitCode: state.ExitCode,
    isOutOfMemory: state.OOMKilled,
    error: state.Error,
  };
}
