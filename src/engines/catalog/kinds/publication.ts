import { ofNoExtension, owned, qualifiedBy } from "./fragments.ts";
import { catalogKind, meaning, since } from "./question.ts";
import { isRelation } from "./relations.ts";

const NAME = "quote_ident(p.pubname)";
const KEY = `'publication ' || ${NAME}`;

export const PUBLICATION = catalogKind({
  kind: "publication",
  tier: "reported",
  name: NAME,
  attributes: {
    isForAllTables: meaning("p.puballtables"),
    operations: meaning(`array_remove(ARRAY[CASE WHEN p.pubinsert THEN 'insert' END,
      CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
      CASE WHEN p.pubtruncate THEN 'truncate' END], NULL)`),
    publishesByRoot: meaning("p.pubviaroot"),
    generatedColumns: meaning(
      since(18, "CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END", "'none'"),
    ),
    ...owned("pg_publication", { oid: "p.oid", owner: "p.pubowner" }),
  },
  from: `pg_publication AS p WHERE ${ofNoExtension("pg_publication", "p.oid")}`,
});

// One list of all columns is what no list means, but it stays as it is when columns are added.
const COLUMN_LIST = `CASE WHEN r.prattrs IS NOT NULL THEN ARRAY(SELECT a.attname::text
    FROM unnest(r.prattrs::int2[]) AS key JOIN pg_attribute AS a ON a.attrelid = r.prrelid AND a.attnum = key
    ORDER BY a.attname) END`;

export const PUBLICATION_TABLE = catalogKind({
  kind: "publication table",
  tier: "reported",
  name: `${NAME} || ' ' || ${qualifiedBy("c.relname")}`,
  parent: KEY,
  attributes: {
    filter: meaning(since(15, "pg_get_expr(r.prqual, r.prrelid)", "NULL::text")),
    columnList: meaning(since(15, COLUMN_LIST, "NULL::text[]")),
  },
  from: `pg_publication_rel AS r JOIN pg_publication AS p ON p.oid = r.prpubid
JOIN pg_class AS c ON c.oid = r.prrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE ${isRelation("rp")}`,
});

export const PUBLICATION_SCHEMA = catalogKind({
  kind: "publication schema",
  tier: "reported",
  since: 15,
  name: `${NAME} || ' ' || quote_ident(n.nspname)`,
  parent: KEY,
  attributes: {},
  from: `pg_publication_namespace AS r JOIN pg_publication AS p ON p.oid = r.pnpubid
JOIN pg_namespace AS n ON n.oid = r.pnnspid`,
});
