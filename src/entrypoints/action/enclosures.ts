import { concealmentsOf } from "./credentials.ts";
import { engineEnvironment } from "./engine.ts";
import type { Environment } from "./handover.ts";
import { isolate } from "./isolation.ts";
import type { Job } from "./job.ts";
import type { Agreed } from "./settings.ts";

/** What an engine, and whatever it starts on this machine, sees of it. */
export interface Enclosure {
  /** Goes before the engine's own command; see isolation. */
  readonly enter: readonly string[];
  readonly env: Environment;
}

/** The team's own tests run as plain processes, also when the application lives in a container. */
export interface Enclosures {
  readonly judging: Enclosure;
  readonly testing: Enclosure;
}

interface EnclosureQuestion {
  readonly job: Job;
  readonly agreed: Pick<Agreed, "settings" | "mentioned">;
  /** Folder of this step. */
  readonly exchange: string;
}

/**
 * Keeps credentials away from what the engine starts. Only where settings that are not the change's own
 * say that the target lives in a container does the Docker client keep what registries ask for, to pull
 * private images: nothing of the target is a process of this machine then.
 */
export async function enclose(
  question: EnclosureQuestion,
): Promise<Enclosures & { readonly detail: string }> {
  const mayPull = question.agreed.settings.app.runtime === "docker";
  const testing = await enclosure(question, { name: "testing", mayPull: false });
  if (!mayPull) return { judging: testing, testing, detail: testing.detail };
  const judging = await enclosure(question, { name: "judging", mayPull: true });
  const detail = `${judging.detail}; the Docker client may pull with its own credentials, which no container sees`;
  return { judging, testing, detail };
}

async function enclosure(
  { job, agreed, exchange }: EnclosureQuestion,
  { name, mayPull }: { readonly name: string; readonly mayPull: boolean },
): Promise<Enclosure & { readonly detail: string }> {
  const { environment, workspace } = job;
  const { mentioned } = agreed;
  const env = engineEnvironment({ environment, workspace, mentioned, mayPull });
  const concealments = concealmentsOf({ environment, workspace, mayPull });
  const { argv, detail } = await isolate({ name, concealments, exchange, environment: env });
  return { enter: argv, env, detail };
}
