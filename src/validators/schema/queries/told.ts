import type { RefusedQuery } from "#contract/adapter.ts";
import { differenceKey } from "#engines/catalog/compare/difference.ts";
import { nameParts } from "#engines/catalog/compare/names.ts";
import type { FactKind } from "#engines/catalog/fact.ts";
import { staleCause } from "../building/judge-snapshot.ts";
import { differencesOf } from "../comparison/differences.ts";
import { isIgnored } from "../comparison/ignored.ts";
import { subjectFor } from "../comparison/subject.ts";
import type { SchemaEvidence } from "../evidence.ts";

const OF_A_TABLE: ReadonlySet<FactKind> = new Set([
  ...(["table", "column", "not-null constraint", "view", "materialized view"] as const),
]);
// A query may need any of them, and does not say so in a way that one could rely on.
const OF_NO_TABLE: ReadonlySet<FactKind> = new Set([
  ...(["schema", "extension", "enum", "domain", "composite type", "range type"] as const),
  ...(["base type", "function", "aggregate", "operator", "cast", "collation"] as const),
]);

// Names of columns and tables, and values that a table asks for, are no matter of those.
const OF_TABLES_ALONE = new Set(["42P01", "42702", "42703", "23502"]);

export type Standing = "new" | "told" | "left-out";

/**
 * Whether a refusal is news: `told` where the comparison has a finding about its tables already,
 * `left-out` where the team leaves them out of its own.
 */
export function standingOf(payload: SchemaEvidence): (query: RefusedQuery) => Standing {
  const { tables, isShared } = toldBy(payload);
  const ignored = payload.models.report?.ignored ?? [];
  const views = viewsOf(payload);
  const isLeftOut = (table: string) =>
    ignored.some(
      ({ kind, schema, table: of }) => kind === "column" && `${schema}.${of}` === table,
    ) ||
    (!views.has(table) && isIgnored(ignored, { relation: table, member: null }));
  return (query) => {
    if (query.tables.some(isLeftOut)) return "left-out";
    const isTold =
      (isShared && !OF_TABLES_ALONE.has(query.sqlstate)) ||
      query.tables.some((table) => tables.has(table));
    return isTold ? "told" : "new";
  };
}

/** Tables of which the comparison tells a harmful difference. */
function toldBy(payload: SchemaEvidence) {
  const [expected, observed] = [payload.models.facts, payload.migrated.facts];
  if (expected === null || observed === null) return { tables: new Set<string>(), isShared: false };
  const { snapshot } = payload.models.report ?? {};
  const mentions = new Map(payload.mentions.map((mention) => [mention.key, mention]));
  // Of a schema file that is too old nobody says what harms.
  const harmful = differencesOf({ expected, observed }, payload).filter(
    (each) =>
      each.severity !== "note" &&
      staleCause(snapshot, each, mentions.get(differenceKey(each))) === undefined,
  );
  return {
    tables: new Set(
      harmful.filter(({ kind }) => OF_A_TABLE.has(kind)).map((each) => subjectFor(each).relation),
    ),
    isShared: harmful.some(({ kind, change }) => OF_NO_TABLE.has(kind) && change !== "unexpected"),
  };
}

/** A view is never compared, because the models cannot say what it is; it can be asked all the same. */
function viewsOf({ migrated }: SchemaEvidence): ReadonlySet<string> {
  const facts = migrated.facts?.facts ?? [];
  return new Set(
    facts
      .filter(({ kind }) => kind === "view" || kind === "materialized view")
      .map(({ name }) => nameParts(name).join(".")),
  );
}
