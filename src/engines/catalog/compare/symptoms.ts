import { withoutCasts } from "../defaults.ts";
import { type CatalogFact, factKey } from "../fact.ts";
import { quoted } from "../identifier.ts";
import { type ColumnFound, VALUE_ATTRIBUTES } from "./column-rule.ts";
import { lastPart } from "./names.ts";
import type { Pairing } from "./pairing.ts";

/** Differences of columns and tables of which others are mere consequences. */
export interface Symptoms {
  /** Whether what only one side has comes from a difference that is told already. */
  ofOne(fact: CatalogFact): boolean;
  /** Whether two definitions that differ say the same but for a difference that is told already. */
  ofPair(expected: CatalogFact, observed: CatalogFact, texts: readonly [string, string]): boolean;
}

export interface ColumnFinding {
  readonly expected: CatalogFact;
  readonly observed: CatalogFact;
  readonly found: readonly ColumnFound[];
}

/** Columns by the `factKey` of their table, as either side writes them. */
type ByTable = ReadonlyMap<string, ReadonlySet<string>>;

export function symptomsOf(pairing: Pairing, columns: readonly ColumnFinding[]): Symptoms {
  const left = [...pairing.absent, ...pairing.unexpected];
  const missing = byTable(left.filter(({ kind }) => kind === "column"));
  const differing = (...attributes: readonly string[]) =>
    byTable(
      columns
        .filter(({ found }) => found.some(({ attribute }) => attributes.includes(attribute)))
        .flatMap(({ expected, observed }) => [expected, observed]),
    );
  const retyped = differing("type", "collation");
  const revalued = new Set(
    columns
      .filter(({ found }) => found.some(({ attribute }) => VALUE_ATTRIBUTES.has(attribute)))
      .flatMap(({ expected, observed }) => [factKey(expected), factKey(observed)]),
  );
  const renullable = differing("isNullable");
  const tables = new Set(
    left.filter(({ kind }) => kind === "table" || kind === "foreign table").map(({ name }) => name),
  );
  return {
    ofOne: (fact) => {
      if (fact.kind === "column") return false;
      if (touches(fact, missing) || references(fact, tables, missing)) return true;
      if (fact.kind === "not-null constraint") return touches(fact, renullable);
      // The sequence of a serial column comes with its default.
      return fact.kind === "sequence" && fact.parent !== null && revalued.has(fact.parent);
    },
    ofPair: (expected, observed, [one, other]) => {
      const isMissing = [expected, observed].some(
        (fact) => touches(fact, missing) || references(fact, tables, missing),
      );
      if (isMissing || mentionsOnce([one, other], missing)) return true;
      const isRetyped = [expected, observed].some((fact) => touches(fact, retyped));
      if (!isRetyped && !mentions(one, retyped)) return false;
      return withoutCasts(one) === withoutCasts(other);
    },
  };
}

function byTable(columns: readonly CatalogFact[]): ByTable {
  const grouped = Map.groupBy(columns, ({ parent }) => parent ?? "");
  return new Map(
    [...grouped].map(([table, own]) => [
      table,
      new Set(own.map(({ name, columns }) => columns[0] ?? lastPart(name))),
    ]),
  );
}

function touches({ parent, columns }: CatalogFact, tables: ByTable): boolean {
  const own = parent === null ? undefined : tables.get(parent);
  return own !== undefined && columns.some((column) => own.has(column));
}

/** A foreign key to a table or to columns that only one side has. */
function references(fact: CatalogFact, tables: ReadonlySet<string>, missing: ByTable): boolean {
  if (fact.kind !== "foreign key") return false;
  const { referencedTable, referencedColumns } = fact.attributes;
  const own = missing.get(`table ${String(referencedTable)}`);
  const columns = typeof referencedColumns === "object" ? (referencedColumns ?? []) : [];
  return tables.has(String(referencedTable)) || columns.some((column) => own?.has(column) === true);
}

/** A query that selects a column which only one side has differs there, too. */
function mentionsOnce(texts: readonly [string, string], tables: ByTable): boolean {
  return [...tables].some(
    ([table, columns]) =>
      texts.some((text) => text.includes(nameOf(table))) &&
      [...columns].some((column) => has(texts[0], column) !== has(texts[1], column)),
  );
}

function mentions(text: string, tables: ByTable): boolean {
  return [...tables].some(
    ([table, columns]) =>
      text.includes(nameOf(table)) && [...columns].some((column) => has(text, column)),
  );
}

function nameOf(table: string): string {
  return table.slice(table.indexOf(" ") + 1);
}

function has(text: string, column: string): boolean {
  const at = text.indexOf(column);
  if (at === -1) return false;
  const name = quoted(column);
  return (text.match(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []).some(
    (token) => token === column || token === name,
  );
}
