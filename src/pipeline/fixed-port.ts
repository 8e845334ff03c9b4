import { EnvironmentError } from "#contract/failure.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * A port that the settings fix may be somebody else's; the target is not to blame for that.
 *
 * Errors  EnvironmentError `port-taken`.
 */
export async function requireFixedPort({ settings, runtime }: Surroundings): Promise<void> {
  const { port } = settings.app;
  if (port === undefined || (await runtime.isPortFree(port))) return;
  throw new EnvironmentError({
    reason: "port-taken",
    message: `Something on this machine already listens on port ${port}, which app.port gives to the application.`,
    tried: [`binding port ${port}`],
    advice:
      "End what listens there, or leave app.port out: an application that reads PORT is given a free one.",
  });
}
