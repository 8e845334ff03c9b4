/** Statements for a schema of which every table brings 24 things, and every fourth table 8 more. */
export function* statementsFor(tables: number): Generator<string> {
  for (let at = 1; at <= tables; at += 1) {
    const t = `t${at}`;
    yield `CREATE TABLE ${t} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text NOT NULL,
      b int DEFAULT 5 CHECK (b > 0), c timestamptz DEFAULT now(), d numeric(10, 2), e varchar(40),
      f boolean DEFAULT false, g jsonb, h uuid, r bigint REFERENCES t${Math.max(1, at - 1)} (id),
      s serial, u text, v date, w int, x text)`;
    yield `CREATE INDEX ON ${t} (a); CREATE INDEX ON ${t} (r, c DESC)`;
    yield `CREATE UNIQUE INDEX ON ${t} (lower(e)) WHERE f`;
    yield `COMMENT ON TABLE ${t} IS 'table'; COMMENT ON COLUMN ${t}.a IS 'column'`;
    if (at % 4 === 0) yield* fourth(t);
  }
}

function* fourth(t: string): Generator<string> {
  yield `CREATE VIEW ${t}_view AS SELECT id, a, b FROM ${t} WHERE b > 3`;
  yield `CREATE FUNCTION ${t}_one(x int, y text) RETURNS int LANGUAGE plpgsql AS 'begin return x; end'`;
  yield `CREATE FUNCTION ${t}_two() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'`;
  yield `CREATE TRIGGER g BEFORE INSERT ON ${t} FOR EACH ROW EXECUTE FUNCTION ${t}_two()`;
  yield `CREATE POLICY p ON ${t} USING (b > 1)`;
  yield `CREATE TYPE ${t}_enum AS ENUM ('a', 'b'); CREATE DOMAIN ${t}_domain AS text CHECK (VALUE <> '')`;
  yield `CREATE SEQUENCE ${t}_sequence; GRANT SELECT ON ${t} TO PUBLIC`;
}
