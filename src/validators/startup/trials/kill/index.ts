import { answer, type Finding } from "#contract/finding.ts";
import { type Booted, bootedOf, unbooted } from "../booted.ts";
import { withoutItsService } from "../lacking.ts";
import { isLateAgain, onceMoreIfLate } from "../late.ts";
import type { Judged, Trial, TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { reasonOf, replayOf, secondsOf, shownBy } from "../wording.ts";
import { KILL_RULES } from "./rules.ts";

export interface KillSeen {
  /** Booted on the database and in the folder of an instance that was killed. */
  readonly again: Booted;
}

export const killTrial: Trial<KillSeen> = {
  id: "kill",
  rules: Object.values(KILL_RULES),
  observe,
  judge,
};

async function observe({ ports }: TrialContext, signal: AbortSignal): Promise<Tried<KillSeen>> {
  await using killed = await ports.booter.boot({ label: "to be killed" }, signal);
  if (killed.record.outcome !== "ready" || killed.running === undefined)
    return unbooted(bootedOf(ports, killed));
  await killed.running.kill();
  const { database } = killed;
  const options = { label: "after a kill", ...(database === undefined ? {} : { database }) };
  const again = await onceMoreIfLate(async () => {
    await using instance = await ports.booter.boot(options, signal);
    return bootedOf(ports, instance);
  });
  return { tried: true, seen: { again } };
}

function judge({ again }: KillSeen, given: Judged): readonly Finding[] {
  const rule = KILL_RULES.failure;
  if (again.outcome === "ready")
    return [
      answer(rule, {
        outcome: "satisfied",
        message: `Killed and started again, it was ready after ${secondsOf(again.readyMs ?? 0)} s.`,
      }),
    ];
  const lacking = withoutItsService("Started again, it failed", again);
  if (lacking !== undefined) return [answer(rule, lacking)];
  return [
    answer(rule, {
      outcome: isLateAgain(again) ? "inconclusive" : "violated",
      message: `Killed and started again, the application does not become ready (${again.outcome}). ${reasonOf(again)}`,
      ...shownBy(again, given),
      evidence: "/trials/kill/seen/again",
      remedy:
        "Take what an earlier process left behind (a pid file, a socket, a lock) for stale when that process is gone.",
      replay: replayOf("kill"),
    }),
  ];
}
