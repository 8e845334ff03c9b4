import type { Pair } from "../pair.ts";
import { pairsOf } from "../subject.ts";

const BEFORE = `
CREATE TABLE p (id integer PRIMARY KEY, code integer UNIQUE, a integer, b integer, UNIQUE (a, b));
CREATE TABLE t (id integer NOT NULL, code integer NOT NULL, a integer, b integer, r int4range)`;
const add = (name: string, definition: string) =>
  `ALTER TABLE t ADD CONSTRAINT ${name} ${definition}`;
const swap = (name: string, definition: string) =>
  `ALTER TABLE t DROP CONSTRAINT ${name}; ${add(name, definition)}`;

/** Primary keys, unique, exclusion and check constraints. */
export const KEYS: readonly Pair[] = [
  ...pairsOf({
    ...{ id: "primary-key", kind: "primary key", name: "public.t.t_pkey", before: BEFORE },
    create: add("t_pkey", "PRIMARY KEY (id)"),
    variants: {
      columns: [swap("t_pkey", "PRIMARY KEY (id, code)")],
      "other-column": [swap("t_pkey", "PRIMARY KEY (code)")],
      deferrable: [swap("t_pkey", "PRIMARY KEY (id) DEFERRABLE")],
      include: [swap("t_pkey", "PRIMARY KEY (id) INCLUDE (code)")],
    },
    same: {
      unnamed: "ALTER TABLE t ADD PRIMARY KEY (id)",
      "by-index":
        "CREATE UNIQUE INDEX t_pkey ON t (id); ALTER TABLE t ADD PRIMARY KEY USING INDEX t_pkey",
    },
    roads: {
      swapped: swap("t_pkey", "PRIMARY KEY (id)"),
      renamed:
        "ALTER TABLE t RENAME CONSTRAINT t_pkey TO k; ALTER TABLE t RENAME CONSTRAINT k TO t_pkey",
    },
  }),
  ...pairsOf({
    ...{ id: "unique", kind: "unique constraint", name: "public.t.t_u", before: BEFORE },
    create: add("t_u", "UNIQUE (a, b)"),
    variants: {
      columns: [swap("t_u", "UNIQUE (a, code)")],
      fewer: [swap("t_u", "UNIQUE (a)")],
      deferrable: [swap("t_u", "UNIQUE (a, b) DEFERRABLE")],
      deferred: [swap("t_u", "UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED")],
      include: [swap("t_u", "UNIQUE (a, b) INCLUDE (code)")],
      fillfactor: [swap("t_u", "UNIQUE (a, b) WITH (fillfactor = 70)")],
    },
    same: {
      "by-index":
        "CREATE UNIQUE INDEX t_u ON t (a, b); ALTER TABLE t ADD CONSTRAINT t_u UNIQUE USING INDEX t_u",
      "not-deferrable": add("t_u", "UNIQUE (a, b) NOT DEFERRABLE INITIALLY IMMEDIATE"),
    },
    roads: {
      renamed: "ALTER TABLE t RENAME CONSTRAINT t_u TO k; ALTER TABLE t RENAME CONSTRAINT k TO t_u",
    },
  }),
  ...pairsOf({
    ...{ id: "unique-nulls", kind: "unique constraint", name: "public.t.t_u", before: BEFORE },
    ...{ create: add("t_u", "UNIQUE (a)"), least: 15, isNeverAlone: true },
    variants: { "not-distinct": [swap("t_u", "UNIQUE NULLS NOT DISTINCT (a)")] },
    same: { distinct: add("t_u", "UNIQUE NULLS DISTINCT (a)") },
  }),
  ...pairsOf({
    ...{ id: "exclusion", kind: "exclusion constraint", name: "public.t.t_x", before: BEFORE },
    create: add("t_x", "EXCLUDE USING gist (r WITH &&)"),
    variants: {
      operator: [swap("t_x", "EXCLUDE USING gist (r WITH -|-)")],
      predicate: [swap("t_x", "EXCLUDE USING gist (r WITH &&) WHERE (a > 0)")],
      deferrable: [swap("t_x", "EXCLUDE USING gist (r WITH &&) DEFERRABLE")],
    },
    same: { opclass: add("t_x", "EXCLUDE USING gist (r range_ops WITH OPERATOR(pg_catalog.&&))") },
  }),
  ...pairsOf({
    ...{ id: "check", kind: "check constraint", name: "public.t.t_c", before: BEFORE },
    create: add("t_c", "CHECK (a > 0)"),
    variants: {
      bound: [swap("t_c", "CHECK (a > 1)")],
      operator: [swap("t_c", "CHECK (a >= 0)")],
      column: [swap("t_c", "CHECK (b > 0)")],
      more: [swap("t_c", "CHECK (a > 0 AND b > 0)")],
      "no-inherit": [swap("t_c", "CHECK (a > 0) NO INHERIT")],
    },
    oneWay: { "not-valid": [swap("t_c", "CHECK (a > 0) NOT VALID"), "isValidated"] },
    comment: "CONSTRAINT t_c ON t",
    same: {
      brackets: add("t_c", "CHECK (((a) > (0)))"),
      cast: add("t_c", "CHECK (a > 0::integer)"),
      validated: `${add("t_c", "CHECK (a > 0) NOT VALID")}; ALTER TABLE t VALIDATE CONSTRAINT t_c`,
    },
    roads: {
      renamed: "ALTER TABLE t RENAME CONSTRAINT t_c TO k; ALTER TABLE t RENAME CONSTRAINT k TO t_c",
      "column-renamed": "ALTER TABLE t RENAME a TO z; ALTER TABLE t RENAME z TO a",
    },
  }),
];

