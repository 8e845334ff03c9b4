import type { Evidence } from "#contract/evidence.ts";
import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Place } from "#contract/place.ts";
import type { Rule } from "#contract/rule.ts";
import type { Settings } from "#contract/settings.ts";
import type { StressBoot, StressEvidence } from "./evidence.ts";
import { STRESS_RULES } from "./rules.ts";

const MEGABYTE = 1_048_576;
// 200 requests that keep 50 MB keep 256 KB each: more than any answer needs; chosen on 2026-11-24.
const GROWTH_BYTES = 50 * MEGABYTE;

export function judge(evidence: Evidence<StressEvidence>, _settings: Settings): readonly Finding[] {
  const { payload } = evidence;
  const asked: readonly (readonly [Rule, (payload: StressEvidence) => Answer])[] = [
    [STRESS_RULES.boots, bootsAnswer],
    [STRESS_RULES.kill, killAnswer],
    [STRESS_RULES.replicas, replicasAnswer],
    [STRESS_RULES.requests, requestsAnswer],
    [STRESS_RULES.memory, memoryAnswer],
    [STRESS_RULES.connections, connectionsAnswer],
  ];
  return asked.map(([rule, ask]) => answer(rule, untried(payload) ?? ask(payload)));
}

function untried({ notTried }: StressEvidence): Answer | undefined {
  if (notTried === undefined) return undefined;
  return { outcome: "not-applicable", message: `No instance was booted: ${notTried}.` };
}

function bootsAnswer({ boots, start }: StressEvidence): Answer {
  const failed = boots.filter(({ outcome }) => outcome !== "ready");
  const times = boots.flatMap(({ readyMs }) => (readyMs === undefined ? [] : [readyMs]));
  if (boots.length === 0) return unknown("No boot was made.");
  if (failed.length === 0)
    return {
      outcome: "satisfied",
      message: `All of ${boots.length} boots became ready (${times.join(", ")} ms).`,
    };
  return failure(failed, {
    start,
    evidence: "/boots",
    message: `${failed.length} of ${boots.length} boots did not become ready`,
    remedy: "Look for what differs from boot to boot: races, time limits, the order of events.",
  });
}

function killAnswer({ afterKill, start }: StressEvidence): Answer {
  if (afterKill === undefined) return unknown("No instance was killed.");
  if (afterKill.outcome === "ready")
    return {
      outcome: "satisfied",
      message: "It became ready on the database of a killed instance.",
    };
  return failure([afterKill], {
    start,
    evidence: "/afterKill",
    message: "After SIGKILL the application does not become ready on the same database",
    remedy: "Let locks, pid files and half-done work expire or be taken over at the start.",
  });
}

function replicasAnswer({ replicas, start }: StressEvidence): Answer {
  const failed = replicas.filter(({ outcome }) => outcome !== "ready");
  if (replicas.length < 2) return unknown("No two replicas were booted.");
  if (failed.length === 0)
    return { outcome: "satisfied", message: "Two replicas became ready at once on one database." };
  return failure(failed, {
    start,
    evidence: "/replicas",
    message: `${failed.length} of ${replicas.length} replicas that start at once on one database do not become ready`,
    remedy: "Take an advisory lock around boot-time migrations and seeds.",
  });
}

interface Wording {
  readonly start: string;
  readonly evidence: string;
  readonly message: string;
  readonly remedy: string;
}

function failure(failed: readonly StressBoot[], wording: Wording): Answer {
  const { message, ...rest } = wording;
  const outcomes = [...new Set(failed.map(({ outcome }) => outcome))].join(", ");
  if (failed.every(({ portClash }) => portClash))
    return {
      outcome: "not-applicable",
      message: "Instances on this machine ask for a fixed port that another one holds.",
    };
  // A time limit can also be missed on a machine that is busy.
  const isSlow = failed.every(({ outcome }) => outcome === "timed-out");
  const cause = failed.find((boot) => boot.failure !== undefined)?.failure;
  const why = cause === undefined ? "" : ` ${cause.type}: ${cause.message}`;
  const place: Place = cause?.place ?? { process: "start" };
  return {
    outcome: isSlow ? "inconclusive" : "violated",
    message: `${message} (${outcomes}).${why}`,
    place,
    evidence: rest.evidence,
    remedy: rest.remedy,
    replay: rest.start,
    cause: cause?.cause,
  };
}

function requestsAnswer({ requests, start }: StressEvidence): Answer {
  if (requests === undefined) return unknown("No request was sent.");
  const { path, sentCount, errors } = requests;
  const errorCount = errors.reduce((sum, { count }) => sum + count, 0);
  if (errorCount === 0)
    return { outcome: "satisfied", message: `${sentCount} requests to ${path} had no error.` };
  const kinds = errors.map(({ answer: kind, count }) => `${count} × ${kind}`).join(", ");
  const logged = requests.failure;
  const why = logged === undefined ? "" : ` It logged ${logged.type}: ${logged.message}`;
  return {
    outcome: "violated",
    message: `${errorCount} of ${sentCount} requests to \`GET ${path}\` failed (${kinds}).${why}`,
    place: { ...logged?.place, operation: `GET ${path}` },
    evidence: "/requests",
    remedy: "Look for leaked connections, exhausted pools and shared state in the handler.",
    replay: `${start}  # then ${sentCount} times GET ${path}`,
    cause: logged?.cause,
  };
}

function memoryAnswer({ rssBytes, requests, start }: StressEvidence): Answer {
  const [first, ...later] = rssBytes;
  const last = later.at(-1);
  if (first === undefined || last === undefined)
    return unknown("This machine does not tell how much memory a process uses.");
  const grown = last - first;
  const isSteady = later.every((bytes, index) => bytes >= (rssBytes[index] ?? 0));
  const megabytes = Math.round(grown / MEGABYTE);
  if (grown <= GROWTH_BYTES || !isSteady)
    return {
      outcome: "satisfied",
      message: `Memory changed by ${megabytes} MB over ${requests?.sentCount ?? 0} requests.`,
    };
  return {
    outcome: "violated",
    message: `Memory grew in every quarter of ${requests?.sentCount ?? 0} requests, by ${megabytes} MB in all.`,
    place: { process: "start" },
    evidence: "/rssBytes",
    remedy:
      "Look for caches without a bound and for listeners or handles that are kept per request.",
    replay: `${start}  # then ${requests?.sentCount ?? 0} times GET ${requests?.path ?? "/"}`,
  };
}

function connectionsAnswer({ connectionsLeft, start }: StressEvidence): Answer {
  if (connectionsLeft === null) return unknown("Connections were not counted after the end.");
  if (connectionsLeft === 0)
    return { outcome: "satisfied", message: "No connection was left after it ended." };
  return {
    outcome: "violated",
    message: `${connectionsLeft} database connections were still open 2 s after the application had ended.`,
    place: { process: "start" },
    evidence: "/connectionsLeft",
    remedy: "Close the pool at the end, and end child processes with the parent.",
    replay: start,
  };
}

function unknown(message: string): Answer {
  return { outcome: "inconclusive", message };
}
