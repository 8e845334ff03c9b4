import { join } from "node:path";
import type { Collected, Ports } from "#contract/validator.ts";
import { countStatements } from "./count-statements.ts";
import { documentedGets } from "./documented-gets.ts";
import type { PerformanceEvidence } from "./evidence.ts";
import { locateHandler } from "./handler.ts";
import { measureHealth } from "./measure-health.ts";

const VERSION_TIMEOUT_MS = 10_000;

/** Serial requests to the health path, statements of every documented GET, memory, disk, versions. */
export async function collect(
  ports: Ports,
  signal: AbortSignal,
): Promise<Collected<PerformanceEvidence>> {
  const { target, runtime } = ports;
  const { instance, tree } = target;
  const isOurs = instance?.running !== undefined && instance.record.outcome !== "attached";
  const documented = await documentedGets(ports, signal);
  const health = await measureHealth(ports, documented, signal);
  const counted = await countStatements(ports, documented, signal);
  const resources = await instance?.running?.resources();
  return {
    payload: {
      health: {
        ...health.measured,
        handler: locateHandler(tree, health.measured.path, health.measured.durationsMs),
      },
      startupMs: instance?.record.readyMs ?? null,
      memory:
        resources === undefined
          ? null
          : { rssBytes: resources.rssBytes, peakRssBytes: resources.peakRssBytes },
      diskFreeBytes: isOurs ? await runtime.diskFreeBytes(tree.root) : null,
      runtimeVersion: isOurs ? await runtimeVersion(ports, signal) : null,
      endpoints: counted.endpoints,
    },
    limitsReached: [...health.limits, ...counted.limits],
  };
}

async function runtimeVersion(
  ports: Ports,
  signal: AbortSignal,
): Promise<PerformanceEvidence["runtimeVersion"]> {
  const { plan, root } = ports.target;
  if (plan.version === undefined || plan.language === "unknown") return null;
  const { argv, cwd, env } = plan.version;
  const spec = {
    label: "version",
    argv,
    cwd: join(root, cwd),
    env,
    timeoutMs: VERSION_TIMEOUT_MS,
  };
  const { exit, output } = await ports.runtime.exec(spec, signal);
  const number = /\d+\.\d+(?:\.\d+)?/.exec(output.text)?.[0];
  if (exit?.code !== 0 || number === undefined) return null;
  return { language: plan.language, number };
}
