import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const SQLALCHEMY_2: ExpressivenessProfile = {
  builder: "sqlalchemy-2",
  version: "2.1.9",
  basis: "learned",
  kinds: {
    "check constraint": ["comment", "definition"],
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
    domain: ["collation", "default", "isNullable", "type"],
    "domain constraint": ["definition"],
    enum: ["labels"],
    "exclusion constraint": ["definition"],
    "foreign key": ["comment", "definition", "referencedColumns", "referencedTable"],
    index: ["definition", "isSpecial", "isUnique", "options"],
    "primary key": ["definition"],
    schema: [],
    sequence: ["cache", "cycles", "increment", "maximum", "ownedBy", "start", "type"],
    table: ["accessMethod", "comment", "inherits", "options", "partitionKey", "persistence"],
    "unique constraint": ["definition"],
    view: ["columns", "definition"],
  },
};
