import { readdirSync, readFileSync } from "node:fs";
import { openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";
import { databaseServerSuite, type ServerWorld } from "./database-server-suite.ts";

async function open(): Promise<ServerWorld> {
  const journal = await openJournal();
  const [binaries] = findBinaries({ path: process.env["PATH"] ?? "" }).fitting;
  if (binaries === undefined) throw new Error("PostgreSQL's server binaries are needed");
  return {
    provider: "binaries",
    targetHost: "127.0.0.1",
    startCluster: () => startCluster(journal, binaries, AbortSignal.timeout(60_000)),
    endLast: async () => {
      const [newest] = [...serversOf(journal.runId)].sort((a, b) => Number(b) - Number(a));
      process.kill(Number(newest), "SIGKILL");
    },
    leftovers: async () => serversOf(journal.runId),
    [Symbol.asyncDispose]: () => journal[Symbol.asyncDispose](),
  };
}

function serversOf(runId: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/environ`, "latin1").includes(runId) &&
          readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("cluster_name")
        );
      } catch (error) {
        if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? ""))
          return false;
        throw error;
      }
    })
    .sort();
}

databaseServerSuite(open);
