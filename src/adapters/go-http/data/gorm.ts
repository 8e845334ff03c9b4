import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const GORM: ExpressivenessProfile = {
  builder: "gorm",
  version: "1.31.2",
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
    "foreign key": ["definition", "referencedTable"],
    index: ["definition", "isSpecial", "isUnique", "options"],
    "primary key": ["definition"],
    sequence: ["ownedBy", "type"],
    table: [],
    "unique constraint": ["definition"],
  },
};
