import type { Evidence } from "#contract/evidence.ts";
import { answer, type Finding } from "#contract/finding.ts";
import type { Settings } from "#contract/settings.ts";
import { maximum, mean } from "#engines/statistics/summary.ts";
import type { PerformanceEvidence } from "./evidence.ts";
import { BYTES_PER_GB, BYTES_PER_MB } from "./metrics.ts";
import { RULES } from "./rules.ts";

// Ten calls of one statement within one request is the usual sign of a query per row.
const REPEATED_CALLS = 10;
// A liveness probe with Kubernetes' defaults (period 10 s, failure threshold 3) fails the third time here.
const STARTUP_MS = 20_000;
const MOST_QUERY_CHARACTERS = 160;

/** Answers every performance rule from recorded measurements. */
export function judge(
  evidence: Evidence<PerformanceEvidence>,
  settings: Settings,
): readonly Finding[] {
  const { payload } = evidence;
  return [
    judgeFailed(payload),
    judgeSlow(payload, settings),
    judgeMemory(payload, settings),
    judgeDisk(payload, settings),
    judgeStartup(payload),
    ...judgeRepetition(payload),
  ];
}

function judgeFailed({ health }: PerformanceEvidence): Finding {
  const statuses = [...health.earlierRounds.flatMap((round) => round.statuses), ...health.statuses];
  if (statuses.length === 0)
    return answer(RULES.failed, { outcome: "inconclusive", message: "No request was measured." });
  const operation = `GET ${health.path}`;
  const failed = statuses.filter((status) => status < 200 || status >= 400);
  if (failed.length === 0) {
    const message = `All ${statuses.length} requests to ${operation} were answered.`;
    return answer(RULES.failed, { outcome: "satisfied", message, place: { operation } });
  }
  if (!health.isKnownGood && statuses.every((status) => status >= 200 && status < 500))
    return answer(RULES.failed, {
      outcome: "not-applicable",
      message: `No path is known to answer below 400; ${operation} answered ${[...new Set(statuses)].join(", ")}. Name one with app.health.`,
      place: { operation },
    });
  const kinds = [...new Set(failed)]
    .sort((a, b) => a - b)
    .map((status) => (status === 0 ? "no answer" : String(status)));
  return answer(RULES.failed, {
    outcome: "violated",
    message: `${failed.length} of ${statuses.length} requests to ${operation} failed (${kinds.join(", ")}).`,
    place: placeOf(health),
    evidence: "/health/statuses",
    replay: replayOf(health.path),
  });
}

function judgeSlow({ health }: PerformanceEvidence, settings: Settings): Finding {
  const { averageMs } = settings.performance;
  const rounds = [...health.earlierRounds, health];
  const answered = rounds.map(({ durationsMs, statuses }) =>
    durationsMs.filter((_, index) => statuses[index] !== 0),
  );
  const last = answered.at(-1) ?? [];
  if (last.length === 0)
    return answer(RULES.slow, {
      outcome: "inconclusive",
      message: "No measured request was answered.",
    });
  const operation = `GET ${health.path}`;
  const times = `${mean(last).toFixed(1)} ms on average over ${last.length} requests, ${maximum(last).toFixed(1)} ms at most`;
  const isSlow = answered.every(
    (durations) => durations.length > 0 && mean(durations) >= averageMs,
  );
  if (!isSlow)
    return answer(RULES.slow, {
      outcome: "satisfied",
      message: `${operation} took ${times}.`,
      place: { operation },
    });
  return answer(RULES.slow, {
    outcome: "violated",
    message: `${operation} took ${times}; the mean must stay below ${averageMs} ms.`,
    place: placeOf(health),
    evidence: "/health/durationsMs",
    replay: replayOf(health.path),
    remedy: RULES.slow.remedy,
  });
}

function placeOf(health: PerformanceEvidence["health"]) {
  return { operation: `GET ${health.path}`, ...health.handler };
}

function replayOf(path: string): string {
  return `curl -s -o /dev/null -w '%{http_code} %{time_total}\\n' "$BASE_URL${path}"`;
}

function judgeMemory({ memory }: PerformanceEvidence, settings: Settings): Finding {
  if (memory === null)
    return answer(RULES.memory, {
      outcome: "inconclusive",
      message: "Memory could not be read: the processes are not ours, or this machine cannot tell.",
    });
  const megabytes = memory.peakRssBytes / BYTES_PER_MB;
  const isHigh = megabytes > settings.performance.memoryMb;
  return answer(RULES.memory, {
    outcome: isHigh ? "violated" : "satisfied",
    message: isHigh
      ? `High memory usage: ${Math.round(megabytes)}MB`
      : `Peak memory is ${Math.round(megabytes)} MB.`,
    place: { process: "start" },
    evidence: "/memory",
    remedy: isHigh ? RULES.memory.remedy : undefined,
  });
}

function judgeDisk({ diskFreeBytes }: PerformanceEvidence, settings: Settings): Finding {
  if (diskFreeBytes === null)
    return answer(RULES.disk, {
      outcome: "not-applicable",
      message: "The target runs on a disk that is not ours to look at.",
    });
  const gigabytes = diskFreeBytes / BYTES_PER_GB;
  const isLow = gigabytes < settings.performance.diskFreeGb;
  return answer(RULES.disk, {
    outcome: isLow ? "violated" : "satisfied",
    message: isLow
      ? `Low disk space: ${gigabytes.toFixed(1)}GB free`
      : `${gigabytes.toFixed(1)} GB of disk space are free.`,
    place: { process: "disk" },
    evidence: "/diskFreeBytes",
    remedy: isLow ? RULES.disk.remedy : undefined,
  });
}

function judgeStartup({ startupMs }: PerformanceEvidence): Finding {
  if (startupMs === null)
    return answer(RULES.startup, {
      outcome: "not-applicable",
      message: "The target was already running.",
    });
  const isSlow = startupMs >= STARTUP_MS;
  const seconds = (startupMs / 1_000).toFixed(1);
  return answer(RULES.startup, {
    outcome: isSlow ? "violated" : "satisfied",
    message: isSlow
      ? `The first good answer came ${seconds} s after the start; a default liveness probe gives up after ${STARTUP_MS / 1_000} s.`
      : `The first good answer came ${seconds} s after the start.`,
    place: { process: "start" },
    evidence: "/startupMs",
    remedy: isSlow ? RULES.startup.remedy : undefined,
  });
}

function judgeRepetition({ endpoints }: PerformanceEvidence): Finding[] {
  if (endpoints.length === 0) {
    const message = "No statement counts per request are known.";
    return [answer(RULES.repetition, { outcome: "not-applicable", message })];
  }
  const repeated = endpoints.flatMap((endpoint, index) => {
    const { operation, mostRepeated } = endpoint;
    if (mostRepeated === null || mostRepeated.callsPerRequest < REPEATED_CALLS) return [];
    const calls = Math.round(mostRepeated.callsPerRequest);
    const query = mostRepeated.query.replace(/\s+/g, " ").slice(0, MOST_QUERY_CHARACTERS);
    return [
      answer(RULES.repetition, {
        outcome: "violated",
        message: `${operation} runs one statement ${calls} times per request: ${query}`,
        place: { operation },
        evidence: `/endpoints/${index}`,
        remedy: RULES.repetition.remedy,
        subject: query,
      }),
    ];
  });
  if (repeated.length > 0) return repeated;
  const message = `None of ${endpoints.length} documented GETs repeats a statement ${REPEATED_CALLS} times.`;
  return [answer(RULES.repetition, { outcome: "satisfied", message })];
}
