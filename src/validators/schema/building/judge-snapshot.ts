import type { SchemaSnapshot } from "#contract/adapter.ts";
import { answer, type Finding } from "#contract/finding.ts";
import type { Difference } from "#engines/catalog/compare/difference.ts";
import type { Mention, SchemaEvidence } from "../evidence.ts";
import { RULES } from "../rules.ts";
import { sentence } from "../wording.ts";

const MOST_NAMED = 4;

/** Whether the file that a tool writes from the migrations was written by the newest of them. */
export function judgeSnapshot({ models, migrations }: SchemaEvidence): Finding {
  const rule = RULES.snapshotStale;
  if (!models.supported)
    return answer(rule, { outcome: "not-applicable", message: sentence(models.reason) });
  const { snapshot } = models.report ?? {};
  if (snapshot === undefined)
    return answer(rule, {
      outcome: "not-applicable",
      message: "The models are no file that is written from the migrations.",
    });
  const { file, line, lacking, unknown, writtenBy } = snapshot;
  if (lacking.length === 0 && unknown.length === 0)
    return answer(rule, { outcome: "satisfied", message: `${rule.title}.` });
  const isOlder = lacking.length > 0;
  const said = isOlder
    ? `${file} was written before ${listOf(lacking)} ran`
    : `${file} was written after the migration ${listOf(unknown)}, which is not in ${migrations.directory}`;
  return answer(rule, {
    outcome: "violated",
    message: `${said}.`,
    place: { file, line },
    evidence: "/models/report/snapshot",
    remedy: isOlder
      ? `Run ${writtenBy} on a development database and commit what it writes to ${file}.`
      : `Commit the migration ${listOf(unknown)}; or, where it was given up, run ${writtenBy} on a new database and commit ${file}.`,
    replay: "deployment-readiness schema-check",
    subject: isOlder ? "older" : "newer",
    cause: isOlder ? causeOfStale(snapshot) : undefined,
  });
}

/** Why a difference is the schema file's and nobody else's: a migration makes it that the file lacks. */
export function staleCause(
  snapshot: SchemaSnapshot | undefined,
  { change }: Pick<Difference, "change">,
  mention: Mention | undefined,
): string | undefined {
  if (snapshot === undefined || !mention?.migration) return undefined;
  // What never was there is no matter of a migration that only touches the rest of its table.
  if (change === "absent" && mention.isOwn !== true) return undefined;
  return snapshot.lacking.includes(mention.migration.file) ? causeOfStale(snapshot) : undefined;
}

function causeOfStale({ file }: SchemaSnapshot): string {
  return `schema file ${file}`;
}

function listOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : "";
  return `${names.slice(0, MOST_NAMED).join(", ")}${more}`;
}
