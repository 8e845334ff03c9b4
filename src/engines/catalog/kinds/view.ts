import {
  columnPrivilegesOf,
  commentOf,
  neededExtensions,
  owned,
  qualifiedBy,
  settings,
  sorted,
} from "./fragments.ts";
import {
  type Asked,
  annotation,
  catalogKind,
  environment,
  evidence,
  meaning,
  physical,
} from "./question.ts";
import { PLACEMENT, relations, STORAGE_OPTIONS } from "./relations.ts";
import { REPLICA_IDENTITY } from "./table.ts";

const columns = (expression: string) => `ARRAY(SELECT said.text FROM pg_attribute AS a
  LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  JOIN pg_type AS t ON t.oid = a.atttypid,
  LATERAL (SELECT quote_ident(a.attname) || ' ' || ${expression} AS text) AS said
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND said.text IS NOT NULL ORDER BY a.attnum)`;

/** One entry for each column that has it: a name and what is said of it. */
const COLUMNS: Readonly<Record<string, Asked>> = {
  columns: evidence(columns("format_type(a.atttypid, a.atttypmod)")),
  columnComments: annotation(columns(commentOf("pg_class", "c.oid", "a.attnum"))),
  columnPrivileges: environment(
    columns(`array_to_string(${columnPrivilegesOf("a.attacl", "c.relowner")}, '; ')`),
  ),
};

// The text may end with a semicolon or not, by version.
const DEFINITION = meaning("rtrim(pg_get_viewdef(c.oid), ';')");

const OWNED = owned("pg_class", {
  oid: "c.oid",
  owner: "c.relowner",
  privileges: ["c.relacl", "'r'"],
});

export const VIEW = catalogKind({
  kind: "view",
  tier: "compared",
  name: qualifiedBy("c.relname"),
  attributes: {
    definition: DEFINITION,
    options: meaning(sorted("c.reloptions")),
    columnDefaults: meaning(columns("pg_get_expr(d.adbin, d.adrelid)")),
    ...COLUMNS,
    ...OWNED,
  },
  from: relations("v"),
});

const COLUMN_SETTINGS = `NULLIF(concat_ws(', ',
  CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || a.attstorage::text END,
  CASE WHEN a.attcompression <> '' THEN 'compression ' || a.attcompression::text END,
  CASE WHEN a.attstattarget >= 0 THEN 'statistics ' || a.attstattarget END,
  NULLIF(array_to_string(${settings("a.attoptions")}, ', '), '')), '')`;

export const MATERIALIZED_VIEW = catalogKind({
  kind: "materialized view",
  tier: "compared",
  name: qualifiedBy("c.relname"),
  attributes: {
    definition: DEFINITION,
    isPopulated: evidence("c.relispopulated"),
    options: physical(STORAGE_OPTIONS),
    ...PLACEMENT,
    replicaIdentity: physical(REPLICA_IDENTITY),
    columnSettings: physical(columns(COLUMN_SETTINGS)),
    extensions: physical(neededExtensions("pg_class", "c.oid")),
    ...COLUMNS,
    ...OWNED,
  },
  from: relations("m"),
});
