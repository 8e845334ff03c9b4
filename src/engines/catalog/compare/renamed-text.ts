import type { CatalogFact } from "../fact.ts";
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

// What stands before are columns of its own table.
const REFERENCE = /^(?<own>FOREIGN KEY .*?)(?<other> REFERENCES .*)$/s;

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
  const names = (keys: readonly string[]) =>
    new Map(
      keys.flatMap((key) =>
        (columns.get(key) ?? []).map(
          ([one, other]) => [lastPart(one.name), lastPart(other.name)] as const,
        ),
      ),
    );
  const mentioned = (text: string) =>
    [...columns.keys()].filter((key) => mentions(text, key.slice(key.indexOf(" ") + 1)));
  const withColumns = (text: string, table: string | null) =>
    withIdentifiers(text, names(table === null ? mentioned(text) : [table]));
  const of = (text: string, table: string | null): string => {
    const { own = text, other = "" } = REFERENCE.exec(text)?.groups ?? {};
    const written = withColumns(own, table) + withColumns(other, null);
    return tables.reduce(
      (whole, [one, each]) => withQualified(whole, one.name, each.name),
      written,
    );
  };
  return { isEmpty: false, of };
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
