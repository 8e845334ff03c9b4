import type { ModelsReport } from "#contract/adapter.ts";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import type { Difference } from "#engines/catalog/compare/difference.ts";
import type { CompareOptions } from "#engines/catalog/compare/options.ts";
import type { FactKind, FactSet } from "#engines/catalog/fact.ts";
import { KNOWN_BOOKKEEPING } from "#engines/migrations/data/bookkeeping.ts";
import type { SchemaEvidence } from "../evidence.ts";
import { comparedObject, isIgnored } from "./ignored.ts";

export interface Compared {
  readonly expected: FactSet;
  readonly observed: FactSet;
}

/** The parts of the evidence that say how the comparison is made. */
export interface Terms {
  readonly models: Pick<SchemaEvidence["models"], "expressible" | "report">;
  readonly migrations: Pick<SchemaEvidence["migrations"], "bookkeeping">;
}

/** How the migrations' database differs from the models'; the only way to it. */
export function differencesOf(
  { expected, observed }: Compared,
  terms: Terms,
): readonly Difference[] {
  const { ignored = [], implied = [] } = terms.models.report ?? {};
  return compareFacts(expected, observed, optionsOf(terms, expected))
    .filter((each) => !isIgnored(ignored, comparedObject(each)))
    .map((each) => (isUnwritten(each, terms.models.report) ? inexpressible(each) : each))
    .map((each) =>
      each.severity === "critical" && isIgnored(implied, comparedObject(each))
        ? { ...each, severity: "warning" }
        : each,
    );
}

/** Whether the tool that writes the schema down writes of this table all that it can. */
function isUnwritten(each: Difference, report: ModelsReport | null): boolean {
  const { written, tables = [] } = report ?? {};
  if (written === undefined) return false;
  const { relation } = comparedObject(each);
  const name = relation.replace(/^public\./, "");
  if (written.same.includes(name)) return true;
  const isTable = each.kind === "table" && each.change === "unexpected";
  return isTable && !written.tables.includes(name) && !tables.some((table) => table.name === name);
}

function inexpressible(each: Difference): Difference {
  return each.severity === "note" ? each : { ...each, severity: "note", remark: "inexpressible" };
}

/**
 * The tables of this project's own tool never count; those of other tools, which may be here as well,
 * count when the models describe them.
 */
export function optionsOf({ models, migrations }: Terms, expected: FactSet): CompareOptions {
  const modelled = new Set(
    expected.facts.filter(({ kind }) => kind === "table").map(({ name }) => name),
  );
  const foreign = KNOWN_BOOKKEEPING.filter(
    (name) => !modelled.has(`public.${name}`) && !modelled.has(`public."${name}"`),
  );
  return {
    bookkeeping: [...migrations.bookkeeping, ...foreign],
    ...(models.expressible === null
      ? {}
      : {
          expressible: models.expressible as Readonly<Partial<Record<FactKind, readonly string[]>>>,
        }),
  };
}
