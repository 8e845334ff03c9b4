import { quoted } from "../identifier.ts";
import { type DumpEntry, entriesOf } from "./entries.ts";
import { nameAt, parenthesis, splitTop } from "./scan.ts";

/** One thing that a dump says: a table without its columns, one of its columns, an index. */
export interface DumpPart {
  /** `pg_dump`'s word, or `COLUMN`; `CONSTRAINT` for every constraint of a table. */
  readonly kind: string;
  /** What it is or belongs to: `public.orders`, unquoted. */
  readonly relation: string;
  /** Column, constraint, index, trigger of that relation; null for the relation itself. */
  readonly member: string | null;
  readonly text: string;
}

export interface DumpOptions {
  /** Whether owners and grants are part of what is compared. */
  readonly environment: boolean;
}

const OF_ENVIRONMENT = /^(?:ACL|DEFAULT ACL)$/;
const OWNER = /^ALTER [A-Z ]+ .* OWNER TO \S+$/s;
const WITH_ROWS = /^(?:TABLE|FOREIGN TABLE)$/;
const COLUMN_SETTINGS =
  /^(ALTER (?:FOREIGN )?(?:TABLE|MATERIALIZED VIEW|INDEX) .* ALTER COLUMN .*) SET \((.*)\)$/s;
const OF_RELATION = /^(?:CONSTRAINT|FK CONSTRAINT|CHECK CONSTRAINT|DEFAULT|TRIGGER|RULE|POLICY)$/;

/**
 * The parts of `pg_dump --schema-only`, sorted; equal for equal schemas, wherever their columns stand
 * and in whatever order they were made.
 *
 * It shares nothing with the queries of the catalogue, so that what those do not read shows here.
 */
export function partsOfDump(dump: string, options: DumpOptions): readonly DumpPart[] {
  const entries = entriesOf(dump).filter(
    ({ type }) => options.environment || !OF_ENVIRONMENT.test(type),
  );
  const relations = entries
    .filter(({ type }) => /TABLE$|VIEW$/.test(type))
    .map(({ schema, name }) => ({ schema, name }));
  const parts = entries.flatMap((entry) => {
    const kept = entry.statements
      .filter((text) => options.environment || !OWNER.test(text))
      .flatMap(withoutServersOwn);
    return partsOf({ ...entry, statements: kept }, relations);
  });
  return parts.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : compare(a, b)));
}

/** Identity within one dump, but for what a dump says twice. */
export function keyOf({ kind, relation, member }: DumpPart): string {
  return member === null ? `${kind} ${relation}` : `${kind} ${relation} ${member}`;
}

/** The parts as one text. */
export function textOfDump(parts: readonly DumpPart[]): string {
  return parts.map((part) => `${keyOf(part)}: ${part.text}`).join("\n");
}

