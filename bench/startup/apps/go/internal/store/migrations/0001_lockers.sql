CREATE TABLE locker (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  street text NOT NULL,
  size text NOT NULL CHECK (size IN ('small', 'medium', 'large'))
);

CREATE INDEX locker_street ON locker (street);
