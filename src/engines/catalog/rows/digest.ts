import { quoted } from "../identifier.ts";

export interface DigestColumn {
  readonly name: string;
  /** Its values are read as this type first; absent where it has not changed. */
  readonly as?: string;
}

const MOST_ROWS = 20_000;

interface Relation {
  readonly schema: string;
  readonly name: string;
}

/**
 * Asks for the digest of every row over these columns, as text, and how many rows have it.
 *
 * Shape   rows `digest` and `count`, at most 20,000 different ones.
 */
export function rowDigests(table: Relation, columns: readonly DigestColumn[]): string {
  return `SELECT digest, count(*)::int AS count FROM ${digested(table, columns)} AS each
    GROUP BY digest ORDER BY digest LIMIT ${MOST_ROWS}`;
}

/** Asks for one digest of all rows of each table: rows `relation`, the position, and `digest`. */
export function tableDigests(
  tables: readonly { readonly table: Relation; readonly columns: readonly DigestColumn[] }[],
): string {
  return tables
    .map(
      ({ table, columns }, position) =>
        `SELECT ${position} AS relation, md5(string_agg(digest, '' ORDER BY digest)) AS digest
           FROM ${digested(table, columns)} AS each`,
    )
    .join("\nUNION ALL\n");
}

function digested({ schema, name }: Relation, columns: readonly DigestColumn[]): string {
  const values = columns.map((column) => {
    const cast = column.as === undefined ? "" : `::${column.as}`;
    return `${quoted(column.name)}${cast}::text`;
  });
  const row = `md5(ROW(${values.join(", ")})::text)`;
  return `(SELECT ${row} AS digest FROM ${quoted(schema)}.${quoted(name)})`;
}

/** How many rows have each digest. */
export type Digests = ReadonlyMap<string, number>;

export interface RowChange {
  readonly lost: number;
  readonly changed: number;
}

/**
 * How many rows are gone, and how many of those that are left are not as any was before.
 *
 * Shape   nothing for equal digests, whatever their order.
 */
export function rowChange(before: Digests, after: Digests): RowChange {
  const total = (digests: Digests) => [...digests.values()].reduce((sum, count) => sum + count, 0);
  const missing = [...before].reduce(
    (sum, [digest, count]) => sum + Math.max(0, count - (after.get(digest) ?? 0)),
    0,
  );
  const lost = Math.max(0, total(before) - total(after));
  return { lost, changed: Math.max(0, missing - lost) };
}
