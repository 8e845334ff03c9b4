CREATE TABLE gardener (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  joined_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE plot ADD COLUMN gardener_id bigint REFERENCES gardener (id);

CREATE INDEX plot_gardener ON plot (gardener_id);
