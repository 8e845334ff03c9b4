import type { Database, Session } from "#contract/database.ts";
import type { FixPlan, FixStatement } from "#contract/fix-planner.ts";
import { nameParts } from "#engines/catalog/compare/names.ts";
import { keyOf } from "#engines/catalog/dump/parts.ts";
import { disagreements } from "./agreement.ts";
import { applyAll, applyOne, type Refusal } from "./apply.ts";
import type { Bench } from "./bench.ts";
import { type Drift, titleOf } from "./drift.ts";
import type { Fix, TableLoss } from "./evidence.ts";
import { lossesOf } from "./losses.ts";
import { remaining } from "./remaining.ts";
import { mayRound } from "./rounding.ts";
import type { Reloaded } from "./second-observer.ts";
import { droppedData, type Prepared, recomputed, retyped, touchesRows } from "./statements.ts";

export interface TrialQuestion {
  readonly bench: Bench;
  /** What the fix is for. */
  readonly drifts: readonly Drift[];
  readonly plan: FixPlan;
  readonly prepared: Prepared;
  /** Whose session it is; the migrations' own unless the server refused that. */
  readonly role: "target" | "administrator";
}

export interface Tried {
  readonly fix: Fix;
  /** What the server refused on rows that the models would take. */
  readonly refusal?: Refusal;
}

const MOST_NAMED = 5;

/** Applies a fix to a clone with rows, and looks at it with both observers. */
export async function tryFix(question: TrialQuestion, signal: AbortSignal): Promise<Tried> {
  const { bench, drifts, prepared, role } = question;
  const { statements, decisions } = prepared;
  const common = {
    keys: drifts.map(({ key }) => key),
    title: titleOf(drifts),
    relation: drifts[0]?.relation ?? "",
    ...{ statements, decisions },
  };
  const database = await bench.take();
  let isAsBefore = false;
  try {
    const refusal = await as(role, database, (session) => applyAll(session, statements));
    if (refusal !== undefined) {
      const open = { reversal: null, cautions: [], losses: [], state: "suggested" } as const;
      return { fix: { ...common, ...open, reason: refusalText(refusal) }, refusal };
    }
    const reasons = [
      ...(await reasonsAgainst(question, database, signal)),
      ...(await unknownValues(question, signal)),
    ];
    const losses = await lossesOf({
      before: (sql) => bench.fitting.query(sql),
      after: (sql) => database.query(sql),
      catalog: bench.catalog,
      renamed: renamedBy(drifts),
    });
    isAsBefore = await turnBack(question, database, signal);
    const awkward = await tryOnAwkwardRows(question, signal);
    const all = [...losses, ...awkward.losses.filter(isNewIn(losses))];
    const dropped = droppedData(statements, bench.catalog);
    const rounded = retyped(statements, bench.catalog).filter(({ from, to }) => mayRound(from, to));
    const computed = recomputed(statements, bench.catalog);
    const isHarmful = [all, dropped, rounded, computed].some(({ length }) => length > 0);
    const fix: Fix = {
      ...common,
      state: reasons.length > 0 ? "suggested" : isHarmful ? "destructive" : "proven",
      reason: reasons.join(" "),
      reversal: isAsBefore ? question.plan.reversal : null,
      cautions: [
        ...dropped.map((name) => `It removes whatever ${name} holds.`),
        ...rounded.map(
          ({ column, from, to }) => `Values of ${column} may be rounded: ${from} becomes ${to}.`,
        ),
        ...computed.map((column) => `Every value of ${column} is computed anew.`),
        ...awkward.cautions,
      ],
      losses: all,
    };
    return { fix };
  } finally {
    if (isAsBefore && !(await holdsOtherRows(bench, database))) bench.giveBack(database);
  }
}

/** What either observer has against it; one sentence each. */
async function reasonsAgainst(
  { bench, drifts }: TrialQuestion,
  database: Database,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { observer, parts } = bench;
  let reloaded: Reloaded | undefined;
  let open = await openDrifts({ bench, drifts }, bench.modelled, database);
  if (open.length > 0) {
    // The plan writes what the models' database says, and the server may write that in another way.
    reloaded = await bench.reloaded(signal);
    const twice =
      reloaded === undefined
        ? open
        : await openDrifts({ bench, drifts }, reloaded.database, database);
    open = open.filter((each) => twice.includes(each));
  }
  if (open.length > 0) return [`After it our comparison still sees ${named(open)}.`];
  const fixed = await observer.read(database, signal);
  const readings = { migrated: parts.migrated, modelled: [parts.modelled], fixed };
  if (disagreements(readings, drifts).length === 0) return [];
  reloaded ??= await bench.reloaded(signal);
  const modelled = [parts.modelled, ...(reloaded === undefined ? [] : [reloaded.parts])];
  const { databases, terms } = bench;
  const question = { databases, expected: bench.modelled, observed: database, terms };
  const { alike } = await remaining(question);
  const other = disagreements({ ...readings, modelled, alike }, drifts);
  return other.length === 0
    ? []
    : [`After it ${observer.name} still sees another ${named(other)}.`];
}

