import { OURS, ofNoExtension, owned, qualifiedBy } from "./fragments.ts";
import { catalogKind, meaning } from "./question.ts";

export const ENUM = catalogKind({
  kind: "enum",
  tier: "compared",
  name: qualifiedBy("t.typname"),
  attributes: {
    labels: meaning(`ARRAY(SELECT label.enumlabel::text FROM pg_enum AS label
      WHERE label.enumtypid = t.oid ORDER BY label.enumsortorder)`),
    ...owned("pg_type", { oid: "t.oid", owner: "t.typowner", privileges: ["t.typacl", "'T'"] }),
  },
  from: `pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND ${OURS} AND ${ofNoExtension("pg_type", "t.oid")}`,
});
