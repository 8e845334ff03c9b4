import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const DJANGO: ExpressivenessProfile = {
  builder: "django",
  version: "5.2.19",
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
    "exclusion constraint": ["definition"],
    "foreign key": ["definition", "referencedColumns", "referencedTable"],
    index: ["definition", "isSpecial", "isUnique", "options"],
    "primary key": ["definition"],
    table: ["comment"],
    "unique constraint": ["definition"],
  },
};
