import type { DatabaseCluster } from "#contract/database.ts";
import { createCli } from "#runtimes/docker/cli.ts";
import { labelsOf } from "#runtimes/docker/labels.ts";
import { startPostgresContainer } from "#runtimes/docker/postgres.ts";
import { sweepContainers } from "#runtimes/docker/sweep.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { type EngineSurroundings, SPARE_MS } from "./containers.ts";

type Asked = Pick<EngineSurroundings, "hostEnvironment" | "journal" | "invocation" | "settings">;

/**
 * A PostgreSQL in a container for a target that is a plain process: a port of the loopback interface
 * leads to it. What dead runs left at the engine is removed on this occasion.
 *
 * Errors  EnvironmentError when no engine answers, no image can be had, or it does not start.
 */
export async function startLonePostgres(
  { hostEnvironment, journal, invocation, settings }: Asked,
  signal: AbortSignal,
): Promise<DatabaseCluster> {
  const { runId } = journal;
  const { version } = settings.database;
  const { origin = {}, timeoutMs } = invocation;
  await sweepContainers(hostEnvironment);
  return startPostgresContainer(
    {
      cli: createCli({ hostEnvironment, runId }),
      labels: labelsOf({ runId, lifetimeMs: timeoutMs + SPARE_MS, origin }),
      // The tests of the project may get one beside that of the target.
      name: `dr-${runId}-postgres-${hexadecimal(3)}`,
      ...(version === undefined ? {} : { version }),
    },
    signal,
  );
}
