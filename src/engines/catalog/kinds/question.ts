import type { FactKind } from "../fact.ts";
import type { CatalogKind, Tier, Treatment } from "../kind.ts";

/** An SQL expression, or one per major version of the server. */
export type Sql = string | ((major: number) => string);

/** One attribute: what a difference of it means, and the expression that gives its JSON value. */
export interface Asked {
  readonly treatment: Treatment;
  readonly sql: Sql;
}

export interface Question {
  readonly kind: FactKind;
  readonly tier: Tier;
  /** First major version that has such objects; default: every version. */
  readonly since?: number;
  readonly name: string;
  /** Default: it stands alone. */
  readonly parent?: string;
  /** A text[] expression; default: none. */
  readonly columns?: string;
  readonly attributes: Readonly<Record<string, Asked>>;
  /** What follows `FROM`, with its conditions. */
  readonly from: Sql;
}

const asked =
  (treatment: Treatment) =>
  (sql: Sql): Asked => ({ treatment, sql });

export const meaning = asked("meaning");
export const physical = asked("physical");
export const annotation = asked("annotation");
export const environment = asked("environment");
export const evidence = asked("evidence");

/** The expression from that version on; before it, a value that says the same of every object. */
export function since(least: number, sql: string, before: string): Sql {
  return (major) => (major >= least ? sql : before);
}

const NO_ROWS =
  "SELECT NULL::text AS name, NULL::text AS parent, NULL::text[] AS columns, NULL::json AS attributes WHERE false";

/** The statement is made of the attributes, so that none is asked for that is not classified. */
export function catalogKind(question: Question): CatalogKind {
  const { kind, tier, attributes } = question;
  return {
    kind,
    tier,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { treatment }]) => [name, treatment]),
    ),
    sql: (major) => (major < (question.since ?? 0) ? NO_ROWS : statement(question, major)),
  };
}

function statement(question: Question, major: number): string {
  const { name, parent = "NULL::text", columns = "'{}'::text[]", attributes, from } = question;
  const pairs = Object.entries(attributes).map(
    ([attribute, { sql }]) => `'${attribute}', ${written(sql, major)}`,
  );
  return `SELECT ${name} AS name, ${parent} AS parent, ${columns} AS columns,
json_build_object(${pairs.join(",\n  ")}) AS attributes
FROM ${written(from, major)}`;
}

function written(sql: Sql, major: number): string {
  return typeof sql === "string" ? sql : sql(major);
}
