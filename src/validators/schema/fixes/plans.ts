import type { FixPlanner, FixPlanning, FixStatement } from "#contract/fix-planner.ts";
import type { Alteration } from "#engines/catalog/alter/alteration.ts";
import {
  defaultAlteration,
  lineageAlteration,
  statisticsAlteration,
} from "#engines/catalog/alter/attribute.ts";
import { renameAlteration } from "#engines/catalog/alter/rename.ts";
import type { CatalogFact } from "#engines/catalog/fact.ts";
import type { Compared } from "../comparison/differences.ts";
import type { Bench } from "./bench.ts";
import type { Drift } from "./drift.ts";

export interface PlansQuestion {
  readonly fixPlanner: FixPlanner;
  readonly bench: Bench;
  readonly drifts: readonly Drift[];
  readonly facts: Compared;
}

const PLANNER = "deployment-readiness";

/** One plan for each drift, in their order; drifts that share one have the same object. */
export async function planEach(
  { fixPlanner, bench, drifts, facts }: PlansQuestion,
  signal: AbortSignal,
): Promise<readonly FixPlanning[]> {
  const ours = ownPlans(facts);
  const found = new Map<Drift, FixPlanning>();
  for (const drift of drifts) {
    const own = ours.inPlace(drift);
    if (own !== undefined) found.set(drift, own);
  }
  const asked = drifts.filter((drift) => !found.has(drift));
  const planned = await fixPlanner.plan(
    { from: bench.fitting, to: bench.modelled, changes: asked.map(({ object }) => [object]) },
    signal,
  );
  for (const [at, drift] of asked.entries()) {
    const planning = planned[at] ?? noAnswer;
    found.set(drift, planning.isPlanned ? planning : (ours.unseen(drift) ?? planning));
  }
  return drifts.map((drift) => found.get(drift) ?? noAnswer);
}

const noAnswer: FixPlanning = { isPlanned: false, reason: "no answer" };
const noWay: FixPlanning = { isPlanned: false, reason: "it takes more than a new name" };

/** What we plan ourselves; the same statements are one plan. */
function ownPlans(facts: Compared) {
  const planned = new Map<string, FixPlanning>();
  const plan = (alteration: Alteration | undefined, { object }: Drift) => {
    if (alteration === undefined) return undefined;
    const key = alteration.statements.join(";\n");
    const known = planned.get(key) ?? planningOf(alteration, object);
    planned.set(key, known);
    return known;
  };
  const [expected, observed] = [byKey(facts.expected.facts), byKey(facts.observed.facts)];
  const both = ({ difference: { kind, name, otherName } }: Drift) => {
    const sides = {
      expected: expected.get(`${kind} ${name}`),
      observed: observed.get(`${kind} ${otherName ?? name}`),
    };
    if (sides.expected === undefined || sides.observed === undefined) return undefined;
    return { expected: sides.expected, observed: sides.observed };
  };
  return {
    /** Where the planner would drop a thing and make it again. */
    inPlace(drift: Drift): FixPlanning | undefined {
      if (drift.change === "renamed") {
        const sides = { expected: facts.expected.facts, observed: facts.observed.facts };
        return plan(renameAlteration(drift.difference, sides), drift) ?? noWay;
      }
      const question = drift.change === "different" ? both(drift) : undefined;
      const attribute = drift.difference.attribute ?? "";
      if (question === undefined || !LINEAGE.has(attribute)) return undefined;
      return plan(lineageAlteration(question), drift);
    },
    /** Where the planner sees nothing. */
    unseen(drift: Drift): FixPlanning | undefined {
      if (drift.change === "absent") {
        const fact = expected.get(`${drift.difference.kind} ${drift.difference.name}`);
        return fact === undefined ? undefined : plan(statisticsAlteration(fact), drift);
      }
      const question = drift.change === "different" ? both(drift) : undefined;
      if (question === undefined || drift.difference.attribute !== "default") return undefined;
      return plan(defaultAlteration(question), drift);
    },
  };
}

const LINEAGE: ReadonlySet<string> = new Set([
  ...["partitionOf", "partitionBound", "inherits", "ofType"],
]);

function byKey(facts: readonly CatalogFact[]): ReadonlyMap<string, CatalogFact> {
  return new Map(facts.map((fact) => [`${fact.kind} ${fact.name}`, fact]));
}

function planningOf({ statements, reversal }: Alteration, object: Drift["object"]): FixPlanning {
  return {
    isPlanned: true,
    plan: {
      statements: statements.map(transactional),
      reversal: reversal.map(transactional),
      ...{ touched: [object], planner: PLANNER },
    },
  };
}

function transactional(sql: string): FixStatement {
  return { sql, isTransactional: true };
}
