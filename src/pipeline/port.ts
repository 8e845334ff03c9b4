import type { Instance } from "#contract/boot.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Running } from "#contract/runtime.ts";
import type { Surroundings } from "./surroundings.ts";

const ATTEMPTS = 3;

interface PortQuestion {
  readonly surroundings: Surroundings;
  /** Everything of the target that was started so far. */
  readonly started: readonly Running[];
}

/** The port for one start: that of the settings, else a free one; a port is chosen three times at most. */
export async function choosePort(
  question: PortQuestion & { readonly attempt: number },
): Promise<number> {
  const { surroundings, attempt } = question;
  const { port } = surroundings.settings.app;
  if (port === undefined && attempt <= ATTEMPTS) return surroundings.runtime.freePort();
  if (port === undefined)
    throw new EnvironmentError({
      reason: "port-taken",
      message: `Another program took the port chosen for the target, ${ATTEMPTS} times in a row.`,
      advice: "Look for a program on this machine that listens on many ports in turn.",
    });
  if (isHeldByUs(question) || (await surroundings.runtime.isPortFree(port))) return port;
  throw new EnvironmentError({
    reason: "port-taken",
    message: `Port ${port}, which app.port names, is taken by another program.`,
    tried: [`to listen on port ${port} before the start`],
    advice: `End the program that listens there, or give app.port another port or leave it out.`,
  });
}

/** Whether another program took the assigned port before the target did: then the target is not at fault. */
export async function losesPort(
  question: PortQuestion & { readonly instance: Instance },
): Promise<boolean> {
  const { surroundings, instance } = question;
  const { assignedPort, outcome, sockets: seen = [] } = instance.record;
  const holds = (sockets: typeof seen) => sockets.some(({ port }) => port === assignedPort);
  const sockets = await instance.running?.sockets();
  // Where sockets cannot be seen, an answer may well be the target's own.
  if (holds(seen) || (sockets === undefined ? outcome !== "exited" : holds(sockets))) return false;
  if (surroundings.settings.app.port !== undefined && isHeldByUs(question, instance.running))
    return false;
  return !(await surroundings.runtime.isPortFree(assignedPort));
}

// A further instance beside the first one asks for the same fixed port; its validator knows that.
function isHeldByUs({ started }: PortQuestion, except?: Running): boolean {
  return started.some((running) => running !== except && running.exit() === undefined);
}
