import type { IgnoredObject } from "#contract/adapter.ts";
import type { Difference } from "#engines/catalog/compare/difference.ts";
import { nameParts } from "#engines/catalog/compare/names.ts";

export interface ComparedObject {
  /** Qualified table, type or other object. */
  readonly relation: string;
  /** Column, constraint or index of `relation`; null for the relation itself. */
  readonly member: string | null;
}

/** Whether the team leaves this out of its own comparison; what it excluded on purpose is no drift. */
export function isIgnored(
  ignored: readonly IgnoredObject[],
  { relation, member }: ComparedObject,
): boolean {
  return ignored.some(({ kind, schema, table, name }) => {
    if (kind === "schema") return relation === name || relation.startsWith(`${name}.`);
    const whole = `${schema}.${table ?? name}`;
    if (kind === "table") return relation === whole || relation.startsWith(`${whole}.`);
    return relation === whole && member === name;
  });
}

// What a column, a constraint or an index belongs to; a schema, to which a table may, is nothing of that kind.
const OWNER = /^(?:table|foreign table|view|materialized view|column) /;

/** What a difference is about, in the words of the project. */
export function comparedObject({
  name,
  parent,
}: Pick<Difference, "name" | "parent">): ComparedObject {
  const parts = nameParts(name);
  if (parent === null || !OWNER.test(parent)) return { relation: parts.join("."), member: null };
  const owner = nameParts(parent.replace(OWNER, ""));
  return { relation: owner.join("."), member: parts.at(-1) ?? name };
}
