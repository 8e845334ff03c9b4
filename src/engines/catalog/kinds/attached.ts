import {
  commentOf,
  neededExtensions,
  ofNoExtension,
  ownerOf,
  qualifiedBy,
  relationKey,
} from "./fragments.ts";
import { TRIGGER_STATE } from "./inherited.ts";
import { annotation, catalogKind, environment, meaning, physical } from "./question.ts";
import { isRelation } from "./relations.ts";

const named = (column: string) => ({
  name: `${qualifiedBy("c.relname")} || '.' || quote_ident(${column})`,
  parent: relationKey(),
});

const RELATION = (oid: string) => `JOIN pg_class AS c ON c.oid = ${oid}
JOIN pg_namespace AS n ON n.oid = c.relnamespace`;

/** Without the server's own, which enforce foreign keys, and without the copies on partitions. */
export const TRIGGER = catalogKind({
  kind: "trigger",
  tier: "compared",
  ...named("t.tgname"),
  columns: `ARRAY(SELECT a.attname::text FROM unnest(t.tgattr::int2[]) WITH ORDINALITY AS key (attnum, place)
    JOIN pg_attribute AS a ON a.attrelid = t.tgrelid AND a.attnum = key.attnum ORDER BY key.place)`,
  attributes: {
    definition: meaning("pg_get_triggerdef(t.oid)"),
    enabled: meaning(TRIGGER_STATE("t.tgenabled")),
    extensions: physical(neededExtensions("pg_trigger", "t.oid")),
    comment: annotation(commentOf("pg_trigger", "t.oid")),
  },
  from: `pg_trigger AS t ${RELATION("t.tgrelid")}
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${isRelation("rpfv")}`,
});

/** The rule `_RETURN` is the view itself. */
export const RULE = catalogKind({
  kind: "rule",
  tier: "compared",
  ...named("r.rulename"),
  attributes: {
    definition: meaning("rtrim(pg_get_ruledef(r.oid), ';')"),
    enabled: meaning(TRIGGER_STATE("r.ev_enabled")),
    comment: annotation(commentOf("pg_rewrite", "r.oid")),
  },
  from: `pg_rewrite AS r ${RELATION("r.ev_class")} WHERE r.rulename <> '_RETURN' AND ${isRelation("rpfvm")}`,
});

export const POLICY = catalogKind({
  kind: "policy",
  tier: "compared",
  ...named("p.polname"),
  attributes: {
    command: meaning(
      "CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END",
    ),
    isPermissive: meaning("p.polpermissive"),
    roles:
      meaning(`ARRAY(SELECT CASE role WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(role)) END
      FROM unnest(p.polroles) AS role ORDER BY 1)`),
    using: meaning("pg_get_expr(p.polqual, p.polrelid)"),
    check: meaning("pg_get_expr(p.polwithcheck, p.polrelid)"),
    comment: annotation(commentOf("pg_policy", "p.oid")),
  },
  from: `pg_policy AS p ${RELATION("p.polrelid")} WHERE ${isRelation("rp")}`,
});

const STATISTICS = "pg_get_statisticsobjdef(s.oid)";

export const STATISTICS_OBJECT = catalogKind({
  kind: "statistics object",
  tier: "reported",
  name: qualifiedBy("s.stxname", "sn"),
  parent: relationKey(),
  columns: `ARRAY(SELECT a.attname::text FROM unnest(s.stxkeys::int2[]) AS key
    JOIN pg_attribute AS a ON a.attrelid = s.stxrelid AND a.attnum = key ORDER BY 1)`,
  attributes: {
    // Without the name, which the server may have chosen.
    definition: physical(
      `substr(${STATISTICS}, length('CREATE STATISTICS ' || ${qualifiedBy("s.stxname", "sn")}) + 2)`,
    ),
    target: physical("NULLIF(s.stxstattarget, -1)"),
    comment: annotation(commentOf("pg_statistic_ext", "s.oid")),
    owner: environment(ownerOf("s.stxowner")),
  },
  from: `pg_statistic_ext AS s ${RELATION("s.stxrelid")} JOIN pg_namespace AS sn ON sn.oid = s.stxnamespace
WHERE ${isRelation("rpmf")} AND ${ofNoExtension("pg_statistic_ext", "s.oid")}`,
});
