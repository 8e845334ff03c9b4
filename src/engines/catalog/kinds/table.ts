import { owned, qualifiedBy } from "./fragments.ts";
import { INHERITED_INDEXES, INHERITED_TRIGGERS } from "./inherited.ts";
import { catalogKind, meaning, physical } from "./question.ts";
import { LINEAGE, PARTITION_PARENT, PLACEMENT, relations, STORAGE_OPTIONS } from "./relations.ts";

export const REPLICA_IDENTITY = `CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing'
    WHEN 'f' THEN 'full' ELSE 'index' END`;

/** Ordinary and partitioned tables, and partitions: those come and go with their table. */
export const TABLE = catalogKind({
  kind: "table",
  tier: "compared",
  name: qualifiedBy("c.relname"),
  parent: `'table ' || ${PARTITION_PARENT}`,
  attributes: {
    persistence: meaning("CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END"),
    partitionKey: meaning("CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END"),
    ...LINEAGE,
    ofType: meaning("CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END"),
    hasRowSecurity: meaning("c.relrowsecurity"),
    forcesRowSecurity: meaning("c.relforcerowsecurity"),
    replicaIdentity: physical(REPLICA_IDENTITY),
    options: physical(STORAGE_OPTIONS),
    ...PLACEMENT,
    inheritedIndexes: physical(INHERITED_INDEXES),
    inheritedTriggers: meaning(INHERITED_TRIGGERS),
    ...owned("pg_class", {
      oid: "c.oid",
      owner: "c.relowner",
      privileges: ["c.relacl", "'r'"],
    }),
  },
  from: relations("rp"),
});
