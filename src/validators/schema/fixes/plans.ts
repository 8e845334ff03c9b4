import type { FixPlanner, FixPlanning, FixStatement } from "#contract/fix-planner.ts";
import { type Alteration, renameAlteration } from "#engines/catalog/alter/rename.ts";
import type { Compared } from "../comparison/differences.ts";
import type { Bench } from "./bench.ts";
import type { Drift } from "./drift.ts";

export interface PlansQuestion {
  readonly fixPlanner: FixPlanner;
  readonly bench: Bench;
  readonly drifts: readonly Drift[];
  readonly facts: Compared;
}

/** One plan for each drift, in their order; drifts that share one have the same object. */
export async function planEach(
  { fixPlanner, bench, drifts, facts }: PlansQuestion,
  signal: AbortSignal,
): Promise<readonly FixPlanning[]> {
  const asked = drifts.filter(({ change }) => change !== "renamed");
  const planned = await fixPlanner.plan(
    { from: bench.fitting, to: bench.modelled, changes: asked.map(({ object }) => [object]) },
    signal,
  );
  const found = new Map(asked.map((drift, at) => [drift, planned[at]]));
  return drifts.map((drift) => {
    if (drift.change !== "renamed") return found.get(drift) ?? noAnswer;
    const alteration = renameAlteration(drift.difference, {
      expected: facts.expected.facts,
      observed: facts.observed.facts,
    });
    return alteration === undefined ? noWay : planningOf(alteration, drift);
  });
}

const noAnswer: FixPlanning = { isPlanned: false, reason: "no answer" };
const noWay: FixPlanning = {
  isPlanned: false,
  reason: "it takes more than a new name",
};

function planningOf({ statements, reversal }: Alteration, { object }: Drift): FixPlanning {
  return {
    isPlanned: true,
    plan: {
      statements: statements.map(transactional),
      reversal: reversal.map(transactional),
      ...{ touched: [object], planner: "deployment-readiness" },
    },
  };
}

function transactional(sql: string): FixStatement {
  return { sql, isTransactional: true };
}
