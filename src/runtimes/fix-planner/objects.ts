import type { StableId } from "@supabase/pg-delta/core";
import type { FixObject } from "#contract/fix-planner.ts";

const KINDS: Readonly<Partial<Record<StableId["kind"], string>>> = {
  default: "column",
  materializedView: "materialized view",
  foreignTable: "foreign table",
  eventTrigger: "event trigger",
  fdw: "foreign-data wrapper",
  server: "foreign server",
  userMapping: "user mapping",
  publicationRel: "publication table",
  publicationSchema: "publication schema",
  typeAttribute: "type",
  defaultPrivilege: "default privileges",
  securityLabel: "security label",
};

/** The planner's identity in our words. What belongs to a thing, such as its comment, is that thing. */
export function objectOf(id: StableId): FixObject {
  if ("target" in id) return objectOf(id.target);
  return { kind: KINDS[id.kind] ?? id.kind, name: nameOf(id) };
}

/**
 * Identity that both vocabularies share: which kind of constraint or type it is does not tell apart
 * things of one name, and an index is named with or without its table.
 */
export function sharedKey({ kind, name }: FixObject): string {
  const coarse = /(?:constraint|key)$/.test(kind)
    ? "constraint"
    : /^(?:enum|composite type|range type)$/.test(kind)
      ? "type"
      : /^(?:function|procedure|aggregate)$/.test(kind)
        ? "routine"
        : kind;
  const plain = coarse === "routine" ? name.replace(/\(.*$/s, "") : name;
  const parts = plain.split(".");
  const short =
    coarse === "index" && parts.length > 2 ? [parts[0], ...parts.slice(-1)].join(".") : plain;
  return `${coarse} ${short}`;
}

function nameOf(id: Exclude<StableId, { readonly target: StableId }>): string {
  if ("args" in id) return `${id.schema}.${id.name}(${id.args.join(", ")})`;
  if (id.kind === "typeAttribute") return `${id.schema}.${id.type}`;
  if (id.kind === "publicationRel") return `${id.publication} ${id.schema}.${id.table}`;
  if (id.kind === "publicationSchema") return `${id.publication} ${id.schema}`;
  if (id.kind === "userMapping") return `${id.role} on ${id.server}`;
  if (id.kind === "membership") return `${id.role}.${id.member}`;
  if (id.kind === "defaultPrivilege") return `${id.role}.${id.schema ?? ""}.${id.objtype}`;
  if (id.kind === "extensionIntent") return `${id.ext}.${id.intentKind}.${id.key}`;
  if ("table" in id) return `${id.schema}.${id.table}.${id.name}`;
  return "schema" in id ? `${id.schema}.${id.name}` : id.name;
}
