import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const TYPEORM: ExpressivenessProfile = {
  builder: "typeorm",
  version: "0.3.31",
  basis: "learned",
  kinds: {
    "check constraint": ["definition"],
    column: [
      "collation",
      "comment",
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
    "exclusion constraint": ["definition"],
    "foreign key": ["definition", "referencedTable"],
    index: ["definition", "isSpecial", "isUnique"],
    "materialized view": ["columns", "definition"],
    "primary key": ["definition"],
    schema: [],
    sequence: ["ownedBy", "type"],
    table: ["comment"],
    "unique constraint": ["definition"],
    view: ["columns", "definition"],
  },
};
