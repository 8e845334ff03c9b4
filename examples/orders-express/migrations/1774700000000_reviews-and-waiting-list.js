export const up = (pgm) => {
  pgm.createTable("reviews", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    workshop_id: { type: "integer", notNull: true, references: "workshops", onDelete: "CASCADE" },
    member_id: { type: "integer", notNull: true, references: "members", onDelete: "CASCADE" },
    rating: { type: "integer", notNull: true, check: "rating BETWEEN 1 AND 5" },
    comment: { type: "varchar(1000)", notNull: true },
    written_at: { type: "timestamptz", notNull: true, default: pgm.func("now()") },
  });
  pgm.addConstraint("reviews", "reviews_once_per_member", { unique: ["workshop_id", "member_id"] });
  pgm.createIndex("reviews", "member_id");
  pgm.createTable("waiting_list", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    session_id: { type: "integer", notNull: true, references: "sessions", onDelete: "CASCADE" },
    email: { type: "varchar(254)", notNull: true },
  });
  pgm.addConstraint("waiting_list", "waiting_list_once", { unique: ["session_id", "email"] });
};

export const down = (pgm) => {
  pgm.dropTable("waiting_list");
  pgm.dropTable("reviews");
};
