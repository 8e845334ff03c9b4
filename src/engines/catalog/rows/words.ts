import type { MetDemand, OffendingRows } from "#contract/offending.ts";

/** ` Refused: 2 rows of people, such as (id 1, email NULL).` or nothing. */
export function offendingWords(offending: OffendingRows | undefined): string {
  if (offending === undefined) return "";
  const { table, count, rows } = offending;
  const [first] = rows;
  const one = count === 1 ? "this row" : `${count} rows`;
  const such = first === undefined ? "" : `${count === 1 ? ":" : ", such as"} ${rowWords(first)}`;
  return ` Refused: ${one} of ${shortTable(table)}${such}.`;
}

/** `(id 1, email NULL)`. */
export function rowWords(row: Readonly<Record<string, string | null>>): string {
  const cells = Object.entries(row).map(([name, value]) => `${name} ${valueWords(value)}`);
  return `(${cells.join(", ")})`;
}

export function valueWords(value: string | null): string {
  if (value === null) return "NULL";
  return /^-?\d+(?:\.\d+)?$/.test(value) ? value : JSON.stringify(value);
}

export function shortTable(table: string): string {
  return table.replace(/^public\./, "");
}

const KINDS: Readonly<Record<string, string>> = {
  "not-null": "nulls",
  "no-rows": "rows without a value",
  unique: "duplicates",
  "foreign-key": "references to nothing",
  check: "values against the check",
  type: "values that do not fit",
};

/** `nulls (people.email), duplicates (people.people_email_key)`. */
export function demandWords(demands: readonly MetDemand[]): string {
  const byKind = Map.groupBy(demands, ({ kind }) => KINDS[kind] ?? kind);
  return [...byKind]
    .map(([kind, list]) => {
      const names = list.map(({ table, member }) => `${shortTable(table)}.${member}`);
      const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
      return `${kind} (${names.slice(0, 3).join(", ")}${more})`;
    })
    .join(", ");
}
