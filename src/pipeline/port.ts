import type { Instance } from "#contract/boot.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Surroundings } from "./surroundings.ts";

const ATTEMPTS = 3;

interface Choice {
  /** Counts from 1; each one after the first follows a port that was lost. */
  readonly attempt: number;
  /** Nothing of the target was started before, which could hold a fixed port. */
  readonly isFirst: boolean;
}

/**
 * The port for one start: that of the settings, else a free one. One that the settings fix may be
 * somebody else's; the target is not to blame for that.
 *
 * Errors  EnvironmentError `port-taken`.
 */
export async function choosePort(
  { settings, runtime }: Surroundings,
  { attempt, isFirst }: Choice,
): Promise<number> {
  const { port } = settings.app;
  if (port === undefined && attempt <= ATTEMPTS) return runtime.freePort();
  if (port === undefined)
    throw new EnvironmentError({
      reason: "port-taken",
      message: `Another program took the port chosen for the target, ${ATTEMPTS} times in a row.`,
      advice: "Look for a program on this machine that listens on many ports in turn.",
    });
  if (!isFirst || (await runtime.isPortFree(port))) return port;
  throw new EnvironmentError({
    reason: "port-taken",
    message: `Something on this machine already listens on port ${port}, which app.port gives to the application.`,
    tried: [`binding port ${port}`],
    advice:
      "End what listens there, or leave app.port out: an application that reads PORT is given a free one.",
  });
}

/** Whether another program took the chosen port before the target did: then the target is not at fault. */
export async function losesPort(
  { settings, runtime }: Surroundings,
  { record, running }: Instance,
): Promise<boolean> {
  // A further instance beside the first one asks for the same fixed port; its validator knows that.
  if (settings.app.port !== undefined) return false;
  const { assignedPort, outcome, sockets: seen = [] } = record;
  const holds = (sockets: typeof seen) => sockets.some(({ port }) => port === assignedPort);
  const sockets = await running?.sockets();
  // Where sockets cannot be seen, an answer may well be the target's own.
  if (holds(seen) || (sockets === undefined ? outcome !== "exited" : holds(sockets))) return false;
  return !(await runtime.isPortFree(assignedPort));
}
