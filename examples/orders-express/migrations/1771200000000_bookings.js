export const up = (pgm) => {
  pgm.createType("booking_state", ["held", "paid", "cancelled"]);
  pgm.createTable("bookings", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    session_id: { type: "integer", notNull: true, references: "sessions", onDelete: "RESTRICT" },
    member_id: { type: "integer", notNull: true, references: "members", onDelete: "CASCADE" },
    seats: { type: "integer", notNull: true, check: "seats BETWEEN 1 AND 10" },
    state: { type: "booking_state", notNull: true, default: "held" },
    booked_at: { type: "timestamptz", notNull: true, default: pgm.func("now()") },
  });
  pgm.addConstraint("bookings", "bookings_once_per_member", {
    unique: ["session_id", "member_id"],
  });
  pgm.createIndex("bookings", ["member_id", "state"]);
  pgm.createTable("payments", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    booking_id: { type: "integer", notNull: true, unique: true, references: "bookings" },
    method: { type: "varchar(12)", notNull: true },
    amount_cents: { type: "integer", notNull: true, check: "amount_cents >= 0" },
    paid_at: { type: "timestamptz", notNull: true, default: pgm.func("now()") },
  });
};

export const down = (pgm) => {
  pgm.dropTable("payments");
  pgm.dropTable("bookings");
  pgm.dropType("booking_state");
};
