import { catalogKind, meaning } from "./question.ts";
import { OWNED_TYPE, typesOf } from "./types.ts";

const routine = (column: string) => meaning(`NULLIF(t.${column}::oid, 0)::regproc::text`);

// The server makes an array type for each type.
const IS_NO_ARRAY = "NOT EXISTS (SELECT FROM pg_type AS item WHERE item.typarray = t.oid)";

/** Types whose values C functions read and write. */
export const BASE_TYPE = catalogKind({
  kind: "base type",
  tier: "named",
  name: typesOf("b").name,
  from: `${typesOf("b").from} AND ${IS_NO_ARRAY}`,
  attributes: {
    input: routine("typinput"),
    output: routine("typoutput"),
    receive: routine("typreceive"),
    send: routine("typsend"),
    modifierInput: routine("typmodin"),
    modifierOutput: routine("typmodout"),
    analyze: routine("typanalyze"),
    subscript: routine("typsubscript"),
    length: meaning("t.typlen::int"),
    isByValue: meaning("t.typbyval"),
    alignment: meaning("t.typalign"),
    storage: meaning("t.typstorage"),
    category: meaning("t.typcategory"),
    isPreferred: meaning("t.typispreferred"),
    delimiter: meaning("t.typdelim"),
    element: meaning("CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END"),
    default: meaning("t.typdefault"),
    isCollatable: meaning("t.typcollation <> 0"),
    ...OWNED_TYPE,
  },
});

/** A type that was announced and never defined. */
export const SHELL_TYPE = catalogKind({
  kind: "shell type",
  tier: "named",
  name: typesOf("p").name,
  from: `${typesOf("p").from} AND NOT t.typisdefined`,
  attributes: OWNED_TYPE,
});
