import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { exitWords } from "../../wording.ts";
import type { Booted } from "../booted.ts";
import type { Judged } from "../trial.ts";
import { reasonOf, replayOf, secondsOf, shownBy } from "../wording.ts";
import type { IsolationSeen } from "./observe.ts";
import { ISOLATION_RULES } from "./rules.ts";
import { isSlow } from "./slow.ts";
import { isLoopback, speaksOfNetwork } from "./wanted.ts";

const EVIDENCE = "/trials/isolation/seen";

export function judgeIsolation(seen: IsolationSeen, given: Judged): readonly Finding[] {
  const rule = ISOLATION_RULES.outside;
  const { enclosed } = seen;
  if (enclosed === undefined)
    return [
      answer(rule, {
        outcome: "satisfied",
        message: "Its container reaches nothing outside but the database, and it became ready.",
      }),
    ];
  if (enclosed.outcome !== "ready") return [answer(rule, failedAnswer(enclosed, seen, given))];
  const readyMs = Math.min(enclosed.readyMs ?? 0, seen.again?.readyMs ?? 0);
  const usualMs = Math.max(seen.firstReadyMs, seen.control?.readyMs ?? 0);
  const isStalled = seen.again?.outcome === "ready" && isSlow(readyMs, usualMs);
  if (!isStalled)
    return [
      answer(rule, {
        outcome: "satisfied",
        message: `It was ready after ${secondsOf(enclosed.readyMs ?? 0)} s with nothing but its database in reach.`,
      }),
    ];
  const slow = answer(rule, {
    outcome: "violated",
    message: `It was ready after ${secondsOf(readyMs)} s at best with nothing but its database in reach, and after ${secondsOf(usualMs)} s at most with the whole network: the start waits for ${hostsOf(seen)}.`,
    ...shownBy(enclosed, given),
    evidence: `${EVIDENCE}/enclosed`,
    remedy: "Do not wait at the start for what is outside; set a short time limit.",
    replay: replayOf("isolation"),
  });
  return [{ ...slow, severity: "warning" }];
}

function failedAnswer(enclosed: Booted, seen: IsolationSeen, given: Judged): Answer {
  const { control, wanted } = seen;
  if (control?.outcome !== "ready")
    return {
      outcome: "not-applicable",
      message: "A boot with the whole network failed as well, so the network decides nothing here.",
    };
  const outside = wanted.filter((host) => !isLoopback(host));
  const here = wanted.filter(isLoopback);
  if (outside.length === 0 && here.length > 0)
    return {
      outcome: "not-applicable",
      message: `It needs a service of this machine at ${here.join(", ")}, which no network of its own has.`,
    };
  const { excerpt, outcome, exit } = enclosed;
  const what = outcome === "exited" ? exitWords(exit) : `did not become ready (${outcome})`;
  const isTold = outside.length > 0 || speaksOfNetwork(excerpt);
  return {
    outcome: "violated",
    message: `With nothing but its database in reach, the application ${what}; with the whole network it becomes ready. ${isTold ? `It wants ${hostsOf(seen)}. ` : ""}${reasonOf(enclosed)}`,
    ...shownBy(enclosed, given),
    evidence: `${EVIDENCE}/enclosed`,
    remedy: `Do without ${hostsOf(seen)} at the start: fetch it at build time, or later with a fallback; or name it in app.egress when a deployment really depends on it.`,
    replay: replayOf("isolation"),
  };
}

function hostsOf({ wanted }: IsolationSeen): string {
  const outside = wanted.filter((host) => !isLoopback(host)).slice(0, 3);
  return outside.length === 0
    ? "something outside"
    : outside.map((host) => `\`${host}\``).join(", ");
}
