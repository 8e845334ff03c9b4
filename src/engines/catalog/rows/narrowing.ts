import type { Catalog, EnumType } from "../shape.ts";

const LIMITS: Readonly<Record<string, string>> = {
  smallint: "-32768 AND 32767",
  integer: "-2147483648 AND 2147483647",
  bigint: "-9223372036854775808 AND 9223372036854775807",
};
const WHOLE = /^(?:smallint|integer|bigint)$/;
const NUMBER = /^(?:smallint|integer|bigint|numeric|real|double precision)(?:\(.*\))?$/;
const TEXT = /^(?:text|character varying|character|bpchar|name|(?:public\.)?citext)(?:\(\d+\))?$/;
const INTEGER_TEXT = "'^\\s*[+-]?\\d{1,25}\\s*$'";

/** What a text must look like to be read as a type; a value of another form may still be one. */
const FORMS: Readonly<Record<string, string>> = {
  numeric: "'^\\s*[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?\\s*$|^\\s*NaN\\s*$'",
  real: "'^\\s*[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?\\s*$'",
  "double precision": "'^\\s*[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?\\s*$'",
  uuid: "'^\\s*\\{?[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\\}?\\s*$'",
  boolean: "'^\\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|0|1)\\s*$'",
  date: "'^\\s*\\d{4}-\\d{1,2}-\\d{1,2}'",
  "timestamp without time zone": "'^\\s*\\d{4}-\\d{1,2}-\\d{1,2}'",
  "timestamp with time zone": "'^\\s*\\d{4}-\\d{1,2}-\\d{1,2}'",
  "time without time zone": "'^\\s*\\d{1,2}:\\d{2}'",
  json: `'^\\s*([\\[{"]|-?\\d|true|false|null)'`,
  jsonb: `'^\\s*([\\[{"]|-?\\d|true|false|null)'`,
  inet: "'^\\s*[0-9a-fA-F:.]+(/\\d+)?\\s*$'",
};

/**
 * SQL that is true of values which a conversion refuses; `$` stands for the column. Undefined where
 * nothing of the kind is refused, or where nothing is known about it.
 */
export function refusedTexts(
  from: string,
  to: string,
  enums: readonly EnumType[],
): string | undefined {
  const labels = enumOf(to, enums)?.labels;
  const text = "($)::text";
  if (labels !== undefined) {
    const list = labels.map((label) => `'${label.replaceAll("'", "''")}'`).join(", ");
    return list === "" ? undefined : `${text} NOT IN (${list})`;
  }
  if (to.endsWith("[]")) return TEXT.test(from) ? `${text} !~ '^\\s*\\{.*\\}\\s*$'` : undefined;
  const longest = /^character(?: varying)?\((\d+)\)$/.exec(to)?.[1];
  // Blanks at the end are cut without a word.
  if (longest !== undefined) return `char_length(rtrim(${text}, ' ')) > ${longest}`;
  if (TEXT.test(to)) return undefined;
  if (NUMBER.test(from)) return refusedNumbers("($)::numeric", to);
  return TEXT.test(from) ? refusedOfTexts(text, to) : undefined;
}

function refusedOfTexts(text: string, to: string): string | undefined {
  const [base = to] = to.split("(");
  if (WHOLE.test(base)) {
    const beyond = refusedNumbers(`(${text})::numeric`, base);
    return `CASE WHEN ${text} ~ ${INTEGER_TEXT} THEN ${beyond} ELSE true END`;
  }
  const form = FORMS[to.startsWith("timestamp") ? to.replace(/\(\d\)/, "") : base];
  if (form === undefined) return undefined;
  const beyond = base === "numeric" ? refusedNumbers(`(${text})::numeric`, to) : undefined;
  if (beyond === undefined) return `${text} !~* ${form}`;
  return `CASE WHEN ${text} ~* ${form} THEN ${beyond} ELSE true END`;
}

function refusedNumbers(value: string, to: string): string | undefined {
  const limits = LIMITS[to];
  if (limits !== undefined) return `round(${value}) NOT BETWEEN ${limits}`;
  const [, precision, scale] = /^numeric\((\d+),(-?\d+)\)$/.exec(to) ?? [];
  if (precision === undefined) return undefined;
  return `abs(round(${value}, ${scale})) >= 1e${Number(precision) - Number(scale)}::numeric`;
}

/** Labels that values of the old type may have and the new type, an enum as well, lacks. */
export function lostLabels(
  { from, to }: { readonly from: string; readonly to: string },
  { before, after }: { readonly before: Catalog; readonly after: Catalog },
): readonly string[] {
  const old = enumOf(from, before.enums)?.labels ?? [];
  const present = enumOf(to, after.enums)?.labels;
  return present === undefined ? [] : old.filter((label) => !present.includes(label));
}

function enumOf(type: string, enums: readonly EnumType[]): EnumType | undefined {
  const name = type.replaceAll(/"((?:[^"]|"")*)"/g, (_whole, quoted: string) =>
    quoted.replaceAll('""', '"'),
  );
  return enums.find((each) => `${each.schema}.${each.name}` === name);
}
