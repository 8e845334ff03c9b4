import { quoted } from "../identifier.ts";
import { compareText, qualified, type Table } from "../shape.ts";
import { distinctValue } from "./bulk-values.ts";
import { type ForeignKey, foreignKeys } from "./foreign-keys.ts";

/**
 * How the many rows differ.
 *
 * - `distinct`: wherever the type allows it, for a migration that asks for unique values.
 * - `copied`: only where a unique key asks for it, for one that asks for values which exist elsewhere.
 */
export type Spread = "distinct" | "copied";

export interface BulkForm {
  readonly spread: Spread;
  /** Where the counter goes in a text that must differ; a check may bear only one of them. */
  readonly affix: "before" | "after";
}

/** In the order in which they are tried. */
export const BULK_FORMS: readonly BulkForm[] = [
  { spread: "distinct", affix: "before" },
  { spread: "copied", affix: "before" },
  { spread: "copied", affix: "after" },
];

export interface BulkInsert {
  /** Multiplies rows that are there; `$1`: how many more are wanted. Those that break a key are left out. */
  readonly sql: string;
  /** Tables whose rows it takes one by one, by qualified name: it makes no more rows than they have. */
  readonly parents: readonly string[];
}

// Rows that are multiplied; more of them would be no more different.
const TEMPLATE_ROWS = 8;

/**
 * One statement that makes many rows of the few that a table has: whatever the server accepted once is
 * said again, except what must be different in every row.
 *
 * Source  PostgreSQL manual, "INSERT", "ON CONFLICT"; rows are made by the server, none is sent.
 */
export function bulkInsert(table: Table, form: BulkForm): BulkInsert {
  const place = `${quoted(table.schema)}.${quoted(table.name)}`;
  const given = table.columns.filter((column) => !isFilledByServer(column));
  if (given.length === 0)
    return {
      sql: `INSERT INTO ${place} SELECT FROM generate_series(1, $1::bigint)`,
      parents: [],
    };
  const { apart, keys } = kept(table);
  const copied = new Set(fixedColumns(table));
  const expressions = given.map((column, at): string => {
    const isApart = apart.has(column.name);
    const isFree = form.spread === "distinct" && !copied.has(column.name);
    const value = isApart || isFree ? distinctValue(column, isApart) : undefined;
    const key = keys.findIndex(({ columns }) => columns.includes(column.name));
    const position = keys[key]?.columns.indexOf(column.name) ?? 0;
    if (key !== -1) return `p${key}.v${position}`;
    return (
      value?.({ cell: `m.c${at}`, place, name: quoted(column.name), affix: form.affix }) ??
      `m.c${at}`
    );
  });
  const columns = given.map(({ name }) => quoted(name)).join(", ");
  const cells = given.map(({ name }, at) => `t.${quoted(name)} AS c${at}`).join(", ");
  const template = `SELECT t.*, row_number() OVER () - 1 AS at, count(*) OVER () AS total
    FROM (SELECT ${cells} FROM ${place} AS t LIMIT ${TEMPLATE_ROWS}) AS t`;
  return {
    sql: `INSERT INTO ${place} (${columns})
  SELECT ${expressions.join(", ")}
  FROM generate_series(1, $1::bigint) AS g (i)
  JOIN (${template}) AS m ON m.at = g.i % m.total${keys.map((key, at) => parentJoin(place, key, at)).join("")}
  ${hasDeferrableKey(table) ? "" : "ON CONFLICT DO NOTHING"}`,
    parents: [...new Set(keys.map((key) => key.table))].sort(compareText),
  };
}

/** Rows of a parent that no row refers to yet, numbered. */
function parentJoin(place: string, { table, columns, targets }: ForeignKey, at: number): string {
  const [schema = "", ...name] = table.split(".");
  const parent = `${quoted(schema)}.${quoted(name.join("."))}`;
  const values = targets.map((target, index) => `p.${quoted(target)} AS v${index}`).join(", ");
  const isTaken = columns
    .map((column, index) => `t.${quoted(column)} = p.${quoted(targets[index] ?? "")}`)
    .join(" AND ");
  return `
  JOIN (SELECT ${values}, row_number() OVER () AS at FROM ${parent} AS p
        WHERE NOT EXISTS (SELECT FROM ${place} AS t WHERE ${isTaken})) AS p${at} ON p${at}.at = g.i`;
}

function isFilledByServer({
  identity,
  generated,
  default: given,
}: Table["columns"][number]): boolean {
  return identity !== "none" || generated !== null || /^nextval\(|uuid\w*\(/.test(given ?? "");
}

interface Kept {
  /** Columns that differ in every row, so that every key holds. */
  readonly apart: ReadonlySet<string>;
  /** Foreign keys that take another parent in every row, where no column of a key is free. */
  readonly keys: readonly ForeignKey[];
}

function kept(table: Table): Kept {
  const apart = new Set<string>();
  const keys: ForeignKey[] = [];
  const foreign = foreignKeys(table).filter((key) => key.table !== qualified(table));
  const taken = new Set(foreign.flatMap(({ columns }) => columns));
  for (const set of uniqueSets(table)) {
    const members = table.columns.filter(({ name }) => set.includes(name));
    if (members.some(isFilledByServer)) continue;
    const free = members.filter(
      (column) => !taken.has(column.name) && distinctValue(column, true) !== undefined,
    );
    const known = free.find(({ name }) => apart.has(name)) ?? free[0];
    if (known !== undefined) apart.add(known.name);
    else {
      const key = foreign.find(({ columns }) => columns.some((name) => set.includes(name)));
      if (key !== undefined && !keys.includes(key)) keys.push(key);
    }
  }
  return { apart, keys };
}

/** Columns whose values mean something to a check, a foreign key or an exclusion. */
function fixedColumns({ constraints }: Table): readonly string[] {
  return constraints
    .filter(({ kind }) => kind === "check" || kind === "foreign-key" || kind === "exclude")
    .flatMap(({ columns }) => columns);
}

function uniqueSets(table: Table): readonly (readonly string[])[] {
  const constraints = table.constraints.filter(
    ({ kind }) => kind === "primary-key" || kind === "unique",
  );
  return [...constraints, ...table.indexes.filter(({ unique }) => unique)].map(
    ({ columns }) => columns,
  );
}

// Such a key cannot tell in time which rows to leave out.
function hasDeferrableKey({ constraints }: Table): boolean {
  return constraints.some(
    ({ kind, definition }) => kind !== "check" && / DEFERRABLE/.test(definition),
  );
}
