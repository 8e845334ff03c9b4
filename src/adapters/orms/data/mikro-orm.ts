import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const MIKRO_ORM: ExpressivenessProfile = {
  builder: "mikro-orm",
  version: "6.6.16",
  basis: "learned",
  kinds: {
    "check constraint": ["definition"],
    column: [
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
    "foreign key": ["definition", "referencedTable"],
    index: ["definition", "isSpecial", "isUnique"],
    "primary key": ["definition"],
    schema: [],
    sequence: ["ownedBy", "type"],
    table: ["comment"],
    "unique constraint": ["definition"],
  },
};
