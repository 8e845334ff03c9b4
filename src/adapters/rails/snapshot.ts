import type { MigrationPlan, NotSupported, SchemaSnapshot } from "#contract/adapter.ts";

const DEFINED = /\bActiveRecord::Schema(?:\[[\d.]+\])?\.define\(\s*version:\s*([\d_]+)/;
const RECORDED = /^INSERT INTO "?schema_migrations"? \(version\) VALUES/;
const VERSION = /^\('(\d+)'\)/;

export interface Snapshot {
  readonly file: string;
  readonly text: string;
  readonly migrations: MigrationPlan | NotSupported;
}

/**
 * How the checked-in schema stands to the migrations: schema.rb names the newest one that was in it,
 * structure.sql all of them. Undefined where it names none.
 *
 * Shape   numbers of migrations are versions; those that are older than the oldest file were removed on
 *         purpose, once they had run everywhere.
 */
export function snapshotOf({ file, text, migrations }: Snapshot): SchemaSnapshot | undefined {
  const said = file.endsWith(".sql") ? recordedIn(text) : definedIn(text);
  if (said === undefined || !migrations.supported) return undefined;
  const { versions, line } = said;
  const newest = latestOf(versions);
  const isIn = (version: number) =>
    file.endsWith(".sql") ? versions.includes(version) : version <= newest;
  // Another database's migrations are in a file of its own.
  const own = migrations.files.filter((each) => each.file.startsWith(`${migrations.directory}/`));
  const numbered = own.map(({ file: path, id }) => ({ path, version: Number(id) }));
  const last = latestOf(numbered.map(({ version }) => version));
  return {
    ...{ file, line },
    lacking: numbered.filter(({ version }) => !isIn(version)).map(({ path }) => path),
    unknown: versions.filter((version) => version > last).map(String),
    writtenBy: "bin/rails db:migrate",
  };
}

interface Said {
  readonly versions: readonly number[];
  readonly line: number;
}

function definedIn(text: string): Said | undefined {
  const found = DEFINED.exec(text);
  if (found === null) return undefined;
  const version = Number((found[1] ?? "").replaceAll("_", ""));
  const line = text.slice(0, found.index).split("\n").length;
  return version === 0 ? undefined : { versions: [version], line };
}

function recordedIn(text: string): Said | undefined {
  const rows = text.split("\n");
  const index = rows.findIndex((row) => RECORDED.test(row));
  if (index < 0) return undefined;
  const versions = rows.slice(index).flatMap((row) => VERSION.exec(row)?.[1] ?? []);
  return { versions: versions.map(Number), line: index + 1 };
}

function latestOf(versions: readonly number[]): number {
  return Math.max(0, ...versions);
}
