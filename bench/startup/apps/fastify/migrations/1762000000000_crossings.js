export const up = (pgm) => {
  pgm.createTable("crossings", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    departs: { type: "timestamptz", notNull: true, unique: true },
    seats: { type: "integer", notNull: true, check: "seats > 0" },
  });
};

export const down = (pgm) => {
  pgm.dropTable("crossings");
};
