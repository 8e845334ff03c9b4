import type { FactKind } from "#engines/catalog/fact.ts";
import { comment, type Step, type Subject } from "./change.ts";

const onIndex = (index: string): Readonly<Record<string, Step>> => ({
  options: `ALTER INDEX ${index} SET (fillfactor = 50)`,
  tablespace: `ALTER INDEX ${index} SET TABLESPACE elsewhere`,
  isClustered: `ALTER TABLE t CLUSTER ON ${index}`,
});

const invalid = (index: string) =>
  `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '${index}'::regclass`;

function key(kind: FactKind, words: string, name: string): Subject {
  return {
    kind,
    name: `public.t.${name}`,
    before: `CREATE TABLE t (a int NOT NULL, b int NOT NULL, ${words} (a))`,
    changes: {
      definition: `ALTER TABLE t DROP CONSTRAINT ${name}; ALTER TABLE t ADD CONSTRAINT ${name} ${words} (a) DEFERRABLE`,
      ...onIndex(name),
      isIndexValid: invalid(name),
      isReplicaIdentity: `ALTER TABLE t REPLICA IDENTITY USING INDEX ${name}`,
      ...comment(`CONSTRAINT ${name} ON t`),
      indexComment: `COMMENT ON INDEX ${name} IS 'why'`,
    },
  };
}

const FOREIGN = "CREATE TABLE far (a int PRIMARY KEY, b int UNIQUE); CREATE TABLE t (x int, y int";
const refer = (rest: string) =>
  `ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (x) REFERENCES ${rest}`;

export const KEYS: readonly Subject[] = [
  key("primary key", "PRIMARY KEY", "t_pkey"),
  key("unique constraint", "UNIQUE", "t_a_key"),
  {
    kind: "exclusion constraint",
    name: "public.t.k",
    before: "CREATE TABLE t (r int4range, CONSTRAINT k EXCLUDE USING gist (r WITH &&))",
    changes: {
      definition:
        "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k EXCLUDE USING gist (r WITH =)",
      ...onIndex("k"),
      isIndexValid: invalid("k"),
      isReplicaIdentity:
        "UPDATE pg_index SET indisreplident = true WHERE indexrelid = 'k'::regclass",
      ...comment("CONSTRAINT k ON t"),
      indexComment: "COMMENT ON INDEX k IS 'why'",
    },
  },
  {
    kind: "foreign key",
    name: "public.t.k",
    before: `${FOREIGN}, CONSTRAINT k FOREIGN KEY (x) REFERENCES far (a))`,
    changes: {
      definition: refer("far (a) ON DELETE CASCADE"),
      isValidated: refer("far (a) NOT VALID"),
      areTriggersEnabled: "ALTER TABLE t DISABLE TRIGGER ALL",
      referencedTable: [
        "CREATE TABLE near (a int PRIMARY KEY); ".concat(refer("near (a)")),
        "definition",
      ],
      referencedColumns: [refer("far (b)"), "definition"],
      ...comment("CONSTRAINT k ON t"),
    },
  },
  {
    kind: "foreign key",
    name: "public.t.k",
    since: 18,
    before: `${FOREIGN}, CONSTRAINT k FOREIGN KEY (x) REFERENCES far (a))`,
    changes: { isEnforced: ["ALTER TABLE t ALTER CONSTRAINT k NOT ENFORCED", "isValidated"] },
  },
  {
    kind: "check constraint",
    name: "public.t.k",
    before: "CREATE TABLE t (a int, CONSTRAINT k CHECK (a > 0))",
    changes: {
      definition:
        "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NO INHERIT",
      isValidated:
        "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID",
      ...comment("CONSTRAINT k ON t"),
    },
  },
  {
    kind: "check constraint",
    name: "public.t.k",
    since: 18,
    before: "CREATE TABLE t (a int, CONSTRAINT k CHECK (a > 0))",
    changes: {
      isEnforced: [
        "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT ENFORCED",
        "isValidated",
      ],
    },
  },
  {
    kind: "not-null constraint",
    name: "public.t.k",
    since: 18,
    before: "CREATE TABLE t (a int, CONSTRAINT k NOT NULL a)",
    changes: {
      definition:
        "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k NOT NULL a NO INHERIT",
      isValidated:
        "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k NOT NULL a NOT VALID",
      ...comment("CONSTRAINT k ON t"),
    },
  },
  {
    kind: "index",
    name: "public.i",
    before: "CREATE TABLE t (a int NOT NULL, b text); CREATE INDEX i ON t (a)",
    changes: {
      isUnique: "DROP INDEX i; CREATE UNIQUE INDEX i ON t (a)",
      definition: "DROP INDEX i; CREATE INDEX i ON t (a DESC)",
      isValid: invalid("i"),
      isSpecial: ["DROP INDEX i; CREATE INDEX i ON t (a) WHERE a > 0", "definition"],
      ...onIndex("i"),
      isReplicaIdentity:
        "UPDATE pg_index SET indisreplident = true WHERE indexrelid = 'i'::regclass",
      extensions: "ALTER INDEX i DEPENDS ON EXTENSION plpgsql",
      ...comment("INDEX i"),
    },
  },
  {
    kind: "index",
    name: "public.i",
    before: "CREATE TABLE t (a int); CREATE INDEX i ON t ((a + 1)) WITH (fillfactor = 70)",
    changes: {
      statisticsTargets: "ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 9",
      options: "ALTER INDEX i RESET (fillfactor)",
    },
  },
  {
    kind: "index",
    name: "public.i",
    before: "CREATE TABLE t (a text); CREATE INDEX i ON t (a text_ops)",
    changes: { definition: "DROP INDEX i; CREATE INDEX i ON t (a text_pattern_ops)" },
  },
  {
    kind: "index",
    name: "public.i",
    before: "CREATE TABLE t (a tsvector); CREATE INDEX i ON t USING gist (a)",
    changes: {
      definition: "DROP INDEX i; CREATE INDEX i ON t USING gist (a tsvector_ops (siglen = 100))",
    },
  },
  {
    kind: "index",
    name: "public.i",
    since: 15,
    before: "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a)",
    changes: { definition: "DROP INDEX i; CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT" },
  },
];
