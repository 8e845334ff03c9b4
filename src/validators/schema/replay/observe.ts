import type { Database } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import {
  RECORD_LAST_STATE,
  RECORDED_CHANGES,
  RECORDED_STATES,
  recorderSql,
} from "#engines/migrations/recorder.ts";
import { type Touches, touchesOf } from "#engines/migrations/replay.ts";
import { runCommand } from "../building/command-run.ts";

const MIGRATE_TIMEOUT_MS = 300_000;
const INSUFFICIENT_PRIVILEGE = "42501";

/**
 * Migrates another empty database, and learns which migration touched each part of the schema last.
 *
 * Errors  empty where nobody may watch: without rights, without recognised migrations, or when the
 *         migrations do not finish. Whoever asks then has the texts of the migrations only.
 */
export async function observeTouches(ports: Ports, signal: AbortSignal): Promise<Touches> {
  const { migrations } = ports.target;
  if (ports.databases === undefined || !migrations.supported || migrations.files.length === 0)
    return {};
  await using database = await ports.databases.create("schema-replay");
  if (!(await isRecorded(database, migrations.bookkeeping))) return {};
  if (!(await isMigrated({ ports, database }, signal))) return {};
  await database.query(RECORD_LAST_STATE);
  const states = await database.query(RECORDED_STATES);
  const changes = await database.query(RECORDED_CHANGES);
  return touchesOf({ states, changes }, migrations.files);
}

async function isMigrated(
  { ports, database }: { readonly ports: Ports; readonly database: Database },
  signal: AbortSignal,
): Promise<boolean> {
  const { migrate } = ports.target.plan;
  if (migrate === undefined) {
    await using instance = await ports.booter.boot({ label: "replay", database }, signal);
    return instance.record.outcome === "ready" || instance.record.outcome === "unhealthy";
  }
  const command = { label: "replay", plan: migrate, database, timeoutMs: MIGRATE_TIMEOUT_MS };
  const { run } = await runCommand(ports, command, signal);
  return run.exitCode === 0;
}

async function isRecorded(database: Database, bookkeeping: readonly string[]): Promise<boolean> {
  try {
    await database.query(recorderSql(bookkeeping));
    return true;
  } catch (error) {
    // Only a superuser may, which the administrator of a managed server is not.
    if ((error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE) return false;
    throw error;
  }
}
