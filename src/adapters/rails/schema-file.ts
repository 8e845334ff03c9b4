import type { Located, ModelTable } from "#contract/adapter.ts";

const CREATE = /^\s*create_table\s+"([^"]+)"/;
const COLUMN =
  /^\s*t\.(?!index\b|check_constraint\b|unique_constraint\b|exclusion_constraint\b)\w+\s+"([^"]+)"/;
const MEMBER = /^\s*t\.(?:index|check_constraint|unique_constraint|exclusion_constraint)\b/;
const ADDED =
  /^\s*add_(?:index|check_constraint|unique_constraint|exclusion_constraint)\s+"([^"]+)"/;
const REFERENCE = /^\s*add_foreign_key\s+"([^"]+)",\s*"([^"]+)"/;
const NAME = /\bname:\s*"([^"]+)"/;
const LISTED = /\[((?:\s*"[^"]+"\s*,?)+)\]/;

interface Building {
  readonly at: Located;
  readonly columns: Located[];
  readonly members: Located[];
}

/** Where `db/schema.rb` says each table, column, constraint and index. */
export function tablesOfSchemaFile(file: string, text: string): readonly ModelTable[] {
  const tables = new Map<string, Building>();
  let open: Building | undefined;
  for (const [index, row] of text.split("\n").entries()) {
    const place = { file, line: index + 1 };
    const created = CREATE.exec(row)?.[1];
    if (created !== undefined) {
      open = { at: { name: bare(created), ...place }, columns: [], members: [] };
      if (!/\bid:\s*false/.test(row)) open.columns.push({ name: keyOf(row), ...place });
      tables.set(created, open);
      continue;
    }
    const column = COLUMN.exec(row)?.[1];
    if (column !== undefined) open?.columns.push({ name: column, ...place });
    else if (MEMBER.test(row)) open?.members.push({ name: memberName(row), ...place });
    const added = ADDED.exec(row)?.[1] ?? REFERENCE.exec(row)?.[1];
    if (added !== undefined) tables.get(added)?.members.push({ name: memberName(row), ...place });
  }
  return [...tables].map(([name, { at, columns, members }]) => ({
    ...at,
    schema: name.includes(".") ? (name.split(".")[0] ?? "public") : "public",
    columns,
    members,
  }));
}

const OTHER = /^\s*(enable_extension|create_enum|create_schema)\s+"([^"]+)"/;

/** Where it says each extension, enum and schema. */
export function othersOfSchemaFile(file: string, text: string): readonly Located[] {
  return text.split("\n").flatMap((row, index) => {
    const [, call, name = ""] = OTHER.exec(row) ?? [];
    if (call === undefined) return [];
    const isBare = call !== "create_enum" || name.includes(".");
    return [{ name: isBare ? name : `public.${name}`, file, line: index + 1 }];
  });
}

function bare(name: string): string {
  return name.split(".").at(-1) ?? name;
}

function keyOf(row: string): string {
  return /\bprimary_key:\s*"([^"]+)"/.exec(row)?.[1] ?? "id";
}

/** The name, else the columns: a foreign key without either goes by Rails' convention. */
function memberName(row: string): string {
  const name = NAME.exec(row)?.[1];
  if (name !== undefined) return name;
  const listed = LISTED.exec(row)?.[1];
  if (listed !== undefined)
    return [...listed.matchAll(/"([^"]+)"/g)].map(([, one]) => one).join("+");
  const column = /\bcolumn:\s*"([^"]+)"/.exec(row)?.[1];
  const referred = REFERENCE.exec(row)?.[2];
  if (column !== undefined || referred === undefined) return column ?? "";
  return `${bare(referred)
    .replace(/ies$/, "y")
    .replace(/(?<=ss|x|sh|ch)es$/, "")
    .replace(/s$/, "")}_id`;
}
