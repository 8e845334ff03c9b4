import type { Answer } from "#contract/finding.ts";
import { exitWords } from "../../wording.ts";
import type { Judged } from "../trial.ts";
import { reasonOf, replayOf, secondsOf, shownBy } from "../wording.ts";
import type { EarlyBoot } from "./observe-boot.ts";

const EVIDENCE = "/trials/outage/seen/early/seen";
const SPEAKS_OF_IT =
  /database|postgres|psycopg|asyncpg|\bpg\b|\bsql|ECONNREFUSED|connect|accepting connections|\bdb\b/i;

export function exitCodeAnswer(seen: EarlyBoot, given: Judged): Answer {
  if (seen.outcome !== "exited")
    return { outcome: "not-applicable", message: "No start gave up, so none had an exit code." };
  if (seen.exit?.code !== 0)
    return {
      outcome: "satisfied",
      message: `Started before its database, it ${exitWords(seen.exit)}.`,
    };
  return {
    outcome: "violated",
    message: `Started before its database, the process gave up with exit code 0, which means success. ${reasonOf(seen)}`,
    ...shownBy(seen, given),
    evidence: `${EVIDENCE}/exit`,
    remedy: "Exit with a code other than 0 where the failure to connect is handled.",
    replay: replayOf("outage"),
  };
}

/** To end is well: every platform starts it again. To end without a word is not. */
export function notAwaitedAnswer(seen: EarlyBoot, given: Judged): Answer {
  const late = secondsOf(seen.lateMs);
  if (seen.outcome === "ready")
    return {
      outcome: "satisfied",
      message: `Started ${late} s before its database, it became ready after ${secondsOf(seen.readyMs ?? 0)} s.`,
    };
  if (seen.outcome !== "exited")
    return { outcome: "not-applicable", message: "It did not end: it went on waiting." };
  const said = [seen.failure?.type, seen.failure?.message, ...seen.lastLines].join("\n");
  if (SPEAKS_OF_IT.test(said))
    return {
      outcome: "satisfied",
      message: `Started before its database, it ${exitWords(seen.exit)} and said why.`,
    };
  return {
    outcome: "violated",
    message: `Started ${late} s before its database, the process ${exitWords(seen.exit)} without a word of the database. ${reasonOf(seen)}`,
    ...shownBy(seen, given),
    evidence: EVIDENCE,
    remedy: "Try to connect for some seconds, and print the reason before giving up.",
    replay: replayOf("outage"),
  };
}

// A start that is slow with its database says nothing of the wait for it.
const SHARE_OF_PATIENCE = 0.5;

export function inVainAnswer(seen: EarlyBoot, given: Judged): Answer {
  const { outcome, lateMs, patienceMs } = seen;
  if (outcome === "ready")
    return {
      outcome: "satisfied",
      message: `It became ready although its database came ${secondsOf(lateMs)} s late.`,
    };
  if (outcome === "exited")
    return { outcome: "satisfied", message: `It ${exitWords(seen.exit)}, so it is started again.` };
  const { control } = seen;
  if (control?.outcome !== "ready" || (control.readyMs ?? 0) > patienceMs * SHARE_OF_PATIENCE)
    return {
      outcome: "not-applicable",
      message: `It was not ready ${secondsOf(patienceMs)} s after the start, and with its database present it was not either, or hardly.`,
    };
  return {
    outcome: "violated",
    message: `Its database came ${secondsOf(lateMs)} s late, and ${secondsOf(patienceMs)} s after the start the process was still running and not ready. ${reasonOf(seen)}`,
    ...shownBy(seen, given),
    evidence: EVIDENCE,
    remedy: "Connect again after a failed attempt, or exit with a code other than 0.",
    replay: replayOf("outage"),
  };
}
