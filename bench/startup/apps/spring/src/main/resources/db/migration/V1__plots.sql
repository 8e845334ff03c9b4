CREATE TABLE plot (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  square_metres integer NOT NULL CHECK (square_metres > 0)
);
