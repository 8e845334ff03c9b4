import type { FactKind } from "../fact.ts";
import type { CatalogKind } from "../kind.ts";
import { commentOf, OURS, ofNoExtension, owned, qualifiedBy } from "./fragments.ts";
import { type Asked, annotation, catalogKind, meaning } from "./question.ts";

const routine = (column: string) => meaning(`NULLIF(o.${column}::oid, 0)::regproc::text`);

interface Sort {
  readonly kind: FactKind;
  readonly catalog: string;
  /** With which the names of its columns begin. */
  readonly prefix: string;
  readonly attributes: Readonly<Record<string, Asked>>;
}

function textSearch({ kind, catalog, prefix, attributes }: Sort): CatalogKind {
  return catalogKind({
    kind,
    tier: "named",
    name: qualifiedBy(`o.${prefix}name`),
    attributes,
    from: `${catalog} AS o JOIN pg_namespace AS n ON n.oid = o.${prefix}namespace
WHERE ${OURS} AND ${ofNoExtension(catalog, "o.oid")}`,
  });
}

// One line for each sort of token, with its dictionaries in the order in which they are asked.
const MAPPINGS = `ARRAY(SELECT token.alias || ': ' || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
  FROM pg_ts_config_map AS m JOIN ts_token_type(o.cfgparser) AS token ON token.tokid = m.maptokentype
  WHERE m.mapcfg = o.oid GROUP BY token.alias ORDER BY token.alias)`;

const place = (
  catalog: string,
  prefix: string,
  oid: string,
) => `(SELECT ${qualifiedBy(`x.${prefix}name`, "place")}
  FROM ${catalog} AS x JOIN pg_namespace AS place ON place.oid = x.${prefix}namespace WHERE x.oid = ${oid})`;

export const TEXT_SEARCH: readonly CatalogKind[] = [
  textSearch({
    ...{ kind: "text search configuration", catalog: "pg_ts_config", prefix: "cfg" },
    attributes: {
      parser: meaning(place("pg_ts_parser", "prs", "o.cfgparser")),
      mappings: meaning(MAPPINGS),
      ...owned("pg_ts_config", { oid: "o.oid", owner: "o.cfgowner" }),
    },
  }),
  textSearch({
    ...{ kind: "text search dictionary", catalog: "pg_ts_dict", prefix: "dict" },
    attributes: {
      template: meaning(place("pg_ts_template", "tmpl", "o.dicttemplate")),
      options: meaning("o.dictinitoption"),
      ...owned("pg_ts_dict", { oid: "o.oid", owner: "o.dictowner" }),
    },
  }),
  textSearch({
    ...{ kind: "text search parser", catalog: "pg_ts_parser", prefix: "prs" },
    attributes: {
      start: routine("prsstart"),
      token: routine("prstoken"),
      end: routine("prsend"),
      headline: routine("prsheadline"),
      types: routine("prslextype"),
      comment: annotation(commentOf("pg_ts_parser", "o.oid")),
    },
  }),
  textSearch({
    ...{ kind: "text search template", catalog: "pg_ts_template", prefix: "tmpl" },
    attributes: {
      initialise: routine("tmplinit"),
      lexize: routine("tmpllexize"),
      comment: annotation(commentOf("pg_ts_template", "o.oid")),
    },
  }),
];
