import { type Cli, createCli } from "./cli.ts";
import { isAbandoned, type Labels, RUN_LABEL } from "./labels.ts";

const SWEEP_TIMEOUT_MS = 20_000;
// An object that somebody else is removing in the same moment, or has removed.
const GONE =
  /no such (container|network)|not found|removal of container .* is already in progress/i;

interface Listed {
  readonly id: string;
  readonly labels: Labels;
}

/**
 * Removes the containers and networks of one run; with what they left in volumes.
 *
 * Errors  EnvironmentError when the engine refuses.
 */
export async function removeRun(cli: Cli, runId: string): Promise<void> {
  await remove(cli, (labels) => labels[RUN_LABEL] === runId);
}

/**
 * Removes what runs left behind whose owner has died or whose time is over.
 *
 * Nothing happens where no engine answers: then there is nothing that could be removed.
 */
export async function sweepContainers(
  hostEnvironment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const cli = createCli({ hostEnvironment, runId: "sweep" });
  if (await answers(cli)) await remove(cli, isAbandoned);
}

async function answers(cli: Cli): Promise<boolean> {
  try {
    const { code } = await cli.run(["version", "--format", "{{.Server.Version}}"], {
      timeoutMs: 5_000,
    });
    return code === 0;
  } catch (error) {
    if ((error as { reason?: string }).reason === "engine-absent") return false;
    throw error;
  }
}

async function remove(cli: Cli, isWanted: (labels: Labels) => boolean): Promise<void> {
  const list = async (kind: "container" | "network") =>
    (await listed(cli, kind)).filter(({ labels }) => isWanted(labels)).map(({ id }) => id);
  const containers = await list("container");
  if (containers.length > 0)
    await removed(cli, ["container", "rm", "--force", "--volumes", ...containers]);
  const networks = await list("network");
  if (networks.length > 0) await removed(cli, ["network", "rm", ...networks]);
}

async function removed(cli: Cli, args: readonly string[]): Promise<void> {
  const result = await cli.run(args, { timeoutMs: SWEEP_TIMEOUT_MS });
  const refused = result.stderr
    .split("\n")
    .filter((line) => /error/i.test(line) && !GONE.test(line));
  if (refused.length > 0) await cli.must(args, { timeoutMs: SWEEP_TIMEOUT_MS });
}

/** Everything of ours. Labels are asked of each object, as a list does not tell commas in values. */
async function listed(cli: Cli, kind: "container" | "network"): Promise<readonly Listed[]> {
  const all = kind === "container" ? ["--all"] : [];
  const args = [kind, "ls", ...all, "--quiet", "--no-trunc", "--filter", `label=${RUN_LABEL}`];
  const ids = (await cli.must(args)).split("\n").filter((id) => id !== "");
  if (ids.length === 0) return [];
  const labels = kind === "container" ? ".Config.Labels" : ".Labels";
  const id = kind === "container" ? ".ID" : ".ID";
  const format = `{"id":{{json ${id}}},"labels":{{json ${labels}}}}`;
  // One that is removed meanwhile makes the command fail; the others are still printed.
  const { stdout } = await cli.run([kind, "inspect", "--format", format, ...ids]);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Listed);
}
