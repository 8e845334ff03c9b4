import type { Database } from "#contract/database.ts";
import {
  type Catalog,
  type Constraint,
  type Index,
  qualified,
  type Table,
} from "#engines/catalog/shape.ts";
import { quoted } from "../building/read-catalog.ts";

const SCHEMA = "deployment_readiness_scratch";
// Only differing texts are replayed; more than this many is not one drift but two projects.
const MOST_REPLAYED = 400;

/** Canonical definitions of one scratch table's checks and indexes; `$1` its schema. */
const SCRATCH_DEFINITIONS = `
SELECT k.conname AS name, pg_get_constraintdef(k.oid) AS definition
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND k.contype = 'c' AND set_config('search_path', '', true) IS NOT NULL
UNION ALL
SELECT x.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = x.relnamespace
WHERE n.nspname = $1 AND set_config('search_path', '', true) IS NOT NULL`;

export interface Side {
  readonly catalog: Catalog;
  readonly database: Database;
}

/**
 * Brings checks, expressions and predicates whose texts differ to the text the server settles on.
 *
 * The server writes an expression in one way when it was typed by a person and in another when it was
 * replayed from such a text, for instance by a dump. The second writing is stable, so both sides are
 * replayed once on a scratch table and compared afterwards.
 */
export async function settleExpressions(
  expected: Side,
  observed: Side,
): Promise<readonly [expected: Catalog, observed: Catalog]> {
  const wanted = unmatched(expected.catalog, observed.catalog);
  const found = unmatched(observed.catalog, expected.catalog);
  const shared = (parts: readonly Part[], others: readonly Part[]) => {
    const tables = new Set(others.map(({ table }) => qualified(table)));
    return parts.filter(({ table }) => tables.has(qualified(table))).slice(0, MOST_REPLAYED);
  };
  return [
    await settle(expected, shared(wanted, found)),
    await settle(observed, shared(found, wanted)),
  ];
}

interface Part {
  readonly table: Table;
  readonly item: Constraint | Index;
}

function unmatched(catalog: Catalog, other: Catalog): readonly Part[] {
  const known = new Map(other.tables.map((table) => [qualified(table), table]));
  return catalog.tables.flatMap((table) => {
    const partner = known.get(qualified(table));
    if (partner === undefined) return [];
    const texts = new Set(expressionsOf(partner).map(({ definition }) => definition));
    return expressionsOf(table)
      .filter(({ definition }) => !texts.has(definition))
      .map((item) => ({ table, item }));
  });
}

function expressionsOf(table: Table): readonly (Constraint | Index)[] {
  return [
    ...table.constraints.filter(({ kind }) => kind === "check"),
    ...table.indexes.filter(({ special }) => special),
  ];
}

async function settle({ catalog, database }: Side, parts: readonly Part[]): Promise<Catalog> {
  if (parts.length === 0) return catalog;
  await database.query(`CREATE SCHEMA ${SCHEMA}`);
  try {
    for (const [at, part] of parts.entries()) await replay(database, part, at);
    const rows = await database.query(SCRATCH_DEFINITIONS, [SCHEMA]);
    const settled = new Map<Constraint | Index, string>();
    for (const row of rows) {
      const part = parts[Number(/^part_(\d+)$/.exec(String(row["name"]))?.[1] ?? -1)];
      const text = String(row["definition"]);
      if (part === undefined) continue;
      settled.set(part.item, text.replace(/^CREATE .*? USING | NOT VALID$/g, ""));
    }
    return withDefinitions(catalog, settled);
  } finally {
    await database.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
  }
}

async function replay(database: Database, { table, item }: Part, at: number): Promise<void> {
  const scratch = `${SCHEMA}.${quoted(`table_${at}`)}`;
  await database.query(
    `CREATE TABLE ${scratch} (LIKE ${quoted(table.schema)}.${quoted(table.name)})`,
  );
  const name = quoted(`part_${at}`);
  const statement = isIndex(item)
    ? `CREATE ${item.unique ? "UNIQUE " : ""}INDEX ${name} ON ${scratch} USING ${item.definition}`
    : `ALTER TABLE ${scratch} ADD CONSTRAINT ${name} ${item.definition}`;
  await database.query(statement);
}

function isIndex(item: Constraint | Index): item is Index {
  return "special" in item;
}

function withDefinitions(
  catalog: Catalog,
  settled: ReadonlyMap<Constraint | Index, string>,
): Catalog {
  const settledItem = <T extends Constraint | Index>(item: T): T => ({
    ...item,
    definition: settled.get(item) ?? item.definition,
  });
  return {
    ...catalog,
    tables: catalog.tables.map((table) => ({
      ...table,
      constraints: table.constraints.map(settledItem),
      indexes: table.indexes.map(settledItem),
    })),
  };
}
