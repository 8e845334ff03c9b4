import type { FactKind } from "../fact.ts";
import { qualifiedBy } from "../kinds/fragments.ts";

/** Where the server keeps the trees of an attribute. */
export interface Stored {
  /**
   * `$1` are names of facts. Rows have `name`; `trees`, a text[] with NULL for none; `relations`, a
   * text[] of OIDs that variables speak of; `frame`, what else has to be the same.
   */
  readonly sql: (major: number) => string;
  /**
   * - `accepting`: a condition that an error refuses as well.
   * - `filter`: a condition whose parts the server asks in an order of its own.
   * - `condition`, `value`: read as they are.
   * - `index`: keys, then a condition, both of which the planner has to recognise.
   * - `query`: what a view selects.
   */
  readonly as: "accepting" | "filter" | "condition" | "value" | "index" | "query";
}

const OF_RELATION = (oid: string) =>
  `JOIN pg_class AS c ON c.oid = ${oid} JOIN pg_namespace AS n ON n.oid = c.relnamespace`;

const member = (column: string) => `${qualifiedBy("c.relname")} || '.' || quote_ident(${column})`;

interface Asked {
  readonly name: string;
  readonly trees: readonly string[];
  readonly relations?: readonly string[];
  readonly frame?: string | ((major: number) => string);
  readonly from: string;
}

function asked({ name, trees, relations = [], frame = "''", from }: Asked): Stored["sql"] {
  const texts = trees.map((tree) => `${tree}::text`).join(", ");
  const oids = relations.map((oid) => `${oid}::text`).join(", ");
  return (major) => `SELECT ${name} AS name, ARRAY[${texts}] AS trees,
  ARRAY[${oids}]::text[] AS relations, (${typeof frame === "string" ? frame : frame(major)})::text AS frame
FROM ${from} AND ${name} = ANY ($1)`;
}

/** Attributes whose classes are the same in meaning have one entry: `varchar_pattern_ops` is another name. */
const KEYS = (major: number) => `json_build_object(
  'method', (SELECT amname FROM pg_am WHERE pg_am.oid = x.relam),
  'keys', i.indnkeyatts, 'nulls', ${major >= 15 ? "i.indnullsnotdistinct" : "false"},
  'columns', ARRAY(SELECT json_build_array(
      (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = i.indrelid AND a.attnum = key.attnum),
      (SELECT json_build_array(f.opfname, s.nspname, o.opcintype::regtype::text, o.opckeytype::regtype::text)
        FROM pg_opclass AS o JOIN pg_opfamily AS f ON f.oid = o.opcfamily
        JOIN pg_namespace AS s ON s.oid = f.opfnamespace WHERE o.oid = i.indclass[key.place - 1]),
      i.indcollation[key.place - 1]::regcollation::text, i.indoption[key.place - 1],
      (SELECT a.attoptions FROM pg_attribute AS a WHERE a.attrelid = x.oid AND a.attnum = key.place))::text
    FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS key (attnum, place) ORDER BY key.place))`;

const INDEX = asked({
  name: qualifiedBy("x.relname"),
  trees: ["i.indexprs", "i.indpred"],
  relations: ["i.indrelid"],
  frame: KEYS,
  from: `pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid ${OF_RELATION("i.indrelid")} WHERE true`,
});

const DEFAULT = asked({
  name: member("a.attname"),
  trees: ["d.adbin"],
  relations: ["d.adrelid"],
  from: `pg_attrdef AS d JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  ${OF_RELATION("d.adrelid")} WHERE true`,
});

const policy = (tree: string) =>
  asked({
    name: member("p.polname"),
    trees: [tree],
    relations: ["p.polrelid"],
    from: `pg_policy AS p ${OF_RELATION("p.polrelid")} WHERE true`,
  });

const VIEW = asked({
  name: qualifiedBy("c.relname"),
  trees: ["r.ev_action"],
  from: `pg_rewrite AS r ${OF_RELATION("r.ev_class")} WHERE r.rulename = '_RETURN'`,
});

const TRIGGER = `json_build_array(t.tgfoid::regprocedure, t.tgtype, t.tgconstraint <> 0, t.tgconstrrelid::regclass,
  t.tgdeferrable, t.tginitdeferred, encode(t.tgargs, 'hex'), t.tgoldtable, t.tgnewtable,
  ARRAY(SELECT a.attname FROM unnest(t.tgattr::int2[]) WITH ORDINALITY AS key (attnum, place)
    JOIN pg_attribute AS a ON a.attrelid = t.tgrelid AND a.attnum = key.attnum ORDER BY key.place))`;

const DOMAIN = "pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace";

export const STORED: Readonly<Partial<Record<`${FactKind} ${string}`, Stored>>> = {
  "check constraint definition": {
    as: "accepting",
    sql: asked({
      name: member("k.conname"),
      trees: ["k.conbin"],
      relations: ["k.conrelid"],
      frame: "k.connoinherit",
      from: `pg_constraint AS k ${OF_RELATION("k.conrelid")} WHERE k.contype = 'c'`,
    }),
  },
  "column default": { as: "value", sql: DEFAULT },
  "column generated": { as: "value", sql: DEFAULT },
  "domain constraint definition": {
    as: "accepting",
    sql: asked({
      name: `${qualifiedBy("t.typname")} || '.' || quote_ident(k.conname)`,
      trees: ["k.conbin"],
      from: `pg_constraint AS k JOIN ${DOMAIN} ON t.oid = k.contypid WHERE k.contype = 'c'`,
    }),
  },
  "domain default": {
    as: "value",
    sql: asked({
      name: qualifiedBy("t.typname"),
      trees: ["t.typdefaultbin"],
      from: `${DOMAIN} WHERE t.typtype = 'd'`,
    }),
  },
  "exclusion constraint definition": {
    as: "condition",
    sql: asked({
      name: member("k.conname"),
      trees: ["i.indexprs", "i.indpred"],
      relations: ["i.indrelid"],
      frame: (major) => `json_build_array(k.condeferrable, k.condeferred,
        ARRAY(SELECT o::regoperator::text FROM unnest(k.conexclop) WITH ORDINALITY AS used (o, place) ORDER BY place),
        ${KEYS(major)})`,
      from: `pg_constraint AS k JOIN pg_index AS i ON i.indexrelid = k.conindid
  JOIN pg_class AS x ON x.oid = i.indexrelid ${OF_RELATION("k.conrelid")} WHERE k.contype = 'x'`,
    }),
  },
  "index definition": { as: "index", sql: INDEX },
  "materialized view definition": { as: "query", sql: VIEW },
  "policy check": { as: "accepting", sql: policy("p.polwithcheck") },
  "policy using": { as: "filter", sql: policy("p.polqual") },
  "publication table filter": {
    as: "condition",
    sql: asked({
      name: `quote_ident(b.pubname) || ' ' || ${qualifiedBy("c.relname")}`,
      trees: ["r.prqual"],
      relations: ["r.prrelid"],
      from: `pg_publication_rel AS r JOIN pg_publication AS b ON b.oid = r.prpubid ${OF_RELATION("r.prrelid")} WHERE true`,
    }),
  },
  "trigger definition": {
    as: "condition",
    sql: asked({
      name: member("t.tgname"),
      trees: ["t.tgqual"],
      // OLD, then NEW.
      relations: ["t.tgrelid", "t.tgrelid"],
      frame: TRIGGER,
      from: `pg_trigger AS t ${OF_RELATION("t.tgrelid")} WHERE NOT t.tgisinternal`,
    }),
  },
  "view definition": { as: "query", sql: VIEW },
};
