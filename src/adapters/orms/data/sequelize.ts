import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const SEQUELIZE: ExpressivenessProfile = {
  builder: "sequelize",
  version: "6.37.8",
  basis: "learned",
  kinds: {
    column: [
      "comment",
      "default",
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
