import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const SQLALCHEMY_1_4: ExpressivenessProfile = {
  builder: "sqlalchemy-1.4",
  version: "1.4.54",
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
      "inheritance",
      "isNullable",
      "position",
      "type",
    ],
    enum: ["labels"],
    "exclusion constraint": ["definition"],
    "foreign key": ["definition", "referencedColumns", "referencedTable"],
    index: ["definition", "isSpecial", "isUnique", "options"],
    "primary key": ["definition"],
    schema: [],
    sequence: ["cache", "cycles", "increment", "maximum", "ownedBy", "start", "type"],
    table: ["accessMethod", "comment", "inherits", "partitionKey", "persistence"],
    "unique constraint": ["definition"],
  },
};
