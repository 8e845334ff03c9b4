export const up = (pgm) => {
  pgm.createTable("rooms", {
    code: { type: "varchar(3)", primaryKey: true },
    name: { type: "varchar(80)", notNull: true },
    places: { type: "integer", notNull: true, check: "places > 0" },
  });
  pgm.sql(`INSERT INTO rooms (code, name, places)
           VALUES ('A1', 'Wood shop', 10), ('A2', 'Pottery', 14), ('B1', 'Attic', 40)`);
  pgm.createTable("sessions", {
    id: { type: "integer", primaryKey: true, sequenceGenerated: { precedence: "ALWAYS" } },
    workshop_id: { type: "integer", notNull: true, references: "workshops", onDelete: "CASCADE" },
    instructor_id: { type: "integer", notNull: true, references: "instructors" },
    room_code: { type: "varchar(3)", notNull: true, references: "rooms" },
    starts_at: { type: "timestamptz", notNull: true },
    seats: { type: "integer", notNull: true, check: "seats BETWEEN 1 AND 40" },
  });
  pgm.addConstraint("sessions", "sessions_room_once", { unique: ["room_code", "starts_at"] });
  pgm.createIndex("sessions", "workshop_id");
  pgm.createIndex("sessions", "instructor_id");
  pgm.createIndex("sessions", "starts_at");
};

export const down = (pgm) => {
  pgm.dropTable("sessions");
  pgm.dropTable("rooms");
};
