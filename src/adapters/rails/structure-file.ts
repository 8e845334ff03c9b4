import type { Located, ModelTable } from "#contract/adapter.ts";

const NAMED = String.raw`(?:ONLY\s+)?(?:"?([\w$]+)"?\.)?"?([\w$]+)"?`;
const CREATE = new RegExp(`^CREATE (?:UNLOGGED )?TABLE ${NAMED} \\(`);
const COLUMN = /^ {4}"?([\w$]+)"? /;
const ALTER = new RegExp(`^ALTER TABLE ${NAMED}$`);
const CONSTRAINT = /^ {4}(?:ADD )?CONSTRAINT "?([\w$]+)"?/;
const TRIGGER = new RegExp(`^CREATE (?:CONSTRAINT )?TRIGGER "?([\\w$]+)"? .* ON ${NAMED}(?:\\s|$)`);
const INDEX = new RegExp(`^CREATE (?:UNIQUE )?INDEX "?([\\w$]+)"? ON ${NAMED}`);

const OTHER = new RegExp(
  `^CREATE (?:OR REPLACE )?(?:TYPE|DOMAIN|VIEW|MATERIALIZED VIEW|SEQUENCE|(?:FUNCTION|PROCEDURE)) ${NAMED}(\\([^)]*\\))?`,
);
const BARE = /^CREATE (?:EXTENSION|SCHEMA) (?:IF NOT EXISTS )?"?([\w$-]+)"?/;

// Of several words, so that the first is no name.
const TYPE = /^(?:timestamp|time|double|character|bit)\b/;

/** Where it says what belongs to no table; a function goes with the types of its arguments. */
export function othersOfStructureFile(file: string, text: string): readonly Located[] {
  return text.split("\n").flatMap((row, index) => {
    const bare = BARE.exec(row)?.[1];
    const [, schema = "public", name, given = ""] = OTHER.exec(row) ?? [];
    if (bare === undefined && name === undefined) return [];
    return [{ name: bare ?? `${schema}.${name}${typesIn(given)}`, file, line: index + 1 }];
  });
}

/** `(integer, text)` of `(n integer, word text DEFAULT 'a'::text)`. */
function typesIn(given: string): string {
  if (given === "") return "";
  const types = given
    .slice(1, -1)
    .split(",")
    .map((each) => each.trim().replace(/\s+DEFAULT\s.*$/, ""))
    .map((each) => (TYPE.test(each) ? each : each.replace(/^\S+\s+(?=\S)/, "")));
  return `(${types.join(", ")})`;
}

interface Building extends Located {
  readonly schema: string;
  readonly columns: Located[];
  readonly members: Located[];
}

/** Where `db/structure.sql`, which pg_dump wrote, says each table, column, constraint and index. */
export function tablesOfStructureFile(file: string, text: string): readonly ModelTable[] {
  const tables = new Map<string, Building>();
  let open: Building | undefined;
  let isBody = false;
  for (const [index, row] of text.split("\n").entries()) {
    const place = { file, line: index + 1 };
    const said = saidBy(row, isBody);
    if (said === undefined) continue;
    const { table, schema, member, column } = said;
    if (schema !== undefined && table !== undefined)
      tables.set(table, { name: said.name, schema, ...place, columns: [], members: [] });
    const about = table === undefined ? open : tables.get(table);
    if (member !== undefined) about?.members.push({ name: member, ...place });
    if (column !== undefined) about?.columns.push({ name: column, ...place });
    open = about;
    isBody = said.opens ?? isBody;
  }
  return [...tables.values()];
}

interface Said {
  /** Of a table that begins here. */
  readonly name: string;
  readonly schema?: string;
  /** Qualified; absent where it is the one that the rows before name. */
  readonly table?: string;
  readonly member?: string;
  readonly column?: string;
  /** Whether the rows that follow are columns; absent where that stays as it is. */
  readonly opens?: boolean;
}

function saidBy(row: string, isBody: boolean): Said | undefined {
  const [, schema = "public", name] = CREATE.exec(row) ?? [];
  if (name !== undefined) return { name, schema, table: `${schema}.${name}`, opens: true };
  const altered = ALTER.exec(row);
  if (altered !== null)
    return { name: "", table: `${altered[1] ?? "public"}.${altered[2]}`, opens: false };
  if (row.startsWith(");")) return { name: "", opens: false };
  const indexed = INDEX.exec(row) ?? TRIGGER.exec(row);
  if (indexed !== null)
    return { name: "", table: `${indexed[2] ?? "public"}.${indexed[3]}`, member: indexed[1] ?? "" };
  const constraint = CONSTRAINT.exec(row)?.[1];
  if (constraint !== undefined) return { name: "", member: constraint };
  const column = isBody ? COLUMN.exec(row)?.[1] : undefined;
  return column === undefined ? undefined : { name: "", column };
}
