import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const DRIZZLE: ExpressivenessProfile = {
  builder: "drizzle",
  version: "0.45.4",
  basis: "learned",
  kinds: {
    "check constraint": ["definition"],
    column: [
      "default",
      "generated",
      "generation",
      "identity",
      "identityOptions",
      "identityPersistence",
      "identitySequence",
      "isNullable",
      "position",
      "type",
    ],
    enum: ["labels"],
    "foreign key": ["definition", "referencedTable"],
    index: ["definition", "isSpecial", "isUnique", "options"],
    "materialized view": ["columns", "definition", "isPopulated", "options"],
    policy: ["check", "command", "isPermissive", "roles", "using"],
    "primary key": ["definition"],
    schema: [],
    sequence: ["cache", "cycles", "increment", "maximum", "minimum", "ownedBy", "start"],
    table: ["hasRowSecurity"],
    "unique constraint": ["definition"],
    view: ["columns", "definition", "options"],
  },
};
