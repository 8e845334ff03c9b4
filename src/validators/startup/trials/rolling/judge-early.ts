import { answer, type Finding } from "#contract/finding.ts";
import type { Migrator } from "#contract/launch.ts";
import { replayWith } from "../compared.ts";
import { serverWords } from "../failed-words.ts";
import { isBroken, pathWords } from "./broken.ts";
import type { RollingSeen } from "./evidence.ts";
import { ROLLING_RULES } from "./rules.ts";

/** This version on the schema as it was: harmless where something migrates before it starts. */
export function judgeEarly(
  { early, reference }: RollingSeen,
  migrator: Migrator | undefined,
): Finding {
  const rule = ROLLING_RULES.early;
  if (early === undefined)
    return answer(rule, {
      outcome: "not-applicable",
      message: "This version migrates before it serves, or does not serve.",
    });
  const broken = early.paths.filter(isBroken);
  if (early.outcome === "ready" && broken.length === 0)
    return answer(rule, {
      outcome: "satisfied",
      message: `This version serves on the schema of ${reference} as well (${early.paths.length} operations).`,
    });
  const fails =
    early.outcome === "ready" ? broken.map(pathWords).join(", ") : `it is ${early.outcome}`;
  if (migrator !== undefined && migrator.by !== "nobody")
    return answer(rule, {
      outcome: "satisfied",
      message: `${migrator.origin.text}, before this version starts; on the schema of ${reference} it would fail: ${fails}.`,
    });
  return answer(rule, {
    outcome: "violated",
    message:
      `Nothing was found that runs the migrations before this version starts, and on the schema of ${reference} it fails: ${fails}. ${early.refused === undefined ? "" : serverWords(early.refused)}`.trim(),
    place: { process: "start" },
    remedy: rule.remedy,
    replay: replayWith(reference, "rolling"),
    evidence: "/trials/rolling/seen/early",
  });
}
