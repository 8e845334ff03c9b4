import type { Evidence } from "#contract/evidence.ts";
import type { Finding } from "#contract/finding.ts";
import { judgeMigration, judgeNoMigrations } from "./building/judge-migration.ts";
import { judgeModels } from "./building/judge-models.ts";
import { judgeSnapshot } from "./building/judge-snapshot.ts";
import { judgeComparison } from "./comparison/judge.ts";
import { judgeValidity } from "./comparison/judge-validity.ts";
import type { SchemaEvidence } from "./evidence.ts";
import { judgeRollback } from "./reversal/judge.ts";
import { STUDIES } from "./studies.ts";
import { judgeStudy } from "./study.ts";

/** Answers every rule at least once, from the evidence alone. */
export function judge(evidence: Evidence<SchemaEvidence>): readonly Finding[] {
  const { payload } = evidence;
  // Models first: migrations load them too, and fail of the same cause.
  return [
    ...judgeModels(payload),
    judgeSnapshot(payload),
    ...judgeMigration(payload),
    judgeNoMigrations(payload),
    ...judgeComparison(payload),
    ...judgeValidity(payload),
    ...judgeRollback(payload),
    ...STUDIES.flatMap((study) => judgeStudy(study, payload)),
  ];
}
