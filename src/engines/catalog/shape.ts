/** A table's column as the server describes it under an empty search path. */
export interface Column {
  readonly name: string;
  /** `format_type`, such as `character varying(80)` or `public.order_status`. */
  readonly type: string;
  readonly nullable: boolean;
  /** Canonical expression, or null. A generated column's expression is in `generated`. */
  readonly default: string | null;
  readonly identity: "none" | "always" | "by-default";
  readonly generated: string | null;
  /** Qualified name when it is not the type's own collation. */
  readonly collation: string | null;
}

export type ConstraintKind = "primary-key" | "foreign-key" | "unique" | "check" | "exclude";

export interface Constraint {
  readonly name: string;
  readonly kind: ConstraintKind;
  /** `pg_get_constraintdef` without `NOT VALID`. */
  readonly definition: string;
  /** In the order of the key; for a check, the columns it mentions. */
  readonly columns: readonly string[];
  /** False while existing rows have never been checked. */
  readonly validated: boolean;
}

/** An index that no constraint owns. */
export interface Index {
  readonly name: string;
  readonly unique: boolean;
  /** What follows `USING` in `pg_get_indexdef`, such as `btree (a, b) WHERE active`. */
  readonly definition: string;
  /** Every column it depends on, sorted; also those inside expressions. */
  readonly columns: readonly string[];
  /** Has a predicate or an expression, which many model languages cannot say. */
  readonly special: boolean;
  /** False after a failed concurrent build. */
  readonly valid: boolean;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
}

export interface EnumType {
  readonly schema: string;
  readonly name: string;
  /** In their sort order. */
  readonly labels: readonly string[];
}

/** The tables of one database and the enums that their columns may have. Everything is sorted. */
export interface Catalog {
  readonly tables: readonly Table[];
  readonly enums: readonly EnumType[];
}

/** `schema.name`. */
export function qualified(named: { readonly schema: string; readonly name: string }): string {
  return `${named.schema}.${named.name}`;
}

/** Code unit order: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first column that has this type, or arrays of it. */
export function enumUse(
  catalog: Catalog | null,
  type: string,
): { readonly relation: string; readonly member: string } | undefined {
  for (const table of catalog?.tables ?? []) {
    const column = table.columns.find((each) => each.type.replace(/(?:\[\])+$/, "") === type);
    if (column !== undefined) return { relation: qualified(table), member: column.name };
  }
  return undefined;
}
