import type { Instance } from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { Collected, Ports } from "#contract/validator.ts";
import { failureFrom, type TraceFailure } from "#engines/traces/failure.ts";
import type { StressBoot, StressEvidence } from "./evidence.ts";
import { sendRequests } from "./requests.ts";

const BOOT_COUNT = 3;
// PostgreSQL notices a closed socket at once, a killed client within moments.
const CONNECTION_WAIT_MS = 2_000;
const CONNECTION_POLL_MS = 200;

/** Boots, kills, doubles and loads the target. The first instance is left alone. */
export async function collect(
  ports: Ports,
  signal: AbortSignal,
): Promise<Collected<StressEvidence>> {
  const { instance, plan } = ports.target;
  invariant(instance !== undefined, "stress is only asked when the target serves");
  const start = commandLine(plan.start.argv);
  const notTried = whyNot(ports, instance);
  if (notTried !== undefined)
    return {
      payload: { start, notTried, boots: [], replicas: [], rssBytes: [], connectionsLeft: null },
      limitsReached: [`No instance was booted: ${notTried}.`],
    };
  const boots = await bootRepeatedly(ports, signal);
  const loaded = await loadOne(ports, instance, signal);
  const killed = await killAndReturn(ports, signal);
  return { payload: { start, boots, ...loaded, ...killed }, limitsReached: [] };
}

function whyNot(ports: Ports, { record }: Instance): string | undefined {
  if (record.outcome === "attached") return "the target was attached, not started";
  const { port } = ports.settings.app;
  return port === undefined
    ? undefined
    : `app.port fixes the port ${port}, which the first instance uses`;
}

async function bootRepeatedly(ports: Ports, signal: AbortSignal): Promise<readonly StressBoot[]> {
  const boots: StressBoot[] = [];
  for (let count = 1; count <= BOOT_COUNT; count += 1) {
    await using instance = await ports.booter.boot({ label: `stress boot ${count}` }, signal);
    boots.push(stressBoot(ports, instance));
  }
  return boots;
}

async function loadOne(ports: Ports, first: Instance, signal: AbortSignal) {
  await using instance = await ports.booter.boot({ label: "stress load" }, signal);
  const nothing = { rssBytes: [], connectionsLeft: null };
  if (instance.record.outcome !== "ready" || instance.running === undefined) return nothing;
  const path = healthyPath(instance) ?? healthyPath(first) ?? "/";
  const mark = instance.running.log.mark();
  const { requests, rssBytes } = await sendRequests(ports, { instance, path }, signal);
  const failure = failureIn(ports, instance.running.log.since(mark));
  await instance.running.terminate(ports.settings.app.stopTimeoutMs);
  const connectionsLeft = await connectionsOf(ports, instance.database, signal);
  const isBroken = requests.errors.length > 0 && failure !== undefined;
  return {
    requests: isBroken ? { ...requests, failure } : requests,
    rssBytes,
    connectionsLeft,
  };
}

/** Kills an instance, boots on its database again, then boots two more there at the same moment. */
async function killAndReturn(ports: Ports, signal: AbortSignal) {
  await using victim = await ports.booter.boot({ label: "stress victim" }, signal);
  // What never served left nothing behind; boot-unstable reports such a boot.
  if (victim.record.outcome !== "ready") return { replicas: [] };
  await victim.running?.kill();
  const on = victim.database === undefined ? {} : { database: victim.database };
  const afterKill = await bootOnce(ports, { label: "stress after kill", ...on }, signal);
  const replicas = await Promise.all(
    ["a", "b"].map((name) => bootOnce(ports, { label: `stress replica ${name}`, ...on }, signal)),
  );
  return { afterKill, replicas };
}

async function bootOnce(
  ports: Ports,
  options: { readonly label: string; readonly database?: Database },
  signal: AbortSignal,
): Promise<StressBoot> {
  await using instance = await ports.booter.boot(options, signal);
  return stressBoot(ports, instance);
}

function stressBoot(ports: Ports, { record }: Instance): StressBoot {
  const isReady = record.outcome === "ready";
  const text = isReady ? "" : (record.steps.at(-1)?.output.text ?? "");
  const failure = failureIn(ports, text);
  return {
    outcome: record.outcome,
    ...(record.readyMs === undefined ? {} : { readyMs: Math.round(record.readyMs) }),
    ...(failure === undefined ? {} : { failure }),
    portClash: /EADDRINUSE|address already in use/i.test(text),
  };
}

function failureIn(ports: Ports, text: string): TraceFailure | undefined {
  const { tree } = ports.target;
  return failureFrom(text, { root: tree.root, files: tree.files, read: (path) => tree.read(path) });
}

function healthyPath({ record }: Instance): string | undefined {
  return record.probes.find(({ status }) => status !== undefined && status < 400)?.path;
}

async function connectionsOf(
  ports: Ports,
  database: Database | undefined,
  signal: AbortSignal,
): Promise<number | null> {
  if (database === undefined) return null;
  const deadlineMs = ports.clock.monotonicMs() + CONNECTION_WAIT_MS;
  for (;;) {
    const [row] = await database.query(
      "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = $1 AND usename = $2",
      [database.name, database.connection.user],
    );
    const count = Number(row?.["count"] ?? 0);
    if (count === 0 || ports.clock.monotonicMs() >= deadlineMs) return count;
    await ports.clock.sleep(CONNECTION_POLL_MS, signal);
  }
}
