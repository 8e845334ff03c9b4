import type { FixPlanner, FixStatement } from "#contract/fix-planner.ts";
import type { Severity } from "#contract/rule.ts";
import type { Ports } from "#contract/validator.ts";
import { type Compared, differencesOf } from "../comparison/differences.ts";
import type { Studied } from "../studied.ts";
import { notStudied } from "../studied.ts";
import type { StudyContext } from "../study.ts";
import { type Bench, openBench } from "./bench.ts";
import { type Drift, driftsOf } from "./drift.ts";
import type { Fix, FixesSeen } from "./evidence.ts";
import { planEach } from "./plans.ts";
import { secondObserver } from "./second-observer.ts";
import { prepare, wayBack } from "./statements.ts";
import { tryEachWay } from "./ways.ts";

// More than this many is not drift but another project.
const MOST_DRIFTS = 120;
const MOST_FIXES = 40;
// Fixes are an extra; the answers about the schema are not to wait for the last of them.
const BUDGET_MS = 60_000;
const SEVERITIES: readonly Severity[] = ["critical", "warning", "note"];
const MOST_SQL = 8_000;

/** Plans a change for each difference, and tries it on clones with rows. */
export async function observe(
  context: StudyContext,
  signal: AbortSignal,
): Promise<Studied<FixesSeen>> {
  const { ports, payload, migrated, modelled } = context;
  const { databases, fixPlanner } = ports;
  const [expected, observed] = [payload.models.catalog, payload.migrated.catalog];
  if (!payload.models.supported)
    return notStudied("not-applicable", "There are no models to compare the migrations with.");
  if (expected === null || observed === null || migrated === undefined || modelled === undefined)
    return notStudied("inconclusive", "The two schemas were not both built.");
  if (databases === undefined || fixPlanner === undefined)
    return notStudied("not-applicable", "There is nothing here that plans a change.");
  const facts = { expected: payload.models.facts, observed: payload.migrated.facts };
  if (facts.expected === null || facts.observed === null)
    return notStudied("inconclusive", "The two schemas were not both read.");
  const compared = { expected: facts.expected, observed: facts.observed };
  // The files of the fixes follow one another: those that nobody can do without come first.
  const drifts = driftsOf(
    differencesOf(compared, payload).toSorted(
      (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
    ),
  );
  if (drifts.length === 0) return notStudied("not-applicable", "Nothing differs.");
  await using stack = new AsyncDisposableStack();
  const catalogs = { migrated: observed, modelled: expected };
  try {
    const observer = await secondObserver({ databases, planner: fixPlanner }, migrated, signal);
    const bench = await openBench(
      { databases, stack, observer, migrated, modelled, catalogs, terms: payload },
      signal,
    );
    const seen = await tryEach(
      { ports, fixPlanner, bench, drifts, catalogs, facts: compared },
      signal,
    );
    return { isStudied: true, seen };
  } catch (error) {
    // What is known about the schema stands without a fix for it.
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code)) throw error;
    return notStudied("inconclusive", `Changes could not be tried: the server says ${code}.`);
  }
}

interface Trials {
  readonly ports: Ports;
  readonly fixPlanner: FixPlanner;
  readonly bench: Bench;
  readonly drifts: readonly Drift[];
  readonly catalogs: Parameters<typeof prepare>[1];
  readonly facts: Compared;
}

async function tryEach(trials: Trials, signal: AbortSignal): Promise<FixesSeen> {
  const { ports, fixPlanner, bench, drifts, catalogs, facts } = trials;
  const known = new Set(bench.drifts.map(({ key }) => key));
  const asked = drifts.filter(({ key }) => known.has(key)).slice(0, MOST_DRIFTS);
  const open = drifts
    .filter((each) => !asked.includes(each))
    .map(({ key }) => ({ key, reason: "It was not tried: there are too many differences." }));
  const plannings = await planEach({ fixPlanner, bench, drifts: asked, facts }, signal);
  const groups = Map.groupBy(asked, (_drift, index) => plannings[index]);
  const fixes: Fix[] = [];
  const deadline = ports.clock.monotonicMs() + BUDGET_MS;
  let planner = "";
  for (const [planning, group] of groups) {
    const leave = (reason: string) => open.push(...group.map(({ key }) => ({ key, reason })));
    if (planning?.isPlanned !== true) {
      leave(ports.redact(`No change was planned: ${planning?.reason ?? "no answer"}.`));
      continue;
    }
    planner = planning.plan.planner;
    const prepared = prepare(planning.plan.statements, catalogs);
    const reversal = wayBack(planning.plan.reversal, catalogs.modelled);
    if (isLong(prepared.statements)) leave("The change is too long to be shown.");
    else if (fixes.length >= MOST_FIXES || ports.clock.monotonicMs() > deadline)
      leave("It was not tried: the time for trying changes was used up.");
    else
      fixes.push(
        redacted(
          ports,
          await tryEachWay(
            { bench, drifts: group, plan: { ...planning.plan, reversal }, prepared },
            catalogs,
            signal,
          ),
        ),
      );
  }
  return { at: ports.clock.now(), planner, observer: bench.observer.name, fixes, open };
}

function isLong(statements: readonly FixStatement[]): boolean {
  return statements.reduce((sum, { sql }) => sum + sql.length + 2, 0) > MOST_SQL;
}

function redacted({ redact }: Ports, fix: Fix): Fix {
  const clean = (statements: readonly FixStatement[]) =>
    statements.map((each) => ({ ...each, sql: redact(each.sql) }));
  return {
    ...fix,
    statements: clean(fix.statements),
    reversal: fix.reversal === null || isLong(fix.reversal) ? null : clean(fix.reversal),
    reason: redact(fix.reason),
    cautions: fix.cautions.map(redact),
  };
}
