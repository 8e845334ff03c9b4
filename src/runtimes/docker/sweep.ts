import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError } from "#contract/failure.ts";
import { type Cli, createCli } from "./cli.ts";
import { isAbandoned, type Labels, RUN_LABEL } from "./labels.ts";

const SWEEP_TIMEOUT_MS = 20_000;
// Another run may be removing the same in the same moment, and an endpoint takes a moment to go.
const ROUNDS = 5;
const PAUSE_MS = 100;

type Kind = "container" | "network";

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
  const { left, said } = await remove(cli, (kind) => idsOf(cli, kind, `${RUN_LABEL}=${runId}`));
  if (left === 0) return;
  throw new EnvironmentError({
    reason: "engine-failed",
    message: `${left} containers or networks of this run could not be removed: ${said}`,
    tried: [`docker container rm, docker network rm, ${ROUNDS} times`],
    advice: `Remove what carries the label ${RUN_LABEL}=${runId}; the next run tries again.`,
  });
}

/** One try at all containers of a run together; `removeRun` sees to what it leaves. */
export async function removeContainersOf(cli: Cli, runId: string): Promise<void> {
  const ids = await idsOf(cli, "container", `${RUN_LABEL}=${runId}`);
  if (ids.length > 0) await ran(cli, ["container", "rm", "--force", "--volumes", ...ids]);
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
  if (await answers(cli)) await remove(cli, (kind) => abandoned(cli, kind));
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

/** Tries until nothing is left; gives what is. */
async function remove(
  cli: Cli,
  find: (kind: Kind) => Promise<readonly string[]>,
): Promise<{ readonly left: number; readonly said: string }> {
  let said = "";
  for (let round = 1; ; round += 1) {
    const [containers, networks] = await Promise.all([find("container"), find("network")]);
    const left = containers.length + networks.length;
    if (left === 0 || round > ROUNDS) return { left, said };
    if (round > 1) await delay(PAUSE_MS * round);
    if (containers.length > 0)
      said = await ran(cli, ["container", "rm", "--force", "--volumes", ...containers]);
    if (networks.length > 0) {
      // The first attempt is the usual way; then somebody is still on it.
      if (round > 1) await vacate(cli, networks);
      said = await ran(cli, ["network", "rm", ...networks]);
    }
  }
}

/** A container that runs us is on our network without being ours; it stays, and leaves the network. */
async function vacate(cli: Cli, networks: readonly string[]): Promise<void> {
  const format = "{{.Id}}{{range $id, $_ := .Containers}} {{$id}}{{end}}";
  // One that is gone by now makes the command fail; the others are still printed.
  const { stdout } = await cli.run(["network", "inspect", "--format", format, ...networks]);
  for (const line of stdout.split("\n")) {
    const [network = "", ...members] = line.trim().split(" ");
    for (const member of members)
      await cli.run(["network", "disconnect", "--force", network, member]);
  }
}

async function ran(cli: Cli, args: readonly string[]): Promise<string> {
  return (await cli.run(args, { timeoutMs: SWEEP_TIMEOUT_MS })).stderr.trim();
}

async function idsOf(cli: Cli, kind: Kind, label: string): Promise<readonly string[]> {
  const all = kind === "container" ? ["--all"] : [];
  const args = [kind, "ls", ...all, "--quiet", "--no-trunc", "--filter", `label=${label}`];
  return (await cli.must(args)).split("\n").filter((id) => id !== "");
}

/** What nobody uses any more. Labels are asked of each object, as a list does not tell commas in values. */
async function abandoned(cli: Cli, kind: Kind): Promise<readonly string[]> {
  const ids = await idsOf(cli, kind, RUN_LABEL);
  if (ids.length === 0) return [];
  const labels = kind === "container" ? ".Config.Labels" : ".Labels";
  const format = `{"id":{{json .ID}},"labels":{{json ${labels}}}}`;
  // One that is removed meanwhile makes the command fail; the others are still printed.
  const { stdout } = await cli.run([kind, "inspect", "--format", format, ...ids]);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Listed)
    .filter(({ labels }) => isAbandoned(labels))
    .map(({ id }) => id);
}
