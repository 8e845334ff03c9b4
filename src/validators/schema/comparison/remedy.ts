import type { SchemaSnapshot } from "#contract/adapter.ts";
import type { Difference } from "#engines/catalog/compare/difference.ts";
import { isConstraint } from "#engines/catalog/compare/key.ts";
import { lastPart } from "#engines/catalog/compare/names.ts";
import type { MigrationsEvidence } from "../evidence.ts";
import { shortName } from "../wording.ts";
import { subjectFor } from "./subject.ts";
import { subjectOf } from "./wording.ts";

export interface RemedyContext {
  readonly migrations: MigrationsEvidence;
  /** Present where nobody writes the models by hand. */
  readonly snapshot?: SchemaSnapshot | undefined;
}

/** What to do about one difference: the tool's command, and the SQL that the migration comes down to. */
export function remedyOf(
  each: Difference,
  { migrations, snapshot }: RemedyContext,
): string | undefined {
  // A statement that drops it may stand below; which of the two is meant, only people know.
  if (each.change === "unexpected" && each.severity !== "note")
    return `${describing(each, snapshot)}, or drop it in a later migration, once nothing uses it.`;
  const sql = sqlOf(each);
  const purpose = purposeOf(each);
  if (purpose === undefined) return undefined;
  const directory = migrations.directory === "" ? "" : ` in ${migrations.directory}`;
  const detects = isDetected(each) ? " --autogenerate" : "";
  const steps =
    migrations.tool === "alembic"
      ? `Add a migration${directory}: alembic revision${detects} -m "${wordsFor(purpose)}".`
      : `Add a migration${directory} that does this: ${purpose}.`;
  const statement = sql === undefined ? "" : ` It comes down to: ${sql}`;
  return `${steps}${statement}${cautionOf(each)}${rewriting(snapshot)}`;
}

function describing(each: Difference, snapshot: SchemaSnapshot | undefined): string {
  return snapshot === undefined
    ? `Describe ${subjectOf(each)} in the models`
    : `Run ${snapshot.writtenBy} on a development database and commit ${snapshot.file}, which lacks ${subjectOf(each)}`;
}

function rewriting(snapshot: SchemaSnapshot | undefined): string {
  return snapshot === undefined
    ? ""
    : ` Where no migration was meant, ${snapshot.file} is what ${snapshot.writtenBy} did not write: let it write that file anew.`;
}

