import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const PRISMA: ExpressivenessProfile = {
  builder: "prisma",
  version: "6.19.3",
  basis: "learned",
  kinds: {
    column: ["default", "isNullable", "position", "type"],
    enum: ["labels"],
    "foreign key": ["definition", "referencedTable"],
    index: ["definition", "isUnique"],
    "primary key": ["definition"],
    schema: [],
    sequence: ["ownedBy", "type"],
    table: [],
  },
};
