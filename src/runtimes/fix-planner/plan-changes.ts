import { type Action, plan } from "@supabase/pg-delta/plan";
import type { FixObject, FixPlanning, FixQuestion, FixStatement } from "#contract/fix-planner.ts";
import { destinationOf, type Sides, withoutEnvironment } from "./destination.ts";
import { readFacts } from "./facts.ts";
import { sharedKey } from "./objects.ts";

const PLANNER = "pg-delta 1.0.0-alpha.34";

/**
 * One plan for each change; changes that touch a common thing share one.
 *
 * Source  https://github.com/supabase/pg-toolbelt, packages/pg-delta, README and COVERAGE.md.
 */
export async function planChanges(
  { from, to, changes }: FixQuestion,
  signal: AbortSignal,
): Promise<readonly FixPlanning[]> {
  if (changes.length === 0) return [];
  let sides: Sides;
  try {
    sides = {
      from: withoutEnvironment(await readFacts(from, signal)),
      to: withoutEnvironment(await readFacts(to, signal)),
    };
  } catch (error) {
    signal.throwIfAborted();
    const open = refusal("the two schemas could not be read", error);
    return changes.map(() => open);
  }
  const groups = groupsOf(sides, changes);
  const planned = new Map([...new Set(groups)].map((group) => [group, planChange(sides, group)]));
  return groups.map((group) => planned.get(group) ?? nothingSeen);
}

const nothingSeen: FixPlanning = {
  isPlanned: false,
  reason: `${PLANNER} sees no difference there`,
};

/** For each change everything that is planned with it; the same array for changes of one plan. */
function groupsOf(
  sides: Sides,
  changes: readonly (readonly FixObject[])[],
): readonly (readonly FixObject[])[] {
  const groups: { objects: FixObject[]; keys: Set<string>; members: number[] }[] = [];
  for (const [index, wanted] of changes.entries()) {
    const { touched } = destinationOf(sides, wanted);
    const keys = new Set(touched.map(sharedKey));
    const sharing = groups.filter((group) => [...keys].some((key) => group.keys.has(key)));
    const merged = { objects: [...wanted], keys, members: [index] };
    for (const group of sharing) {
      merged.objects.unshift(...group.objects);
      merged.members.unshift(...group.members);
      for (const key of group.keys) merged.keys.add(key);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  return changes.map(
    (wanted, index) => groups.find(({ members }) => members.includes(index))?.objects ?? wanted,
  );
}

function planChange(sides: Sides, wanted: readonly FixObject[]): FixPlanning {
  try {
    const { facts, touched } = destinationOf(sides, wanted);
    const statements = statementsOf(plan(sides.from, facts).actions);
    if (statements.length === 0) return nothingSeen;
    const reversal = statementsOf(plan(facts, sides.from).actions);
    return { isPlanned: true, plan: { statements, reversal, touched, planner: PLANNER } };
  } catch (error) {
    return refusal(`${PLANNER} found no way`, error);
  }
}

function statementsOf(actions: readonly Action[]): readonly FixStatement[] {
  return actions.map(({ sql, transactionality }) => ({
    sql: sql.trim().replace(/;$/, ""),
    isTransactional: transactionality === "transactional",
  }));
}

function refusal(what: string, error: unknown): FixPlanning {
  const why = error instanceof Error ? error.message : String(error);
  return { isPlanned: false, reason: `${what}: ${why.split("\n", 1)[0]?.slice(0, 300)}` };
}
