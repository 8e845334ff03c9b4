import type { Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import type { Spread } from "#engines/catalog/rows/bulk.ts";
import { type Catalog, qualified, type Table } from "#engines/catalog/shape.ts";
import type { MigrationText } from "#engines/migrations/texts.ts";
import { runCommand } from "../building/command-run.ts";
import type { RunSeen, TableAtSize } from "./evidence.ts";
import { fillTables } from "./fill.ts";
import { tablesSeen } from "./seen.ts";
import { watch } from "./watch.ts";

/** What stays the same at every size. */
export interface Measuring {
  readonly ports: Ports;
  /** The deployed schema with few rows; it is cloned. */
  readonly template: Database;
  /** Of the template, without what belongs to a migration tool. */
  readonly catalog: Catalog;
  readonly texts: readonly MigrationText[];
  /** Names of columns, constraints and indexes, before and after. */
  readonly known: ReadonlySet<string>;
  /** Rows of the template, by qualified name. */
  readonly rows: ReadonlyMap<string, number>;
  /** Tables whose rows the deployed version's migrations made: a list that is as long as it is. */
  readonly fixed: ReadonlySet<string>;
  /** Rows of the largest table in production; no run has more. */
  readonly productionRows: number;
}

export interface Size {
  readonly rowCount: number;
  readonly tables: readonly Table[];
  readonly spread: Spread;
  /** Of filling each table. */
  readonly fillTimeoutMs: number;
  /** Of the run. */
  readonly timeoutMs: number;
}

export interface Measured {
  readonly run: RunSeen;
  /** By qualified name: every table that existed before. */
  readonly tables: ReadonlyMap<string, TableAtSize>;
  readonly fillMs: number;
  /** Of the filled database. */
  readonly bytes: number;
  /** Why a table has fewer rows, by qualified name. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Runs the migrations once on a clone whose tables were filled, and watches. */
export async function measure(
  measuring: Measuring,
  size: Size,
  signal: AbortSignal,
): Promise<Measured> {
  const { ports, template, catalog, fixed } = measuring;
  const { databases, clock } = ports;
  invariant(databases !== undefined, "locks need a database server");
  await using database = await databases.create("locks", template);
  const startedMs = clock.monotonicMs();
  const names = size.tables.map(qualified);
  const filled = await fillTables({
    ...{ ...size, database, catalog, fixed, tables: names },
    timeoutMs: size.fillTimeoutMs,
  });
  const fillMs = clock.monotonicMs() - startedMs;
  const watched = await watch(
    {
      ...{ database, role: databases.role, clock, probed: size.tables },
      run: (inner) => migrate(ports, { database, timeoutMs: size.timeoutMs }, inner),
    },
    signal,
  );
  const { result, samplingGapMs } = watched;
  return {
    run: { ...result, rowCount: size.rowCount, samplingGapMs: Math.round(samplingGapMs) },
    tables: tablesSeen({
      ...{ ...measuring, watched, wantedRows: size.rowCount },
      tables: new Set(catalog.tables.map(qualified)),
      rows: new Map([...measuring.rows, ...filled.rows]),
      redact: (text) => ports.redact(text),
    }),
    ...{ fillMs, bytes: filled.bytes },
    refused: new Map([...filled.refused].map(([table, reason]) => [table, ports.redact(reason)])),
  };
}

interface Migrating {
  readonly database: Database;
  readonly timeoutMs: number;
}

/** By the command, else by starting an application that does so itself. */
async function migrate(
  ports: Ports,
  { database, timeoutMs }: Migrating,
  signal: AbortSignal,
): Promise<Pick<RunSeen, "outcome" | "durationMs">> {
  const { migrate: plan } = ports.target.plan;
  if (plan !== undefined) {
    const command = { label: "migrate", plan, database, timeoutMs };
    const { run } = await runCommand(ports, command, signal);
    const ended = run.exitCode === 0 ? "done" : "failed";
    return { outcome: run.timedOut ? "cut-short" : ended, durationMs: Math.round(run.durationMs) };
  }
  const startedMs = ports.clock.monotonicMs();
  await using instance = await ports.booter.boot({ label: "locks", database }, signal);
  return {
    outcome: instance.record.outcome === "ready" ? "done" : "failed",
    durationMs: Math.round(ports.clock.monotonicMs() - startedMs),
  };
}
