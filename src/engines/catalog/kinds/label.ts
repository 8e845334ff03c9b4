import { ofNoExtension, owned } from "./fragments.ts";
import { catalogKind, environment } from "./question.ts";

export const SECURITY_LABEL = catalogKind({
  kind: "security label",
  tier: "named",
  name: "l.provider || ' on ' || o.type || ' ' || o.identity",
  attributes: { label: environment("l.label") },
  from: `pg_seclabel AS l, LATERAL pg_identify_object(l.classoid, l.objoid, l.objsubid) AS o
WHERE o.identity IS NOT NULL AND NOT EXISTS (SELECT FROM pg_depend AS member
  WHERE member.deptype = 'e' AND member.classid = l.classoid AND member.objid = l.objoid)`,
});

/** Its number is its name. */
export const LARGE_OBJECT = catalogKind({
  kind: "large object",
  tier: "named",
  name: "l.oid::text",
  attributes: owned("pg_largeobject", {
    oid: "l.oid",
    owner: "l.lomowner",
    privileges: ["l.lomacl", "'L'"],
  }),
  from: `pg_largeobject_metadata AS l WHERE ${ofNoExtension("pg_largeobject", "l.oid")}`,
});
