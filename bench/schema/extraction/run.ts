import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Database } from "#contract/database.ts";
import { askFacts } from "#engines/catalog/ask.ts";
import { openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";
import { statementsFor } from "./objects.ts";

/*
 * How long it takes to read everything in one database, beside what pg-delta's extraction takes of the
 * same database in the same run. Each turn both, so that a busy machine is busy for both.
 */

const TURNS = 5;
const SIZES = [0, 10, 100, 480, 1_000];
const print = (line: string) => process.stdout.write(`${line}\n`);
// By a name that is not written in an import, so that the bench also runs without the package.
const OTHER = "@supabase/pg-delta/extract";

type Extract = (pool: pg.Pool) => Promise<{ factBase: { facts(): readonly unknown[] } }>;

async function otherExtraction(): Promise<Extract | undefined> {
  try {
    return ((await import(OTHER)) as { extract: Extract }).extract;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

async function msOf(work: () => Promise<number>): Promise<{ readonly ms: number; count: number }> {
  const start = performance.now();
  const count = await work();
  return { ms: performance.now() - start, count };
}

async function otherCount(extract: Extract, database: Database): Promise<number> {
  const pool = new pg.Pool({ ...database.connection, max: 1 });
  try {
    return (await extract(pool)).factBase.facts().length;
  } finally {
    await pool.end();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(database: Database, tables: number): Promise<void> {
  const extract = await otherExtraction();
  const [ours, others]: [number[], number[]] = [[], []];
  let [facts, otherFacts] = [0, 0];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const own = await msOf(async () => (await askFacts(database)).facts.length);
    ours.push(own.ms);
    facts = own.count;
    if (extract === undefined) continue;
    const other = await msOf(() => otherCount(extract, database));
    others.push(other.ms);
    otherFacts = other.count;
  }
  const beside =
    extract === undefined
      ? "pg-delta is not installed"
      : `pg-delta ${median(others).toFixed(0)} ms for ${otherFacts} facts, ratio ${(median(ours) / median(others)).toFixed(2)}`;
  print(`${tables} tables: ${facts} facts in ${median(ours).toFixed(0)} ms; ${beside}`);
}

const folder = mkdtempSync(join(tmpdir(), "dr-extraction-"));
chmodSync(folder, 0o755);
try {
  await using journal = await openJournal({ baseDirectory: join(folder, "runs") });
  await using server = await provideDatabaseServer({
    ...{ journal, path: process.env["PATH"] ?? "", signal: new AbortController().signal },
  });
  print(`PostgreSQL ${server.version}, median of ${TURNS} turns`);
  for (const tables of SIZES) {
    await using database = await server.create("extraction");
    for (const sql of statementsFor(tables)) await database.query(sql);
    await measure(database, tables);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
