import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const HIBERNATE: ExpressivenessProfile = {
  builder: "hibernate",
  version: "7.2.19",
  basis: "learned",
  kinds: {
    cast: ["context", "method"],
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
    "composite type": ["attributes"],
    enum: ["labels"],
    "foreign key": ["definition", "referencedTable"],
    index: ["definition", "isSpecial"],
    "primary key": ["definition"],
    sequence: ["cycles", "increment", "start"],
    table: ["comment"],
    "unique constraint": ["definition"],
    view: ["columns", "definition"],
  },
};
