import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

/**
 * What `db/schema.rb` can say. Everything else that a migration makes is lost when it is written.
 *
 * Source  Rails 8.0 guides, "Active Record Migrations" (schema dumps) and "Active Record and PostgreSQL".
 */
export const SCHEMA_FILE: ExpressivenessProfile = {
  builder: "activerecord-schema",
  basis: "documentation",
  kinds: {
    "check constraint": ["definition"],
    column: ["collation", "comment", "default", "generated", "generation", "isNullable", "type"],
    enum: ["labels"],
    "exclusion constraint": ["definition"],
    extension: [],
    "foreign key": ["definition", "referencedColumns", "referencedTable"],
    index: ["comment", "definition", "isUnique"],
    "primary key": ["definition"],
    schema: [],
    sequence: ["ownedBy", "type"],
    table: ["comment", "options", "partitionKey"],
    "unique constraint": ["definition"],
  },
};
