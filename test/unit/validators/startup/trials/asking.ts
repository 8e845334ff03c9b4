import type { Finding } from "#contract/finding.ts";
import type { TrialId } from "#contract/trial.ts";
import { payload } from "../../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../../fixtures/evidence/startup/settings.ts";
import { trials } from "../../../../fixtures/evidence/startup/trials.ts";
import { answerTo } from "../asking.ts";

/** The first finding of a rule, when one trial saw this and everything else is well. */
export function asking(trial: TrialId, platform?: "heroku" | "kubernetes" | "railway" | "render") {
  const settings = settingsWith(platform === undefined ? {} : { platform });
  return (rule: string, seen: unknown): Finding =>
    answerTo(rule, payload({ trials: trials({ [trial]: seen }) }), settings);
}
