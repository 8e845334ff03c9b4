import type { Row } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import {
  type Catalog,
  type Column,
  type Constraint,
  type ConstraintKind,
  compareText,
  type Index,
  qualified,
  type Table,
} from "./shape.ts";

/** Rows of `CATALOG_QUERIES`, by their names, in any order. */
export interface CatalogRows {
  readonly tables: readonly Row[];
  readonly columns: readonly Row[];
  readonly constraints: readonly Row[];
  readonly indexes: readonly Row[];
  readonly enums: readonly Row[];
  readonly others: readonly Row[];
}

const KINDS: Readonly<Record<string, ConstraintKind>> = {
  p: "primary-key",
  f: "foreign-key",
  u: "unique",
  c: "check",
  x: "exclude",
};

/**
 * Makes one sorted catalog of the rows.
 *
 * Errors  InvariantError when a row does not have the columns of its query.
 */
export function catalogFrom(rows: CatalogRows): Catalog {
  const columns = Map.groupBy(rows.columns, tableOf);
  const constraints = Map.groupBy(rows.constraints, tableOf);
  const indexes = Map.groupBy(rows.indexes, tableOf);
  const tables = rows.tables.map((row): Table => {
    const table = { schema: text(row, "schema"), name: text(row, "name") };
    const key = qualified(table);
    return {
      ...table,
      columns: (columns.get(key) ?? []).map(columnFrom).sort(byName),
      constraints: (constraints.get(key) ?? []).map(constraintFrom).sort(byName),
      indexes: (indexes.get(key) ?? []).map(indexFrom).sort(byName),
    };
  });
  const enums = rows.enums.map((row) => ({
    schema: text(row, "schema"),
    name: text(row, "name"),
    labels: texts(row, "labels"),
  }));
  const others = rows.others.map((row) => ({
    kind: text(row, "kind"),
    name: text(row, "name"),
    digest: text(row, "digest"),
  }));
  return {
    tables: tables.sort((a, b) => compareText(qualified(a), qualified(b))),
    enums: enums.sort((a, b) => compareText(qualified(a), qualified(b))),
    others: others.sort((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name)),
  };
}

/** `CREATE UNIQUE INDEX i ON s.t USING btree (a)` becomes `btree (a)`. */
export function indexBody(definition: string): string {
  const start = definition.indexOf(" USING ");
  return start === -1 ? definition : definition.slice(start + " USING ".length);
}

/** Whether the rows were checked is a fact of its own. */
export function constraintBody(definition: string): string {
  return definition.replace(/ NOT VALID$/, "");
}

function columnFrom(row: Row): Column {
  const expression = row["expression"] === null ? null : text(row, "expression");
  const generated = text(row, "generated") !== "";
  const identity = text(row, "identity");
  return {
    name: text(row, "name"),
    type: text(row, "type"),
    nullable: row["nullable"] === true,
    default: generated ? null : expression,
    identity: identity === "a" ? "always" : identity === "d" ? "by-default" : "none",
    generated: generated ? expression : null,
    collation: row["collation"] === null ? null : text(row, "collation"),
  };
}

function constraintFrom(row: Row): Constraint {
  const kind = KINDS[text(row, "kind")];
  invariant(kind !== undefined, `unknown constraint kind ${text(row, "kind")}`);
  return {
    name: text(row, "name"),
    kind,
    definition: constraintBody(text(row, "definition")),
    columns: texts(row, "columns"),
    validated: row["validated"] === true,
  };
}

function indexFrom(row: Row): Index {
  return {
    name: text(row, "name"),
    unique: row["unique"] === true,
    definition: indexBody(text(row, "definition")),
    columns: texts(row, "columns"),
    special: row["special"] === true,
    valid: row["valid"] === true,
  };
}

function tableOf(row: Row): string {
  return `${text(row, "schema")}.${text(row, "table")}`;
}

function text(row: Row, column: string): string {
  const value = row[column];
  invariant(typeof value === "string", `catalog column ${column} is not text`);
  return value;
}

function texts(row: Row, column: string): readonly string[] {
  const value = row[column];
  invariant(Array.isArray(value), `catalog column ${column} is not an array`);
  return value.map(String);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name);
}
