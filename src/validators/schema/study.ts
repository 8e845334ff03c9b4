import type { Database } from "#contract/database.ts";
import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Rule } from "#contract/rule.ts";
import type { Ports } from "#contract/validator.ts";
import type { SchemaEvidence } from "./evidence.ts";
import type { Studied, StudyId } from "./studied.ts";

/** What was built before a study begins. */
export interface StudyContext {
  readonly ports: Ports;
  /** What the migrations built; absent when they did not finish. Not to be changed: clone it. */
  readonly migrated?: Database;
  /** What the models built; absent when they could not. Not to be changed: clone it. */
  readonly modelled?: Database;
  /** What was observed so far, without the studies. */
  readonly payload: Omit<SchemaEvidence, "studies">;
}

/** One question about the schema that is answered by trying. */
// biome-ignore lint/suspicious/noExplicitAny: a list of studies holds different observations.
export interface Study<Seen = any> {
  readonly id: StudyId;
  readonly rules: readonly Rule[];
  /** Whatever it creates is disposed before it returns. */
  observe(context: StudyContext, signal: AbortSignal): Promise<Studied<Seen>>;
  /** Pure. Answers every rule of the study at least once. */
  judge(seen: Seen, payload: SchemaEvidence): readonly Finding[];
}

/** Every answer of one study, from the evidence alone. */
export function judgeStudy(study: Study, payload: SchemaEvidence): readonly Finding[] {
  const studied = payload.studies[study.id];
  if (studied?.isStudied === true) return study.judge(studied.seen, payload);
  const open: Answer =
    studied === undefined
      ? { outcome: "inconclusive", message: "Nothing was observed." }
      : { outcome: studied.outcome, message: studied.reason };
  return study.rules.map((rule) => answer(rule, open));
}
