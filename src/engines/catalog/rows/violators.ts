import { quoted } from "../identifier.ts";
import type { Demand } from "./demand.ts";

/** `schema.name` as SQL takes it. */
export function quotedTable(table: string): string {
  const [schema = "", ...name] = table.split(".");
  return `${quoted(schema)}.${quoted(name.join("."))}`;
}

/** A query for the `ctid` of every row that breaks a demand, to be run on the schema the demand is about. */
export function violators(demand: Demand): string {
  const from = `FROM ${quotedTable(demand.table)}`;
  switch (demand.kind) {
    case "no-rows":
      return `SELECT ctid ${from}`;
    case "not-null":
      return `SELECT ctid ${from} WHERE ${quoted(demand.column)} IS NULL`;
    case "check":
      return `SELECT ctid ${from} WHERE NOT (${demand.expression})`;
    case "type": {
      const column = quoted(demand.column);
      return `SELECT ctid ${from} WHERE ${column} IS NOT NULL AND (${demand.refused.replaceAll("($)", () => `(${column})`)})`;
    }
    case "foreign-key":
      return orphans(demand);
    case "unique":
      return duplicates(demand);
  }
}

function orphans(demand: Extract<Demand, { kind: "foreign-key" }>): string {
  const { columns, targets, table, target } = demand;
  const present = columns.map((name) => `c.${quoted(name)} IS NOT NULL`);
  const same = columns.map((name, at) => `p.${quoted(targets[at] ?? "")} = c.${quoted(name)}`);
  return `SELECT c.ctid FROM ${quotedTable(table)} AS c WHERE ${present.join(" AND ")} AND NOT EXISTS (SELECT FROM ${quotedTable(target)} AS p WHERE ${same.join(" AND ")})`;
}

function duplicates(demand: Extract<Demand, { kind: "unique" }>): string {
  const parts = demand.parts.map(({ expression }) => `(${expression})`);
  const conditions = [
    ...(demand.predicate === "" ? [] : [demand.predicate]),
    ...(demand.nullsDiffer ? parts.map((part) => `${part} IS NOT NULL`) : []),
  ];
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return `SELECT ctid FROM (SELECT ctid, count(*) OVER (PARTITION BY ${parts.join(", ")}) AS count FROM ${quotedTable(demand.table)}${where}) AS counted WHERE count > 1`;
}
