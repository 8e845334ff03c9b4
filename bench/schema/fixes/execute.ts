import type { Database } from "#contract/database.ts";
import { fillRows } from "#engines/catalog/rows/fill.ts";
import type { Fix, FixesSeen } from "#validators/schema/fixes/evidence.ts";
import { fixesStudy } from "#validators/schema/fixes/index.ts";
import type { Studied } from "#validators/schema/studied.ts";
import { type Place, reload } from "../execute.ts";
import type { Pair } from "../pair.ts";
import { statementsOf } from "../statements.ts";
import { schemaText } from "./schema-text.ts";
import { contextOf } from "./subject.ts";
import { changedValues, valuesOf } from "./values.ts";

/** What became of the fixes between two sides. JSON. */
export interface Outcome {
  /** Of the pair, with `<` where the sides are exchanged. */
  readonly id: string;
  readonly kind: string;
  readonly durationMs: number;
  /** Nothing for which a fix may be proposed: a remark, a possible rename. */
  readonly nothing?: string;
  readonly fixes: readonly Tried[];
  /** Differences without a fix, and why. */
  readonly open: readonly string[];
  /** What a reading of our own says against fixes that were called proven or destructive. */
  readonly against: readonly string[];
  /** Whether a generated row of the old schema refused a fix there, so that this reading says nothing; absent in older answers. */
  readonly isRefused?: boolean;
  readonly trouble?: string;
}

export interface Tried extends Pick<Fix, "state" | "reason"> {
  readonly sql: string;
}

const LIMIT_MS = 180_000;

/** Plans and tries the fixes of a pair, then looks at those that are said to work once more. */
export async function execute(place: Place, pair: Pair, isBack: boolean): Promise<Outcome> {
  const startedAt = performance.now();
  const told = { id: isBack ? `${pair.id} <` : pair.id, kind: pair.kind };
  const nothingYet = { fixes: [], open: [], against: [] };
  await using stack = new AsyncDisposableStack();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    const build = async (script: string) => {
      const database = stack.use(await place.server.create("fixes"));
      await buildAsTarget(database, `${pair.before};${script}`);
      return database;
    };
    const one = await build(pair.expected);
    const other = await build(pair.observed);
    const [modelled, migrated] = isBack ? [other, one] : [one, other];
    const context = await contextOf(place.server, { modelled, migrated });
    const studied = (await fixesStudy.observe(
      context,
      AbortSignal.timeout(LIMIT_MS),
    )) as Studied<FixesSeen>;
    if (!studied.isStudied)
      return { ...told, ...nothingYet, durationMs: took(), nothing: studied.reason };
    const { fixes, open } = studied.seen;
    const sides = { modelled, migrated };
    return {
      ...told,
      fixes: fixes.map(({ state, reason, statements }) => ({
        ...{ state, reason },
        sql: statements.map(({ sql }) => `${sql};`).join("\n"),
      })),
      open: open.map(({ key, reason }) => `${key}: ${reason}`),
      ...(await read({ place, sides, fixes, isWhole: isWhole(pair, studied.seen) })),
      durationMs: took(),
    };
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error);
    return { ...told, ...nothingYet, durationMs: took(), trouble };
  }
}

/** Whether there is a fix for everything that differs: what is only remarked upon has none. */
function isWhole({ drift }: Pair, { fixes, open }: FixesSeen): boolean {
  const keys = fixes.reduce((sum, fix) => sum + fix.keys.length, 0);
  return open.length === 0 && keys >= drift.length;
}

/** As a project's own command would; what takes an administrator is made by one. */
async function buildAsTarget(database: Database, script: string): Promise<void> {
  await using target = await database.session("target");
  await using administrator = await database.session("administrator");
  for (const statement of statementsOf(script))
    await target.query(statement).catch((error: { readonly code?: unknown }) => {
      if (error.code !== "42501") throw error;
      return administrator.query(statement);
    });
}

interface Claim {
  readonly place: Place;
  readonly sides: { readonly modelled: Database; readonly migrated: Database };
  readonly fixes: readonly Fix[];
  /** Whether there is a fix for everything that differs. */
  readonly isWhole: boolean;
}

/** Shares nothing with the proof but the generated rows: whole dumps, and every value as text. */
async function read({
  place,
  sides,
  fixes,
  isWhole,
}: Claim): Promise<Pick<Outcome, "against" | "isRefused">> {
  const claimed = fixes.filter(({ state }) => state !== "suggested");
  if (claimed.length === 0) return { against: [], isRefused: false };
  const { server } = place;
  const signal = AbortSignal.timeout(LIMIT_MS);
  await using copy = await server.create("fixed", sides.migrated);
  await fillRows(copy, "plain", signal);
  const words: string[] = [];
  for (const fix of claimed) {
    const before = await valuesOf(copy);
    // Rows that only the migrations' schema takes may refuse what the models ask of them.
    if (!(await isApplied(copy, fix))) return { against: words, isRefused: true };
    if (fix.state === "proven") words.push(...changedValues(before, await valuesOf(copy, before)));
  }
  if (!isWhole || claimed.length < fixes.length) return { against: words, isRefused: false };
  const text = async (database: Database) =>
    schemaText((await server.dump(database, "schema", signal)) ?? "");
  const [fixed, wanted] = [await text(copy), await text(sides.modelled)];
  if (fixed === wanted) return { against: words, isRefused: false };
  await using again = await reload(server, sides.modelled);
  const reloaded = await text(again);
  if (fixed === reloaded) return { against: words, isRefused: false };
  return {
    isRefused: false,
    against: [
      ...words,
      ...linesOnlyIn(fixed, reloaded).map((line) => `+ ${line}`),
      ...linesOnlyIn(reloaded, fixed).map((line) => `- ${line}`),
    ],
  };
}

/** False when a row refuses it. */
async function isApplied(copy: Database, { statements, cautions }: Fix): Promise<boolean> {
  const isPrivileged = cautions.some((caution) => caution.includes("superuser"));
  await using session = await copy.session(isPrivileged ? "administrator" : "target");
  try {
    for (const { sql } of statements) await session.query(sql);
    return true;
  } catch (error) {
    if (!/^2[23]/.test(String((error as { code?: unknown }).code))) throw error;
    return false;
  }
}

function linesOnlyIn(one: string, other: string): readonly string[] {
  const known = new Set(other.split("\n"));
  return one.split("\n").filter((line) => !known.has(line));
}
