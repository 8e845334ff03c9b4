import { grantsOf, OURS } from "./fragments.ts";
import { catalogKind, environment } from "./question.ts";

/** What ALTER DEFAULT PRIVILEGES promised for objects that are made later. */
export const DEFAULT_PRIVILEGES = catalogKind({
  kind: "default privileges",
  tier: "compared",
  name: `'of ' || quote_ident(pg_get_userbyid(p.defaclrole)) || coalesce(' in schema ' || quote_ident(n.nspname), '')
    || ' on ' || CASE p.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
      WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END`,
  attributes: { privileges: environment(grantsOf("p.defaclacl", "p.defaclrole")) },
  from: `pg_default_acl AS p LEFT JOIN pg_namespace AS n ON n.oid = p.defaclnamespace
WHERE p.defaclnamespace = 0 OR ${OURS}`,
});
