import type { Database } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { diffCatalogs } from "#engines/catalog/diff.ts";
import type { Difference } from "#engines/catalog/difference.ts";
import type { FactKind } from "#engines/catalog/fact.ts";
import type { Drift } from "./pair.ts";

export interface Comparison {
  /** In models' order: the first database is the expectation. */
  readonly forwards: readonly Drift[];
  readonly backwards: readonly Drift[];
}

export interface Sides {
  readonly expected: Database;
  readonly observed: Database;
}

/** What is found between two databases, in both directions. */
export async function compare({ expected, observed }: Sides, _asked: boolean): Promise<Comparison> {
  const [wanted, found] = [
    await askCatalog((sql) => expected.query(sql)),
    await askCatalog((sql) => observed.query(sql)),
  ];
  const options = { ignoreTables: [] };
  return {
    forwards: diffCatalogs(wanted, found, options).flatMap(driftOf),
    backwards: diffCatalogs(found, wanted, options).flatMap(driftOf),
  };
}

const CONSTRAINTS: Readonly<Record<string, FactKind>> = {
  "primary-key": "primary key",
  "foreign-key": "foreign key",
  unique: "unique constraint",
  check: "check constraint",
  exclude: "exclusion constraint",
};
const ATTRIBUTES: Readonly<Record<string, string>> = {
  type: "type",
  nullability: "isNullable",
  default: "default",
  "enum-labels": "labels",
};

function driftOf({ kind, relation, member, constraint, object }: Difference): readonly Drift[] {
  const [, thing = "", change] = /^(.*)-(absent|unexpected|different)$/.exec(kind) ?? [];
  if (change === undefined) return [];
  const attribute = ATTRIBUTES[thing];
  const told = {
    change: change as Drift["change"],
    ...(attribute === undefined ? {} : { attribute }),
  };
  if (thing === "index")
    return [{ kind: "index", name: `${relation.split(".")[0]}.${member}`, ...told }];
  if (thing === "constraint")
    return [
      { kind: CONSTRAINTS[constraint ?? ""] ?? "index", name: `${relation}.${member}`, ...told },
    ];
  if (member !== null) return [{ kind: "column", name: `${relation}.${member}`, ...told }];
  if (thing.startsWith("enum")) return [{ kind: "enum", name: relation, ...told }];
  return [
    {
      kind: thing === "object" ? ((object ?? "table") as FactKind) : "table",
      name: relation,
      ...told,
    },
  ];
}
