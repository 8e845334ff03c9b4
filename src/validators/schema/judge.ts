import type { Evidence } from "#contract/evidence.ts";
import type { Finding } from "#contract/finding.ts";
import type { SchemaEvidence } from "./evidence.ts";
import { judgeComparison } from "./judge-comparison.ts";
import { judgeMigration, judgeNoMigrations } from "./judge-migration.ts";
import { judgeModels } from "./judge-models.ts";
import { judgeRollback } from "./judge-rollback.ts";
import { judgeValidity } from "./judge-validity.ts";

/** Answers every rule at least once, from the evidence alone. */
export function judge(evidence: Evidence<SchemaEvidence>): readonly Finding[] {
  const { payload } = evidence;
  // Models first: migrations load them too, and fail of the same cause.
  return [
    ...judgeModels(payload),
    ...judgeMigration(payload),
    judgeNoMigrations(payload),
    ...judgeComparison(payload),
    ...judgeValidity(payload),
    ...judgeRollback(payload),
  ];
}
