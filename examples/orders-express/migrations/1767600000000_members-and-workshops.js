export const up = (pgm) => {
  pgm.createTable("members", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    email: { type: "varchar(254)", notNull: true, unique: true },
    full_name: { type: "varchar(80)", notNull: true },
    password_hash: { type: "varchar(200)", notNull: true },
    joined_at: { type: "timestamptz", notNull: true, default: pgm.func("now()") },
  });
  pgm.createTable("instructors", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    full_name: { type: "varchar(80)", notNull: true },
    bio: { type: "varchar(1000)" },
  });
  pgm.createTable("workshops", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    slug: { type: "varchar(60)", notNull: true, unique: true },
    title: { type: "varchar(120)", notNull: true },
    level: { type: "varchar(12)", notNull: true },
    price_cents: { type: "integer", notNull: true },
    details: { type: "jsonb", notNull: true, default: pgm.func("'{}'::jsonb") },
  });
  pgm.addConstraint("workshops", "workshops_price_in_range", {
    check: "price_cents BETWEEN 0 AND 1000000",
  });
  pgm.addConstraint("workshops", "workshops_level_known", {
    check: "level IN ('beginner', 'intermediate', 'expert')",
  });
};

export const down = (pgm) => {
  pgm.dropTable("workshops");
  pgm.dropTable("instructors");
  pgm.dropTable("members");
};
