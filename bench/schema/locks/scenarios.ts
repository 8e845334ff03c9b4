/** What the manual says about a statement. */
export interface Documented {
  /** Strongest lock on the table, as the manual writes it. */
  readonly lock: string;
  /** Whether reads wait for as long as the statement works on rows. */
  readonly reads: boolean;
  /** Likewise writes. */
  readonly writes: boolean;
  /** Whether the table's rows are written into a new file. */
  readonly rewrite: boolean;
}

export interface Scenario {
  readonly id: string;
  /** Done before anybody watches. */
  readonly before?: readonly string[];
  /** Each in a transaction of its own. */
  readonly steps: readonly string[];
  readonly documented: Documented;
}

/** Rows of `deliveries` are made by this; `$1` is their number. */
export const TABLES = [
  "CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL)",
  `CREATE TABLE deliveries (
    id serial PRIMARY KEY, customer_id integer NOT NULL, reference varchar(40) NOT NULL,
    weight integer NOT NULL, note text, status varchar(20) NOT NULL, created_at timestamptz NOT NULL)`,
];
export const ROWS = [
  "INSERT INTO customers (name) SELECT 'customer ' || i FROM generate_series(1, $1::int) AS i",
  `INSERT INTO deliveries (customer_id, reference, weight, note, status, created_at)
   SELECT i, 'delivery ' || i, i % 900 + 1, 'left with a neighbour', 'done',
     timestamptz '2026-01-01' + i * interval '1 second' FROM generate_series(1, $1::int) AS i`,
];

const AEL = "ACCESS EXCLUSIVE";
const nobody = { reads: false, writes: false, rewrite: false };
const everybody = { reads: true, writes: true, rewrite: false };
const writers = { reads: false, writes: true, rewrite: false };
const anew = { reads: true, writes: true, rewrite: true };

/*
 * Source  PostgreSQL 15 manual: "ALTER TABLE" (Description and Notes), "CREATE INDEX", "VACUUM",
 * "CLUSTER", "REINDEX" (Notes), and "Explicit Locking", table 13.2.
 */
export const SCENARIOS: readonly Scenario[] = [
  {
    id: "ADD COLUMN, constant default",
    steps: ["ALTER TABLE deliveries ADD COLUMN fragile boolean NOT NULL DEFAULT false"],
    documented: { lock: AEL, ...nobody },
  },
  {
    id: "ADD COLUMN, volatile default",
    steps: ["ALTER TABLE deliveries ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()"],
    documented: { lock: AEL, ...anew },
  },
  {
    id: "ALTER TYPE integer to bigint",
    steps: ["ALTER TABLE deliveries ALTER COLUMN weight TYPE bigint"],
    documented: { lock: AEL, ...anew },
  },
  {
    id: "ALTER TYPE varchar(40) to varchar(80)",
    steps: ["ALTER TABLE deliveries ALTER COLUMN reference TYPE varchar(80)"],
    documented: { lock: AEL, ...nobody },
  },
  {
    id: "ALTER TYPE varchar to text",
    steps: ["ALTER TABLE deliveries ALTER COLUMN reference TYPE text"],
    documented: { lock: AEL, ...nobody },
  },
  {
    id: "SET NOT NULL",
    steps: ["ALTER TABLE deliveries ALTER COLUMN note SET NOT NULL"],
    documented: { lock: AEL, ...everybody },
  },
  {
    id: "SET NOT NULL after a validated CHECK",
    steps: [
      "ALTER TABLE deliveries ADD CONSTRAINT note_there CHECK (note IS NOT NULL) NOT VALID",
      "ALTER TABLE deliveries VALIDATE CONSTRAINT note_there",
      "ALTER TABLE deliveries ALTER COLUMN note SET NOT NULL",
    ],
    documented: { lock: AEL, ...nobody },
  },
  {
    id: "ADD FOREIGN KEY",
    steps: ["ALTER TABLE deliveries ADD FOREIGN KEY (customer_id) REFERENCES customers"],
    documented: { lock: "SHARE ROW EXCLUSIVE", ...writers },
  },
  {
    id: "ADD FOREIGN KEY NOT VALID, then VALIDATE",
    steps: [
      "ALTER TABLE deliveries ADD CONSTRAINT ours FOREIGN KEY (customer_id) REFERENCES customers NOT VALID",
      "ALTER TABLE deliveries VALIDATE CONSTRAINT ours",
    ],
    documented: { lock: "SHARE ROW EXCLUSIVE", ...nobody },
  },
  {
    id: "ADD CHECK",
    steps: ["ALTER TABLE deliveries ADD CHECK (weight > 0 AND length(reference) < 40)"],
    documented: { lock: AEL, ...everybody },
  },
  {
    id: "ADD CHECK NOT VALID, then VALIDATE",
    steps: [
      "ALTER TABLE deliveries ADD CONSTRAINT heavy CHECK (weight > 0 AND length(reference) < 40) NOT VALID",
      "ALTER TABLE deliveries VALIDATE CONSTRAINT heavy",
    ],
    documented: { lock: AEL, ...nobody },
  },
  {
    id: "ADD UNIQUE",
    steps: ["ALTER TABLE deliveries ADD UNIQUE (reference)"],
    documented: { lock: AEL, ...everybody },
  },
  {
    id: "ADD UNIQUE USING an index built CONCURRENTLY",
    steps: [
      "CREATE UNIQUE INDEX CONCURRENTLY by_reference ON deliveries (reference)",
      "ALTER TABLE deliveries ADD UNIQUE USING INDEX by_reference",
    ],
    documented: { lock: AEL, ...nobody },
  },
  {
    id: "CREATE INDEX",
    steps: ["CREATE INDEX by_status ON deliveries (status, created_at)"],
    documented: { lock: "SHARE", ...writers },
  },
  {
    id: "CREATE INDEX CONCURRENTLY",
    steps: ["CREATE INDEX CONCURRENTLY by_status ON deliveries (status, created_at)"],
    documented: { lock: "SHARE UPDATE EXCLUSIVE", ...nobody },
  },
  {
    id: "REINDEX TABLE",
    before: ["CREATE INDEX by_status ON deliveries (status, created_at)"],
    steps: ["REINDEX TABLE deliveries"],
    // Every plan locks every index of the table, also those it does not use.
    documented: { lock: "SHARE", ...everybody },
  },
  {
    id: "DROP COLUMN",
    steps: ["ALTER TABLE deliveries DROP COLUMN note"],
    documented: { lock: AEL, ...nobody },
  },
  {
    id: "VACUUM FULL",
    steps: ["VACUUM FULL deliveries"],
    documented: { lock: AEL, ...anew },
  },
  {
    id: "CLUSTER",
    steps: ["CLUSTER deliveries USING deliveries_pkey"],
    documented: { lock: AEL, ...anew },
  },
  {
    id: "UPDATE of every row",
    steps: ["UPDATE deliveries SET status = 'sent'"],
    // No lock of the table; the rows are locked until the end of the transaction.
    documented: { lock: "ROW EXCLUSIVE", ...writers },
  },
  {
    id: "RENAME COLUMN",
    steps: ["ALTER TABLE deliveries RENAME COLUMN note TO remark"],
    documented: { lock: AEL, ...nobody },
  },
  {
    id: "TRUNCATE",
    steps: ["TRUNCATE deliveries"],
    documented: { lock: AEL, ...nobody },
  },
];
