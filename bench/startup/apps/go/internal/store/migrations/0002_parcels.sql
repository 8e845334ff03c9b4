CREATE TABLE parcel (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  locker_id bigint NOT NULL REFERENCES locker (id),
  code text NOT NULL UNIQUE,
  left_at timestamptz NOT NULL DEFAULT now(),
  collected_at timestamptz
);

CREATE INDEX parcel_locker ON parcel (locker_id);
