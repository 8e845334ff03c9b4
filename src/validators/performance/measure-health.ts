import type { HttpExchange } from "#contract/http.ts";
import type { Ports } from "#contract/validator.ts";
import { mean } from "#engines/statistics/summary.ts";
import type { PerformanceEvidence, Round } from "./evidence.ts";

const WARM_UP_REQUESTS = 5;
const REQUEST_TIMEOUT_MS = 10_000;
// A target that stopped answering would otherwise cost the time limit of every request.
const MOST_FAULTS = 3;
// Documented GETs that are tried when no health path answered well.
const MOST_TRIED = 5;
const HEALTH = /health|ready|live|ping|status/i;

interface Measured {
  readonly measured: Omit<PerformanceEvidence["health"], "handler">;
  readonly limits: readonly string[];
}

/**
 * Warms up, then measures one round of serial requests to the health path or, where there is none,
 * to a documented GET that answers well. A round that is too slow is measured once
 * more: a pause of a shared machine is no fault of the target.
 */
export async function measureHealth(
  ports: Ports,
  documented: readonly string[],
  signal: AbortSignal,
): Promise<Measured> {
  const { path, isKnownGood } = await choosePath(ports, documented, signal);
  const { requests, averageMs } = ports.settings.performance;
  await round(ports, { path, requests: WARM_UP_REQUESTS }, signal);
  const first = await round(ports, { path, requests }, signal);
  const isSlow = first.durationsMs.length > 0 && mean(first.durationsMs) >= averageMs;
  const second = isSlow ? await round(ports, { path, requests }, signal) : undefined;
  const last = second ?? first;
  const cut = [first, last].some(({ statuses }) => statuses.length < requests);
  return {
    measured: { path, isKnownGood, ...last, earlierRounds: second === undefined ? [] : [first] },
    limits: cut ? [`measuring stopped after ${MOST_FAULTS} requests without an answer`] : [],
  };
}

async function choosePath(ports: Ports, documented: readonly string[], signal: AbortSignal) {
  const probes = ports.target.instance?.record.probes ?? [];
  const good = probes.find(({ status }) => status !== undefined && status < 400);
  if (good !== undefined) return { path: good.path, isKnownGood: true };
  const healthFirst = [...documented].sort(
    (a, b) => Number(HEALTH.test(b)) - Number(HEALTH.test(a)),
  );
  for (const path of healthFirst.slice(0, MOST_TRIED)) {
    const exchange = await get(ports, path, signal);
    if (exchange.kind === "response" && exchange.status < 400) return { path, isKnownGood: true };
  }
  return { path: ports.settings.app.health ?? "/", isKnownGood: false };
}

async function round(
  ports: Ports,
  question: { readonly path: string; readonly requests: number },
  signal: AbortSignal,
): Promise<Round> {
  const durationsMs: number[] = [];
  const statuses: number[] = [];
  let faults = 0;
  while (durationsMs.length < question.requests && faults < MOST_FAULTS) {
    const exchange = await get(ports, question.path, signal);
    signal.throwIfAborted();
    durationsMs.push(exchange.durationMs);
    statuses.push(exchange.kind === "response" ? exchange.status : 0);
    if (exchange.kind === "fault") faults += 1;
  }
  return { durationsMs, statuses };
}

/** One GET of the target with the headers of `api.auth`. */
export function get(ports: Ports, path: string, signal: AbortSignal): Promise<HttpExchange> {
  const { target, settings, http } = ports;
  const url = `${target.instance?.baseUrl ?? ""}${path}`;
  return http.send(
    { method: "GET", url, timeoutMs: REQUEST_TIMEOUT_MS, headers: settings.api.auth },
    signal,
  );
}
