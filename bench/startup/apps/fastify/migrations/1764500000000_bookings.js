export const up = (pgm) => {
  pgm.createTable("bookings", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    crossing_id: { type: "integer", notNull: true, references: "crossings", onDelete: "CASCADE" },
    name: { type: "text", notNull: true },
    seats: { type: "integer", notNull: true, check: "seats > 0" },
  });
  pgm.createIndex("bookings", "crossing_id");
};

export const down = (pgm) => {
  pgm.dropTable("bookings");
};
