import { OURS, ofNoExtension, owned, qualifiedBy } from "./fragments.ts";
import { catalogKind, evidence, meaning } from "./question.ts";

/** Where a provider's locale is recorded moved twice. */
function locale(major: number): string {
  if (major >= 17) return "coalesce(o.colllocale, o.collcollate)";
  return major >= 15 ? "coalesce(o.colliculocale, o.collcollate)" : "o.collcollate::text";
}

export const COLLATION = catalogKind({
  kind: "collation",
  tier: "reported",
  name: qualifiedBy("o.collname"),
  attributes: {
    provider: meaning(
      "CASE o.collprovider WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' ELSE 'default' END",
    ),
    locale: meaning(locale),
    // Version 14 repeats the locale of the provider icu here.
    characterType: meaning("CASE WHEN o.collprovider <> 'i' THEN o.collctype::text END"),
    isDeterministic: meaning("o.collisdeterministic"),
    rules: meaning((major) => (major >= 16 ? "o.collicurules" : "NULL::text")),
    encoding: meaning(
      "CASE WHEN o.collencoding >= 0 THEN pg_encoding_to_char(o.collencoding)::text END",
    ),
    version: evidence("o.collversion"),
    ...owned("pg_collation", { oid: "o.oid", owner: "o.collowner" }),
  },
  from: `pg_collation AS o JOIN pg_namespace AS n ON n.oid = o.collnamespace
WHERE ${OURS} AND ${ofNoExtension("pg_collation", "o.oid")}`,
});
