import type { Database } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import type { Loss } from "#engines/catalog/rows/loss.ts";
import { askStored, type StoredTable } from "#engines/catalog/rows/stored.ts";
import { migrationLine } from "#engines/migrations/migration-line.ts";
import type { LocatedLoss } from "./evidence.ts";

const MOST_LOSSES = 20;
const VERBS = { table: "DROP TABLE", rows: "DELETE FROM", column: "DROP COLUMN", values: "" };

// A list of the models and of what may be done with them, which the migrate command itself keeps right.
const DJANGO_RECORDS = ["django_content_type", "auth_permission"];

/** Every table with its rows, except those that the migration tool keeps for itself. */
export async function storedRows(
  { target: { migrations } }: Ports,
  database: Database,
): Promise<readonly StoredTable[]> {
  const tools = new Set(migrations.supported ? migrations.bookkeeping : []);
  if (migrations.supported && migrations.tool === "django")
    for (const name of DJANGO_RECORDS) tools.add(name);
  const stored = await askStored((sql) => database.query(sql));
  return stored.filter(
    ({ name }) => !tools.has(name) && !tools.has(name.slice(name.indexOf(".") + 1)),
  );
}

/** Redacted, within bounds, each with the line of a migration that names it. */
export function locatedLosses(ports: Ports, losses: readonly Loss[]): readonly LocatedLoss[] {
  return losses.slice(0, MOST_LOSSES).map((loss) => ({
    loss: {
      ...loss,
      isSilent: loss.isSilent || (isCutText(loss) && !saysCut(ports)),
      examples: redacted(ports, loss.examples),
    },
    at: migrationLine(ports.target, sought(loss)) ?? null,
  }));
}

const CUTS = /\b(?:left|substr|substring|slice|trunc|truncate)\b/i;

/** Builders convert with a cast, which cuts a text that is too long without a word. */
function isCutText({ kind, from, to }: Loss): boolean {
  return kind === "values" && from !== to && /^character(?: varying)?\(\d+\)$/.test(to);
}

/** Whether a migration that the deployed version lacks says in so many words that it cuts something. */
function saysCut({ target: { migrations, deployed, tree } }: Ports): boolean {
  if (!migrations.supported) return true;
  return migrations.files
    .map(({ file }) => ({ text: tree.read(file) ?? "", before: deployed?.tree.read(file) }))
    .some(({ text, before }) => text !== before && CUTS.test(text));
}

function redacted<T>(ports: Ports, value: T): T {
  return JSON.parse(ports.redact(JSON.stringify(value))) as T;
}

/** What a migration's line would name. */
function sought({ table, column, kind }: Loss) {
  const names = [table.slice(table.indexOf(".") + 1), column].filter((name) => name !== "");
  const said = [names.map((name) => `"${name}"`).join(" ")];
  return { frames: [], said, statement: VERBS[kind] };
}
