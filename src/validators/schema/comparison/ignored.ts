import type { IgnoredObject } from "#contract/adapter.ts";

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
