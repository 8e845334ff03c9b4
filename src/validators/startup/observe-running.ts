import type { Instance } from "#contract/boot.ts";
import type { Ports } from "#contract/validator.ts";
import type { FurtherBoot, Soak, Stop } from "./evidence.ts";
import { failureOfText, lastLinesOf } from "./observe-failure.ts";
import { poolLine, speakingLine } from "./observe-source.ts";
import { targetTree } from "./target-tree.ts";
import { onceMoreIfLate } from "./trials/late.ts";

export interface Further {
  readonly beside?: FurtherBoot;
  readonly stop?: Stop;
  readonly again?: FurtherBoot;
}

/** Watches the first instance for a while after it was ready. */
export async function soak(
  ports: Ports,
  instance: Instance,
  signal: AbortSignal,
): Promise<Soak | undefined> {
  const { running } = instance;
  if (running === undefined) return undefined;
  const mark = running.log.mark();
  const startedMs = ports.clock.monotonicMs();
  await Promise.race([running.exited, ports.clock.sleep(ports.settings.startup.soakMs, signal)]);
  const watchedMs = Math.round(ports.clock.monotonicMs() - startedMs);
  const exit = running.exit();
  if (exit === undefined)
    return { watchedMs, lastLines: [], ...(await connectionsOf(ports, instance.database)) };
  const text = ports.redact(running.log.since(mark) || running.log.capture().text);
  const tree = targetTree(ports.target);
  const failure = failureOfText(tree, text);
  const lastLines = lastLinesOf(text);
  const spokenBy = failure === undefined ? speakingLine(tree, lastLines) : undefined;
  return {
    watchedMs,
    exit,
    lastLines,
    ...(failure === undefined ? {} : { failure }),
    ...(spokenBy === undefined ? {} : { spokenBy }),
  };
}

const SESSIONS = `SELECT count(*)::int AS sessions FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
// A pool of more than this is looked for; few applications have one.
const MANY = 50;

async function connectionsOf(
  ports: Ports,
  database: Instance["database"],
): Promise<Pick<Soak, "connections" | "pool">> {
  const connections = Number((await database?.query(SESSIONS))?.[0]?.["sessions"] ?? Number.NaN);
  if (Number.isNaN(connections)) return {};
  const pool = connections > MANY ? poolLine(targetTree(ports.target)) : undefined;
  return { connections, ...(pool === undefined ? {} : { pool }) };
}

/**
 * Boots a second instance with its own clone of the database, asks it whatever the caller wants,
 * stops it with SIGTERM, and boots a third one on the database the second leaves behind.
 */
export async function observeFurther(
  ports: Ports,
  ask: (instance: Instance) => Promise<void>,
  signal: AbortSignal,
): Promise<Further> {
  await using second = await ports.booter.boot({ label: "second instance" }, signal);
  const beside = furtherBoot(ports, second);
  if (second.record.outcome !== "ready" || second.running === undefined) return { beside };
  await ask(second);
  const graceMs = ports.settings.app.stopTimeoutMs;
  const termination = await second.running.terminate(graceMs);
  const { exit, forced, durationMs, survivorCount } = termination;
  const stop = { exit, forced, durationMs: Math.round(durationMs), graceMs, survivorCount };
  const database = second.database === undefined ? {} : { database: second.database };
  const again = await onceMoreIfLate(async () => {
    await using third = await ports.booter.boot({ label: "second boot", ...database }, signal);
    return furtherBoot(ports, third);
  });
  return { beside, stop, again };
}

function furtherBoot(ports: Ports, { record }: Instance): FurtherBoot {
  const text = record.outcome === "ready" ? "" : (record.steps.at(-1)?.output.text ?? "");
  const failure = failureOfText(targetTree(ports.target), text);
  return {
    outcome: record.outcome,
    ...(record.readyMs === undefined ? {} : { readyMs: Math.round(record.readyMs) }),
    ...(failure === undefined ? {} : { failure }),
    lastLines: lastLinesOf(text),
    portClash: /EADDRINUSE|address already in use|Address in use/i.test(text),
  };
}
