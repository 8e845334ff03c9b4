import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { NOT_ASKED } from "../wording.ts";
import { TRIALS } from "./registry.ts";
import type { Judged, Trial } from "./trial.ts";
import { untried } from "./tried.ts";

/** The findings of every trial; one that was not made leaves its rules open, with the reason. */
export function judgeTrials(given: Judged): readonly Finding[] {
  return TRIALS.flatMap((trial) => {
    const tried = given.payload.trials?.[trial.id];
    if (tried?.tried === true) return trial.judge(tried.seen, given);
    const open = tried === undefined ? unbegun(trial, given) : untried(tried);
    return trial.rules.map((rule) => answer(rule, open));
  });
}

function unbegun({ id }: Trial, { payload, settings }: Judged): Answer {
  const { outcome } = payload.boot;
  if (outcome === "attached")
    return { outcome: "not-applicable", message: "The target was attached, not started." };
  if (outcome !== "ready")
    return { outcome: "inconclusive", message: "Not observed: it did not become ready." };
  if (payload.bootOnly === true) return NOT_ASKED;
  if (!settings.startup.trials.includes(id))
    return { outcome: "not-applicable", message: `startup.trials leaves ${id} out.` };
  const { notTried = "the run ended" } = payload;
  // A port of its own choice is a fault that port-ignored reports; app.port is a wish of the user.
  const isWished = notTried.startsWith("app.port");
  return {
    outcome: isWished ? "not-applicable" : "inconclusive",
    message: `Not tried: ${notTried}.`,
  };
}
