import { execFileSync } from "node:child_process";
import { createCli } from "#runtimes/docker/cli.ts";
import { labelsOf, RUN_LABEL } from "#runtimes/docker/labels.ts";
import { createNetworks } from "#runtimes/docker/networks.ts";
import { startPostgresContainer } from "#runtimes/docker/postgres.ts";
import { removeRun } from "#runtimes/docker/sweep.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { describeWithEngine } from "../system/docker/engine.ts";
import { databaseServerSuite, type ServerWorld } from "./database-server-suite.ts";

const signal = AbortSignal.timeout(600_000);

async function open(hasNetworks: boolean): Promise<ServerWorld> {
  const runId = `pgsuite${hexadecimal(5)}`;
  const cli = createCli({ hostEnvironment: process.env, runId });
  const labels = labelsOf({ runId, lifetimeMs: 600_000 });
  const networks = hasNetworks ? await createNetworks(cli, { prefix: runId, labels }) : undefined;
  let count = 0;
  return {
    provider: "docker",
    targetHost: hasNetworks ? "postgres" : "127.0.0.1",
    startCluster: () => {
      count += 1;
      return startPostgresContainer(
        {
          cli,
          version: 15,
          ...(networks === undefined ? {} : { networks }),
          aliases: ["postgres", "db"],
          name: `${runId}-postgres-${count}`,
          labels,
        },
        signal,
      );
    },
    endLast: async () => {
      execFileSync("docker", ["kill", `${runId}-postgres-${count}`]);
    },
    leftovers: async () =>
      execFileSync("docker", ["ps", "-aq", "--filter", `label=${RUN_LABEL}=${runId}`])
        .toString()
        .split("\n")
        .sort(),
    [Symbol.asyncDispose]: () => removeRun(cli, runId),
  };
}

describeWithEngine(
  "PostgreSQL in a container on the networks of a run",
  () => databaseServerSuite(() => open(true)),
  ["postgres:15"],
);
describeWithEngine(
  "PostgreSQL in a container behind a port of this machine",
  () => databaseServerSuite(() => open(false)),
  ["postgres:15"],
);
