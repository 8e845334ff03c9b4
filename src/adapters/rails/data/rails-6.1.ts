import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const RAILS_6_1: ExpressivenessProfile = {
  builder: "rails-6.1",
  version: "6.1.7.10",
  basis: "learned",
  kinds: {
    "check constraint": ["definition"],
    column: ["collation", "comment", "default", "isNullable", "position", "type"],
    extension: [],
    "foreign key": ["definition", "referencedTable"],
    index: ["comment", "definition", "isSpecial", "isUnique"],
    "primary key": ["definition"],
    sequence: ["ownedBy", "type"],
    table: ["comment"],
  },
};