/** Nothing is known of what becomes of values when there were none. */
async function unknownValues(
  { bench, prepared }: TrialQuestion,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const reasons: string[] = [];
  for (const { table, column } of retyped(prepared.statements, bench.catalog)) {
    const { before } = await bench.awkward(signal);
    const question = `SELECT count(${column})::int AS count FROM ${table}`;
    const [[ordinary], [awkward]] = [
      await bench.fitting.query(question),
      await before.query(question),
    ];
    if (Number(ordinary?.["count"]) + Number(awkward?.["count"]) > 0) continue;
    reasons.push(
      `No value of ${table}.${column} could be made, so that it is open what becomes of one.`,
    );
  }
  return reasons;
}

/** What the change was for and did not do, and what it brought about: each with its kind. */
async function openDrifts(
  { bench, drifts }: Pick<TrialQuestion, "bench" | "drifts">,
  expected: Database,
  observed: Database,
): Promise<readonly string[]> {
  const { databases, terms } = bench;
  const left = await remaining({ databases, expected, observed, terms });
  const wanted = new Set(drifts.map(({ key }) => key));
  const known = new Set(bench.drifts.map(({ key }) => key));
  return [
    ...left.drifts
      .filter(({ key }) => wanted.has(key) || !known.has(key))
      .map(({ object }) => `the ${object.kind} ${object.name}`),
    ...left.outOfForce
      .filter((key) => !bench.outOfForce.includes(key))
      .map((key) => `the ${key} out of force`),
  ];
}

/** Whether the reversal leaves what the migrations built, to both observers. */
async function turnBack(
  { bench, plan, role }: TrialQuestion,
  database: Database,
  signal: AbortSignal,
): Promise<boolean> {
  if (plan.reversal.length === 0) return false;
  const refusal = await as(role, database, (session) => applyAll(session, plan.reversal));
  if (refusal !== undefined) return false;
  const text = (parts: Awaited<ReturnType<Bench["observer"]["read"]>>) =>
    parts.map((part) => `${keyOf(part)}: ${part.text}`).join("\n");
  return text(await bench.observer.read(database, signal)) === text(bench.parts.migrated);
}

/** Names before, unquoted, and the last part of each afterwards. */
function renamedBy(drifts: readonly Drift[]): ReadonlyMap<string, string> {
  return new Map(
    drifts.flatMap(({ change, difference: { otherName }, relation, member }) => {
      if (change !== "renamed" || otherName === null) return [];
      const now = member ?? relation.slice(relation.indexOf(".") + 1);
      return [[nameParts(otherName).join("."), now] as const];
    }),
  );
}

async function holdsOtherRows({ fitting, catalog }: Bench, database: Database): Promise<boolean> {
  const losses = await lossesOf({
    before: (sql) => fitting.query(sql),
    after: (sql) => database.query(sql),
    ...{ catalog, renamed: new Map() },
  });
  return losses.length > 0;
}

interface OnAwkwardRows {
  readonly cautions: readonly string[];
  readonly losses: readonly TableLoss[];
}

/** The same on rows that the present schema allows, inside a transaction that is rolled back. */
async function tryOnAwkwardRows(
  { bench, drifts, prepared, role }: TrialQuestion,
  signal: AbortSignal,
): Promise<OnAwkwardRows> {
  const { statements } = prepared;
  const none = { cautions: [], losses: [] };
  if (!touchesRows(statements)) return none;
  if (!statements.every(({ isTransactional }) => isTransactional)) return none;
  const { now, before } = await bench.awkward(signal);
  return as(role, now, async (session) => {
    await session.query("BEGIN");
    try {
      const refusal = await firstRefusal(session, statements);
      if (refusal !== undefined) return { ...none, cautions: [cautionText(refusal)] };
      const losses = await lossesOf({
        before: (sql) => before.query(sql),
        after: (sql) => askInside(session, sql),
        catalog: bench.catalog,
        renamed: renamedBy(drifts),
      });
      return { ...none, losses };
    } finally {
      await session.query("ROLLBACK");
    }
  });
}

async function firstRefusal(
  session: Session,
  statements: readonly FixStatement[],
): Promise<Refusal | undefined> {
  for (const { sql } of statements) {
    const refusal = await applyOne(session, sql);
    if (refusal !== undefined) return refusal;
  }
  return applyOne(session, "SET CONSTRAINTS ALL IMMEDIATE");
}

/** A refused question must not end the transaction around it. */
async function askInside(session: Session, sql: string) {
  await session.query("SAVEPOINT look");
  try {
    return await session.query(sql);
  } catch (error) {
    await session.query("ROLLBACK TO SAVEPOINT look");
    throw error;
  }
}

function isNewIn(losses: readonly TableLoss[]) {
  const known = new Set(losses.map(({ table }) => table));
  return ({ table }: TableLoss) => !known.has(table);
}

async function as<T>(
  role: TrialQuestion["role"],
  database: Database,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await using session = await database.session(role);
  return await work(session);
}

function refusalText({ sql, sqlstate, message }: Refusal): string {
  return `The server refuses ${oneLine(sql)} with ${sqlstate}: ${oneLine(message)}.`;
}

function cautionText({ sqlstate, message }: Refusal): string {
  return `Rows that the present schema allows may refuse it, as generated ones do with ${sqlstate}: ${oneLine(message)}.`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().slice(0, 300);
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(", ");
  return names.length > MOST_NAMED ? `${shown}, …` : shown;
}