/** Settings of columns without those that the server keeps for itself, which older programs write down. */
function withoutServersOwn(statement: string): readonly string[] {
  const [, about, list] = COLUMN_SETTINGS.exec(statement) ?? [];
  if (about === undefined || list === undefined) return [statement];
  const kept = splitTop(list, ",").filter((setting) => !/^\s*"?pg_/.test(setting));
  return kept.length === 0 ? [] : [`${about} SET (${kept.join(", ")})`];
}

function compare(a: DumpPart, b: DumpPart): number {
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

interface Relation {
  readonly schema: string;
  readonly name: string;
}

function partsOf(entry: DumpEntry, relations: readonly Relation[]): readonly DumpPart[] {
  if (WITH_ROWS.test(entry.type)) return tableParts(entry);
  const { relation, member } = subjectOf(entry, relations);
  const kind = / CONSTRAINT$/.test(entry.type) ? "CONSTRAINT" : entry.type;
  const placed = entry.placement === "" ? [] : [entry.placement];
  const text = joined([...entry.statements, ...placed]);
  return [{ kind, relation, member, text }];
}

function subjectOf(
  { type, schema, name, statements }: DumpEntry,
  relations: readonly Relation[],
): Pick<DumpPart, "relation" | "member"> {
  const [first = ""] = statements;
  const whole = { relation: schema === "" ? name : `${schema}.${name}`, member: null };
  if (type === "INDEX") {
    const [, table = ""] = / ON (?:ONLY )?(.*)$/s.exec(first) ?? [];
    return { relation: nameAt(table).join("."), member: name };
  }
  // An identity column's sequence is said where the column is.
  const [, identity] =
    /^ALTER TABLE (?:ONLY )?(.* ALTER COLUMN .*) ADD GENERATED /s.exec(first) ?? [];
  if (type === "SEQUENCE" && identity !== undefined) {
    const [table = "", column = ""] = identity.split(" ALTER COLUMN ");
    return { relation: nameAt(table).join("."), member: nameAt(column).join(".") };
  }
  // Names as facts have them: `pub public.orders`, `PUBLIC on elsewhere`.
  const [, publication, published = ""] =
    /^ALTER PUBLICATION (.+?) ADD TABLES? (?:IN SCHEMA |ONLY )?(.*)$/s.exec(first) ?? [];
  if (publication !== undefined)
    return { relation: `${plain(publication)} ${plain(published)}`, member: null };
  const [, role, server = ""] = /^CREATE USER MAPPING FOR (.+?) SERVER (.*)$/s.exec(first) ?? [];
  if (role !== undefined) return { relation: `${plain(role)} on ${plain(server)}`, member: null };
  if (type === "COMMENT") return commentSubject(name, schema);
  if (!OF_RELATION.test(type)) return whole;
  const owner = relations
    .filter((each) => each.schema === schema && name.startsWith(`${each.name} `))
    // Of `a` and `a b` the one that the statement names.
    .sort(
      (a, b) => Number(names(first, b)) - Number(names(first, a)) || b.name.length - a.name.length,
    )[0];
  if (owner === undefined) return whole;
  return { relation: `${schema}.${owner.name}`, member: name.slice(owner.name.length + 1) };
}

/** The name at the beginning, unquoted. */
function plain(text: string): string {
  return nameAt(text).join(".");
}

function names(statement: string, { schema, name }: Relation): boolean {
  return [name, quoted(name)].some((last) =>
    [schema, quoted(schema)].some((first) => statement.includes(`${first}.${last}`)),
  );
}

/** `COLUMN parent.odd`, `TABLE parent`, `CONSTRAINT many ON parent`. */
function commentSubject(name: string, schema: string): Pick<DumpPart, "relation" | "member"> {
  const [, kind = "", rest = name] = /^([A-Z ]+?) ([^A-Z].*|[A-Z].*[^A-Z ].*)$/s.exec(name) ?? [];
  const place = schema === "" ? "" : `${schema}.`;
  const [, member, table] = /^(.*) ON (.*)$/s.exec(rest) ?? [];
  if (member !== undefined && table !== undefined && /CONSTRAINT|TRIGGER|RULE|POLICY/.test(kind))
    return { relation: `${place}${nameAt(table).join(".")}`, member: nameAt(member).join(".") };
  const parts = nameAt(rest);
  if (kind === "COLUMN" && parts.length > 1)
    return { relation: `${place}${parts.slice(0, -1).join(".")}`, member: parts.at(-1) ?? null };
  return { relation: `${place}${rest}`, member: null };
}

/** A table, and its columns and checks apart, so that their order does not show. */
function tableParts(entry: DumpEntry): readonly DumpPart[] {
  const { type, placement } = entry;
  const relation = `${entry.schema}.${entry.name}`;
  const [create = "", ...rest] = entry.statements;
  const list = columnList(create);
  const items = list === undefined ? [] : splitTop(create.slice(list.open + 1, list.close), ",");
  const frame =
    list === undefined ? create : `${create.slice(0, list.open)}(…)${create.slice(list.close + 1)}`;
  const columns = new Map<string, string[]>();
  const parts: DumpPart[] = [];
  for (const item of items) {
    const [, named] = /^CONSTRAINT (.*)$/s.exec(item) ?? [];
    if (named === undefined) columns.set(nameAt(item)[0] ?? item, [item]);
    else
      parts.push({ kind: "CONSTRAINT", relation, member: nameAt(named)[0] ?? named, text: item });
  }
  const ofTable = rest.filter((statement) => {
    const [, about = ""] = /^ALTER (?:FOREIGN )?TABLE .* ALTER COLUMN (.*)$/s.exec(statement) ?? [];
    const column = columns.get(nameAt(about)[0] ?? "");
    column?.push(statement);
    return column === undefined;
  });
  for (const [member, [definition = "", ...more]] of columns)
    parts.push({ kind: "COLUMN", relation, member, text: joined([definition, ...more.sort()]) });
  const placed = placement === "" ? [] : [placement];
  const text = joined([frame, ...ofTable.sort(), ...placed]);
  return [{ kind: type, relation, member: null, text }, ...parts];
}

function joined(statements: readonly string[]): string {
  return statements.join(";\n");
}

/** A typed table or a partition without columns of its own has another parenthesis, or none. */
function columnList(create: string) {
  const list = parenthesis(create);
  if (list === undefined) return undefined;
  const head = create.slice(0, list.open).replaceAll(/"[^"]*"/g, "");
  return /\b(?:PARTITION BY|WITH|SERVER|FOR VALUES)\b/.test(head) ? undefined : list;
}