const ACTIONS = ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT"] as const;
const foreign = (rest: string) => `FOREIGN KEY (a) REFERENCES p (id)${rest}`;

/** Foreign keys with each of their clauses. */
export const FOREIGN_KEYS: readonly Pair[] = [
  ...pairsOf({
    ...{ id: "foreign-key", kind: "foreign key", name: "public.t.t_f", before: BEFORE },
    create: add("t_f", foreign("")),
    variants: {
      ...Object.fromEntries(
        ACTIONS.flatMap((action) =>
          ["DELETE", "UPDATE"].map((event) => [
            `${event}-${action}`.toLowerCase().replace(" ", "-"),
            [swap("t_f", foreign(` ON ${event} ${action}`))] as const,
          ]),
        ),
      ),
      target: [swap("t_f", "FOREIGN KEY (a) REFERENCES p (code)")],
      column: [swap("t_f", "FOREIGN KEY (b) REFERENCES p (id)")],
      wider: [swap("t_f", "FOREIGN KEY (a, b) REFERENCES p (a, b)")],
      match: [swap("t_f", foreign(" MATCH FULL"))],
      deferrable: [swap("t_f", foreign(" DEFERRABLE"))],
      deferred: [swap("t_f", foreign(" DEFERRABLE INITIALLY DEFERRED"))],
    },
    oneWay: { "not-valid": [swap("t_f", foreign(" NOT VALID")), "isValidated"] },
    comment: "CONSTRAINT t_f ON t",
    same: {
      "no-action": add("t_f", foreign(" ON DELETE NO ACTION ON UPDATE NO ACTION")),
      "match-simple": add("t_f", foreign(" MATCH SIMPLE")),
      "to-primary-key": add("t_f", "FOREIGN KEY (a) REFERENCES p"),
      "not-deferrable": add("t_f", foreign(" NOT DEFERRABLE")),
      validated: `${add("t_f", foreign(" NOT VALID"))}; ALTER TABLE t VALIDATE CONSTRAINT t_f`,
      "auto-name": `ALTER TABLE t ADD ${foreign("")}`,
    },
    roads: {
      altered:
        "ALTER TABLE t ALTER CONSTRAINT t_f DEFERRABLE; ALTER TABLE t ALTER CONSTRAINT t_f NOT DEFERRABLE",
      "parent-renamed": "ALTER TABLE p RENAME TO q; ALTER TABLE q RENAME TO p",
      "column-renamed": "ALTER TABLE p RENAME id TO z; ALTER TABLE p RENAME z TO id",
    },
  }),
  ...pairsOf({
    ...{ id: "foreign-key-list", kind: "foreign key", name: "public.t.t_f", before: BEFORE },
    ...{ least: 15, isNeverAlone: true },
    create: add("t_f", "FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE SET NULL"),
    variants: {
      columns: [swap("t_f", "FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE SET NULL (a)")],
    },
  }),
  {
    ...{ id: "foreign-key-twice", kind: "foreign key", family: "none", before: BEFORE, drift: [] },
    expected: `${add("t_f", foreign(""))}; ${add("t_f_again", foreign(""))}`,
    observed: add("t_f", foreign("")),
  },
  {
    ...{ id: "check-twice", kind: "check constraint", family: "none", before: BEFORE, drift: [] },
    expected: add("t_c", "CHECK (a > 0)"),
    observed: `${add("t_c", "CHECK (a > 0)")}; ${add("t_d", "CHECK (a > 0)")}`,
  },
];
