import { optionsWithoutSecrets } from "./foreign-options.ts";
import { ofNoExtension, owned, qualifiedBy } from "./fragments.ts";
import { catalogKind, meaning } from "./question.ts";
import { isRelation, LINEAGE } from "./relations.ts";

const routine = (column: string) => meaning(`NULLIF(w.${column}::oid, 0)::regproc::text`);

export const FOREIGN_DATA_WRAPPER = catalogKind({
  kind: "foreign-data wrapper",
  tier: "reported",
  name: "quote_ident(w.fdwname)",
  attributes: {
    handler: routine("fdwhandler"),
    validator: routine("fdwvalidator"),
    options: meaning(optionsWithoutSecrets("w.fdwoptions")),
    ...owned("pg_foreign_data_wrapper", {
      oid: "w.oid",
      owner: "w.fdwowner",
      privileges: ["w.fdwacl", "'F'"],
    }),
  },
  from: `pg_foreign_data_wrapper AS w WHERE ${ofNoExtension("pg_foreign_data_wrapper", "w.oid")}`,
});

export const FOREIGN_SERVER = catalogKind({
  kind: "foreign server",
  tier: "reported",
  name: "quote_ident(s.srvname)",
  attributes: {
    wrapper: meaning("quote_ident(w.fdwname)"),
    type: meaning("s.srvtype"),
    version: meaning("s.srvversion"),
    options: meaning(optionsWithoutSecrets("s.srvoptions")),
    ...owned("pg_foreign_server", {
      oid: "s.oid",
      owner: "s.srvowner",
      privileges: ["s.srvacl", "'S'"],
    }),
  },
  from: `pg_foreign_server AS s JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
WHERE ${ofNoExtension("pg_foreign_server", "s.oid")}`,
});

/** Read from the view: only a superuser may read the catalogue, and the view hides what others may not see. */
export const USER_MAPPING = catalogKind({
  kind: "user mapping",
  tier: "reported",
  name: `CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(m.usename) END || ' on ' || quote_ident(m.srvname)`,
  parent: "'foreign server ' || quote_ident(m.srvname)",
  attributes: { options: meaning(optionsWithoutSecrets("m.umoptions", "name <> 'user'")) },
  from: `pg_user_mappings AS m WHERE ${ofNoExtension("pg_user_mapping", "m.umid")}`,
});

/** Its columns are facts of their own. */
export const FOREIGN_TABLE = catalogKind({
  kind: "foreign table",
  tier: "reported",
  name: qualifiedBy("c.relname"),
  attributes: {
    server: meaning("quote_ident(s.srvname)"),
    options: meaning(optionsWithoutSecrets("f.ftoptions")),
    ...LINEAGE,
    ...owned("pg_class", { oid: "c.oid", owner: "c.relowner", privileges: ["c.relacl", "'r'"] }),
  },
  from: `pg_foreign_table AS f JOIN pg_foreign_server AS s ON s.oid = f.ftserver
JOIN pg_class AS c ON c.oid = f.ftrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE ${isRelation("f")}`,
});
