import type { FactKind } from "../fact.ts";
import type { CatalogKind } from "../kind.ts";
import { commentOf, qualifiedBy, relationKey, sorted } from "./fragments.ts";
import { withoutOptions } from "./inherited.ts";
import {
  type Asked,
  annotation,
  catalogKind,
  evidence,
  meaning,
  physical,
  since,
} from "./question.ts";
import { isRelation, tablespaceOf } from "./relations.ts";

/** Whether the rows were checked, and whether the rule is enforced, are attributes. */
const DEFINITION = `regexp_replace(pg_get_constraintdef(k.oid), ' NOT (VALID|ENFORCED)$', '')`;

const KEY_COLUMNS = `ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS key (attnum, place)
  JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = key.attnum ORDER BY key.place)`;

const NAMED = {
  definition: meaning(DEFINITION),
  comment: annotation(commentOf("pg_constraint", "k.oid")),
};

const CHECKED: Readonly<Record<string, Asked>> = {
  isValidated: meaning("k.convalidated"),
  isEnforced: meaning(since(18, "k.conenforced", "true")),
};

/** What can be said of the index that stands behind a constraint; its columns are in the definition. */
const INDEXED: Readonly<Record<string, Asked>> = {
  options: physical(sorted("x.reloptions")),
  tablespace: physical(tablespaceOf("x")),
  isIndexValid: meaning("i.indisvalid AND i.indisready AND i.indislive"),
  isClustered: physical("i.indisclustered"),
  isReplicaIdentity: physical("i.indisreplident"),
  indexComment: annotation(commentOf("pg_class", "x.oid")),
};

const INDEX =
  "JOIN pg_index AS i ON i.indexrelid = k.conindid JOIN pg_class AS x ON x.oid = i.indexrelid";

const REFERRING: Readonly<Record<string, Asked>> = {
  // ALTER TABLE … DISABLE TRIGGER ALL turns the key off and leaves it in place.
  areTriggersEnabled: meaning(`NOT EXISTS (SELECT FROM pg_trigger AS act
    WHERE act.tgconstraint = k.oid AND act.tgenabled <> 'O')`),
  referencedTable: evidence(`(SELECT ${qualifiedBy("far.relname", "place")} FROM pg_class AS far
    JOIN pg_namespace AS place ON place.oid = far.relnamespace WHERE far.oid = k.confrelid)`),
  referencedColumns: evidence(`ARRAY(SELECT a.attname::text
    FROM unnest(k.confkey) WITH ORDINALITY AS key (attnum, place)
    JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = key.attnum ORDER BY key.place)`),
};

interface Sort {
  readonly kind: FactKind;
  /** Letter of `pg_constraint.contype`. */
  readonly letter: string;
  readonly attributes: Readonly<Record<string, Asked>>;
  readonly join?: string;
  readonly since?: number;
}

// A constraint that a partition or a child has because its parent has it comes with the parent's.
function constraint({ kind, letter, attributes, join = "", ...rest }: Sort): CatalogKind {
  return catalogKind({
    ...{ kind, tier: "compared", ...rest },
    name: `${qualifiedBy("c.relname")} || '.' || quote_ident(k.conname)`,
    parent: relationKey(),
    columns: KEY_COLUMNS,
    attributes: { ...NAMED, ...attributes },
    from: `pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace ${join}
WHERE k.contype = '${letter}' AND k.conparentid = 0 AND ${INHERITS[letter] ?? "true"} AND ${isRelation("rpf")}`,
  });
}

const INHERITS: Readonly<Record<string, string>> = {
  c: "k.coninhcount = 0",
  n: "k.coninhcount = 0",
};

export const CONSTRAINTS: readonly CatalogKind[] = [
  constraint({ kind: "primary key", letter: "p", attributes: INDEXED, join: INDEX }),
  constraint({ kind: "unique constraint", letter: "u", attributes: INDEXED, join: INDEX }),
  constraint({
    ...{ kind: "exclusion constraint", letter: "x", join: INDEX },
    attributes: { ...INDEXED, definition: meaning(withoutOptions(DEFINITION, "x.reloptions")) },
  }),
  constraint({ kind: "foreign key", letter: "f", attributes: { ...CHECKED, ...REFERRING } }),
  constraint({ kind: "check constraint", letter: "c", attributes: CHECKED }),
  constraint({
    kind: "not-null constraint",
    letter: "n",
    attributes: { isValidated: meaning("k.convalidated") },
    since: 18,
  }),
];
