import { type CatalogFact, factKey } from "../fact.ts";
import { lastPart, withIdentifiers } from "./names.ts";

export interface Renamed {
  /** Pairs of tables and pairs of columns, each known by two names. */
  readonly pairs: readonly (readonly [expected: CatalogFact, observed: CatalogFact])[];
}

/** Writes expected definitions with the names that the observed side uses. */
export interface RenamedText {
  readonly isEmpty: boolean;
  /** A definition of something that hangs on this table, or of anything when it is null. */
  of(text: string, table: string | null): string;
}

const UNCHANGED: RenamedText = { isEmpty: true, of: (text) => text };

/**
 * Names in definitions follow a rename; the definitions then are the same although their texts are
 * not. Columns are renamed in what hangs on their table, and in what mentions that table.
 */
export function renamedText({ pairs }: Renamed): RenamedText {
  if (pairs.length === 0) return UNCHANGED;
  const tables = pairs.filter(([{ kind }]) => kind !== "column");
  const columns = Map.groupBy(
    pairs.filter(([{ kind }]) => kind === "column"),
    ([{ parent }]) => parent ?? "",
  );
  const names = (key: string) =>
    (columns.get(key) ?? []).map(([one, other]) => [lastPart(one.name), lastPart(other.name)]);
  const of = (text: string, table: string | null): string => {
    const mentioned = [...columns.keys()].filter(
      (key) => key === table || mentions(text, key.slice(key.indexOf(" ") + 1)),
    );
    const tokens = new Map(mentioned.flatMap((key) => names(key) as [string, string][]));
    return tables.reduce(
      (written, [one, other]) => withQualified(written, one.name, other.name),
      withIdentifiers(text, tokens),
    );
  };
  return { isEmpty: false, of };
}

/** The table that something hangs on: its own key for a table, else its parent's. */
export function tableKeyOf(fact: CatalogFact): string | null {
  return fact.kind === "table" ? factKey(fact) : fact.parent;
}

function mentions(text: string, name: string): boolean {
  return boundaries(text, name).length > 0;
}

function withQualified(text: string, from: string, to: string): string {
  return boundaries(text, from)
    .toReversed()
    .reduce((written, at) => written.slice(0, at) + to + written.slice(at + from.length), text);
}

/** Where a qualified name stands as a whole. */
function boundaries(text: string, name: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
    const [before, after] = [text[at - 1] ?? " ", text[at + name.length] ?? " "];
    if (!/[\w$".]/.test(before) && !/[\w$"]/.test(after)) found.push(at);
  }
  return found;
}
