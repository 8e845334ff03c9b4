import type { Difference } from "#engines/catalog/difference.ts";
import type { MigrationsEvidence } from "../evidence.ts";
import { shortName, subjectOf } from "../wording.ts";

/** What to do about one difference: the tool's command, and the SQL that the migration comes down to. */
export function remedyOf(each: Difference, migrations: MigrationsEvidence): string | undefined {
  const sql = sqlOf(each);
  const purpose = purposeOf(each);
  if (purpose === undefined) return undefined;
  const directory = migrations.directory === "" ? "" : ` in ${migrations.directory}`;
  const detects = isDetected(each) ? " --autogenerate" : "";
  const steps =
    migrations.tool === "alembic"
      ? `Add a migration${directory}: alembic revision${detects} -m "${purpose}".`
      : `Add a migration${directory} that does this: ${purpose}.`;
  const statement = sql === undefined ? "" : ` It comes down to: ${sql}`;
  return `${steps}${statement}${cautionOf(each)}`;
}

/**
 * Whether Alembic writes the change by itself.
 *
 * Source  Alembic manual, "What does Autogenerate Detect (and what does it not detect?)".
 */
function isDetected({ kind, constraint }: Difference): boolean {
  if (constraint !== null) return constraint === "foreign-key" || constraint === "unique";
  return /^(?:table|column|type|nullability|index)-/.test(kind);
}

function purposeOf(each: Difference): string | undefined {
  const subject = subjectOf(each);
  switch (each.kind) {
    case "table-absent":
    case "enum-absent":
      return `create ${subject}`;
    case "column-absent":
    case "constraint-absent":
    case "index-absent":
      return `add ${subject}`;
    case "type-different":
      return `change the type of ${subject}`;
    case "nullability-different":
      return `change NOT NULL of ${subject}`;
    case "default-different":
      return each.expected === null ? undefined : `set the default of ${subject}`;
    case "constraint-different":
    case "index-different":
      return `replace ${subject}`;
    case "enum-labels-different":
      return `add labels to ${subject}`;
    case "object-absent":
      return `create ${subject}`;
    default:
      return undefined;
  }
}

function sqlOf(each: Difference): string | undefined {
  const { kind, relation, member, expected } = each;
  const table = nameOf(shortName(relation));
  const alter = `ALTER TABLE ${table}`;
  const column = nameOf(member ?? "");
  switch (kind) {
    case "enum-absent":
      return `CREATE TYPE ${table} AS ENUM (${expected});`;
    case "column-absent":
      return `${alter} ADD COLUMN ${column} ${expected};`;
    case "type-different":
      return `${alter} ALTER COLUMN ${column} TYPE ${expected};`;
    case "nullability-different":
      return `${alter} ALTER COLUMN ${column} ${expected === "NULL" ? "DROP" : "SET"} NOT NULL;`;
    case "default-different":
      return expected?.startsWith("DEFAULT nextval(") === false && expected.startsWith("DEFAULT ")
        ? `${alter} ALTER COLUMN ${column} SET ${expected};`
        : undefined;
    case "constraint-absent":
      return `${alter} ADD CONSTRAINT ${column} ${expected};`;
    case "index-absent":
      return `CREATE ${expected?.startsWith("UNIQUE ") ? "UNIQUE " : ""}INDEX ${column} ON ${table} USING ${expected?.replace(/^UNIQUE /, "")};`;
    case "enum-labels-different":
      return labelsSql(each);
    default:
      return undefined;
  }
}

function labelsSql({ relation, expected, observed }: Difference): string | undefined {
  const labels = (text: string | null) => text?.match(/'[^']*'/g) ?? [];
  const known = new Set(labels(observed));
  const added = labels(expected).filter((label) => !known.has(label));
  if (added.length === 0) return undefined;
  const type = nameOf(shortName(relation));
  return added.map((label) => `ALTER TYPE ${type} ADD VALUE ${label};`).join(" ");
}

function cautionOf({ kind, expected }: Difference): string {
  const filled = expected?.includes(" DEFAULT ") || expected?.includes(" GENERATED ");
  if (kind === "column-absent" && expected?.endsWith("NOT NULL") && !filled)
    return " Rows that exist need a value first: give the column a server default, or fill it before NOT NULL.";
  if (kind === "nullability-different" && expected === "NOT NULL")
    return " Fill the rows that hold NULL first.";
  return "";
}

// Only names that need it are quoted, as the server would.
function nameOf(name: string): string {
  return name
    .split(".")
    .map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join(".");
}