/** A name may hold whatever a shell would run. */
function wordsFor(purpose: string): string {
  return purpose.replace(/["`$\\]/g, "");
}

/**
 * Whether Alembic writes the change by itself.
 *
 * Source  Alembic manual, "What does Autogenerate Detect (and what does it not detect?)".
 */
function isDetected(each: Difference): boolean {
  const { change, kind, attribute } = each;
  if (change === "renamed") return false;
  if (isConstraint(each)) return kind === "foreign key" || kind === "unique constraint";
  if (kind === "column")
    return change !== "different" || ["type", "collation", "isNullable"].includes(attribute ?? "");
  return kind === "table" || kind === "index";
}

function purposeOf(each: Difference): string | undefined {
  const subject = subjectOf(each);
  if (each.change === "absent") return absentPurpose(each, subject);
  if (each.change === "renamed") {
    const [old, now] = [lastPart(each.otherName ?? ""), lastPart(each.name)];
    return each.kind === "column"
      ? `rename ${subjectOf({ ...each, name: each.otherName ?? "" })} to ${now}`
      : `rename ${old} to ${now}`;
  }
  if (each.change !== "different" || each.severity === "note") return undefined;
  return differentPurpose(each, subject);
}

function absentPurpose(each: Difference, subject: string): string {
  const isPart = each.kind === "column" || each.kind === "index" || isConstraint(each);
  return `${isPart ? "add" : "create"} ${subject}`;
}

function differentPurpose(each: Difference, subject: string): string | undefined {
  const { kind, attribute } = each;
  if (kind === "column") {
    if (attribute === "isNullable") return `change NOT NULL of ${subject}`;
    if (attribute === "type" || attribute === "collation") return `change the type of ${subject}`;
    if (each.expected === null) return undefined;
    if (attribute === "generated") return `replace the expression of ${subject}`;
    if (attribute === "identity") return `change the identity of ${subject}`;
    return `set the default of ${subject}`;
  }
  if (kind === "enum" && labelsSql(each) !== undefined) return `add labels to ${subject}`;
  return `replace ${subject}`;
}

function sqlOf(each: Difference): string | undefined {
  switch (each.change) {
    case "absent":
      return absentSql(each);
    case "renamed":
      return renamedSql(each);
    case "different":
      return differentSql(each);
    default:
      return undefined;
  }
}

function tableSql(each: Difference): string {
  const { member } = subjectFor(each);
  const whole = member === null ? each.name : each.name.slice(0, -(lastPart(each.name).length + 1));
  // An index has its schema's name, not its table's.
  const table = each.kind === "index" ? each.parent?.replace(/^[a-z ]+? (?=\S+\.)/, "") : undefined;
  return shortName(table ?? whole);
}

function absentSql(each: Difference): string | undefined {
  const { kind, name, expected } = each;
  const table = tableSql(each);
  const member = lastPart(name);
  if (kind === "enum") return `CREATE TYPE ${shortName(name)} AS ENUM (${expected});`;
  if (kind === "column") return `ALTER TABLE ${table} ADD COLUMN ${member} ${expected};`;
  if (kind === "index")
    return `CREATE ${expected?.startsWith("UNIQUE ") ? "UNIQUE " : ""}INDEX ${member} ON ${table} USING ${expected?.replace(/^UNIQUE /, "")};`;
  if (kind === "domain constraint")
    return `ALTER DOMAIN ${table} ADD CONSTRAINT ${member} ${expected};`;
  return isConstraint(each)
    ? `ALTER TABLE ${table} ADD CONSTRAINT ${member} ${expected};`
    : undefined;
}

/** Both readings: whoever wrote the models knows which one is meant. */
function renamedSql(each: Difference): string {
  const now = lastPart(each.name);
  const old = each.otherName ?? "";
  if (each.kind !== "column") return `ALTER TABLE ${shortName(old)} RENAME TO ${now};`;
  const table = shortName(old.slice(0, -(lastPart(old).length + 1)));
  return `ALTER TABLE ${table} RENAME COLUMN ${lastPart(old)} TO ${now}; if it is another column: ALTER TABLE ${table} ADD COLUMN ${now} ${each.expected};`;
}

function differentSql(each: Difference): string | undefined {
  const { kind, attribute, expected, name } = each;
  if (kind === "enum") return labelsSql(each);
  if (kind !== "column") return undefined;
  const alter = `ALTER TABLE ${tableSql(each)} ALTER COLUMN ${lastPart(name)}`;
  if (attribute === "type" || attribute === "collation") return `${alter} TYPE ${expected};`;
  if (attribute === "isNullable")
    return `${alter} ${expected === "NULL" ? "DROP" : "SET"} NOT NULL;`;
  if (attribute !== "default" || !expected?.startsWith("DEFAULT ")) return undefined;
  return expected.startsWith("DEFAULT nextval(") ? undefined : `${alter} SET ${expected};`;
}

/** Undefined where labels are also missing from the models, or stand in another order. */
function labelsSql({ name, expected, observed }: Difference): string | undefined {
  const labels = (text: string | null) => text?.match(/'(?:[^']|'')*'/g) ?? [];
  const [wanted, found] = [labels(expected), labels(observed)];
  const known = new Set<string>(found);
  if (wanted.filter((label) => known.has(label)).join() !== found.join()) return undefined;
  const added = wanted.flatMap((label, index) => {
    if (known.has(label)) return [];
    const next = wanted.slice(index).find((each) => known.has(each));
    return [`${label}${next === undefined ? "" : ` BEFORE ${next}`}`];
  });
  const statements = added.map((label) => `ALTER TYPE ${shortName(name)} ADD VALUE ${label};`);
  return statements.length === 0 ? undefined : statements.join(" ");
}

function cautionOf({ change, kind, attribute, expected }: Difference): string {
  const filled = expected?.includes(" DEFAULT ") || expected?.includes(" GENERATED ");
  if (change === "absent" && kind === "column" && expected?.endsWith("NOT NULL") && !filled)
    return " Rows that exist need a value first: give the column a server default, or fill it before NOT NULL.";
  if (attribute === "isNullable" && expected === "NOT NULL")
    return " Fill the rows that hold NULL first.";
  return "";
}
