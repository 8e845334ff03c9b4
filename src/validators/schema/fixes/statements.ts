import type { FixStatement } from "#contract/fix-planner.ts";
import { quoted } from "#engines/catalog/identifier.ts";
import { foreignKeys } from "#engines/catalog/rows/foreign-keys.ts";
import { valuesOf } from "#engines/catalog/rows/values.ts";
import type { Catalog } from "#engines/catalog/shape.ts";

export interface Prepared {
  readonly statements: readonly FixStatement[];
  /** What only a person can decide, one sentence each. */
  readonly decisions: readonly string[];
}

const NAME = '"(?:[^"]|"")+"';
const ADD = new RegExp(
  `^ALTER TABLE (${NAME}\\.${NAME}) ADD COLUMN (${NAME}) ((?:(?! DEFAULT | GENERATED ).)+?) NOT NULL$`,
  "s",
);
// An explicit cast cuts what is too long; without it the server refuses.
const CUTTING =
  /^(ALTER TABLE .+ TYPE (?:character varying|character)\(\d+\)(?: COLLATE \S+)?) USING "(?:[^"]|"")+"::(?:character varying|character)\(\d+\)$/;
const NO_DEFAULT = new RegExp(
  `^ALTER TABLE (${NAME}\\.${NAME}) ALTER COLUMN (${NAME}) DROP DEFAULT$`,
);

/**
 * The planned statements in a form that rows survive: a column without a value for the rows that exist
 * is added open, filled, and closed, and a text that is too long is refused rather than cut. What the
 * column is filled with is for a person to decide.
 */
export function prepare(
  planned: readonly FixStatement[],
  sides: { readonly migrated: Catalog; readonly modelled: Catalog },
): Prepared {
  const decisions: string[] = [];
  const statements = withPartitions(planned).flatMap((statement): readonly FixStatement[] => {
    const sql = statement.sql.replace(CUTTING, "$1");
    if (isIdle(sql, sides.migrated)) return [];
    const [, table = "", column = "", type = ""] = ADD.exec(sql) ?? [];
    const value = placeholder({ table, column }, sides.modelled);
    if (value === undefined) return [{ ...statement, sql }];
    decisions.push(`Decide what ${value.name} is in rows that exist already.`);
    return [
      `ALTER TABLE ${table} ADD COLUMN ${column} ${type}`,
      `UPDATE ${table} SET ${column} = ${value.text} /* decide */ WHERE ${column} IS NULL`,
      `ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL`,
    ].map((each) => ({ sql: each, isTransactional: statement.isTransactional }));
  });
  return { statements, decisions };
}

// Alone it has no index on any partition, and is invalid; the planner tells those apart and builds them
// only where they are asked for.
const LONELY = /^(CREATE (?:UNIQUE )?INDEX (?:"(?:[^"]|"")+"|\S+) ON )ONLY /;

/** With the partitions, unless what is planned gives each of them its own. */
function withPartitions(planned: readonly FixStatement[]): readonly FixStatement[] {
  if (planned.some(({ sql }) => / ATTACH PARTITION /.test(sql))) return planned;
  return planned.map((each) => ({ ...each, sql: each.sql.replace(LONELY, "$1") }));
}

/** The planned way back, which begins where the models are: it cuts nothing either. */
export function wayBack(
  planned: readonly FixStatement[],
  modelled: Catalog,
): readonly FixStatement[] {
  return planned
    .map((statement) => ({ ...statement, sql: statement.sql.replace(CUTTING, "$1") }))
    .filter(({ sql }) => !isIdle(sql, modelled));
}

/** The planner drops defaults before it changes a type, also where there is none. */
function isIdle(sql: string, present: Catalog): boolean {
  const [, table = "", column = ""] = NO_DEFAULT.exec(sql) ?? [];
  if (table === "") return false;
  const found = columnOf(present, table, column);
  return found !== undefined && found.column.default === null;
}

function placeholder(
  about: { readonly table: string; readonly column: string },
  modelled: Catalog,
): { readonly name: string; readonly text: string } | undefined {
  const found = columnOf(modelled, about.table, about.column);
  if (found === undefined) return undefined;
  const { table, column } = found;
  const name = `${table.name}.${column.name}`;
  const key = foreignKeys(table).find(({ columns }) => columns.join() === column.name);
  if (key !== undefined) {
    const [schema = "", ...rest] = key.table.split(".");
    const target = quoted(key.targets[0] ?? "");
    const from = `${quoted(schema)}.${quoted(rest.join("."))}`;
    return { name, text: `(SELECT ${target} FROM ${from} ORDER BY 1 LIMIT 1)` };
  }
  const [value] = valuesOf(column.type, modelled.enums)?.plain ?? [];
  if (value === undefined) return undefined;
  const text = `'${value.replaceAll("'", "''")}'`;
  return { name, text: `${text}::${column.type}` };
}

function columnOf(catalog: Catalog, table: string, column: string) {
  const found = catalog.tables.find(
    (each) => `${quoted(each.schema)}.${quoted(each.name)}` === table,
  );
  const own = found?.columns.find(({ name }) => quoted(name) === column);
  return found === undefined || own === undefined ? undefined : { table: found, column: own };
}

/** Whether rows of generated tables may refuse or lose something by it. */
export function touchesRows(statements: readonly FixStatement[]): boolean {
  return statements.some(({ sql }) =>
    /\b(?:DROP|DELETE|UPDATE|TRUNCATE|ADD CONSTRAINT|UNIQUE|NOT NULL|GENERATED|ALTER COLUMN "(?:[^"]|"")+" TYPE)\b/.test(
      sql,
    ),
  );
}

const DROPPED = new RegExp(`^ALTER TABLE (${NAME}\\.${NAME}) DROP COLUMN (${NAME})`);
const RETYPED = new RegExp(
  `^ALTER TABLE (${NAME}\\.${NAME}) ALTER COLUMN (${NAME}) TYPE (.+?)(?: USING .*)?$`,
  "s",
);

/** Tables and columns whose contents go, whatever these are; what the server derives is none. */
export function droppedData(
  statements: readonly FixStatement[],
  migrated: Catalog,
): readonly string[] {
  return statements.flatMap(({ sql }) => {
    const [, name] =
      /^(?:DROP TABLE|TRUNCATE(?: TABLE)?|DELETE FROM|DROP SCHEMA|ALTER TYPE .+ DROP ATTRIBUTE) (.+)$/s.exec(
        sql,
      ) ?? [];
    if (name !== undefined) return [name];
    const [, table = "", column = ""] = DROPPED.exec(sql) ?? [];
    const found = table === "" ? undefined : columnOf(migrated, table, column);
    return found === undefined || found.column.generated !== null ? [] : [`${table}.${column}`];
  });
}

const COMPUTED = new RegExp(
  `^ALTER TABLE (${NAME}\\.${NAME}) (?:ADD COLUMN (${NAME}) .* GENERATED ALWAYS AS \\(|ALTER COLUMN (${NAME}) SET EXPRESSION )`,
  "s",
);

/** Columns that are there and whose values another expression computes afterwards. */
export function recomputed(
  statements: readonly FixStatement[],
  migrated: Catalog,
): readonly string[] {
  return statements.flatMap(({ sql }) => {
    const [, table = "", added, changed] = COMPUTED.exec(sql) ?? [];
    const column = added ?? changed ?? "";
    return table === "" || columnOf(migrated, table, column) === undefined
      ? []
      : [`${table}.${column}`];
  });
}

const CONVERTED = new RegExp(
  `^(ALTER TABLE (${NAME}\\.${NAME}) ALTER COLUMN (${NAME}) TYPE (.+)) USING ${NAME}::.+$`,
  "s",
);

/**
 * The same with other conversions, for types between which PostgreSQL has none: by way of text, and
 * with the values given up. Empty where nothing is converted.
 */
export function conversionsOf(
  { statements, decisions }: Prepared,
  sides: { readonly migrated: Catalog; readonly modelled: Catalog },
): readonly Prepared[] {
  const converted = statements.flatMap(({ sql }) => {
    const [, alter = "", table = "", column = "", type = ""] = CONVERTED.exec(sql) ?? [];
    return alter === "" ? [] : [{ sql, alter, table, column, type }];
  });
  if (converted.length === 0) return [];
  const rewritten = (using: (each: (typeof converted)[number]) => string) =>
    statements.map((statement) => {
      const each = converted.find(({ sql }) => sql === statement.sql);
      return each === undefined
        ? statement
        : { ...statement, sql: `${each.alter} USING ${using(each)}` };
    });
  return [
    { statements: rewritten(({ column, type }) => `${column}::text::${type}`), decisions },
    {
      statements: rewritten((each) => `${givenUp(each, sides)} /* decide */`),
      decisions: [
        ...decisions,
        ...converted.map(
          ({ table, column, type }) =>
            `Decide how values of ${table}.${column} become ${type}: PostgreSQL has no way, and here they are given up.`,
        ),
      ],
    },
  ];
}

function givenUp(
  {
    table,
    column,
    type,
  }: { readonly table: string; readonly column: string; readonly type: string },
  { modelled }: { readonly modelled: Catalog },
): string {
  const found = columnOf(modelled, table, column)?.column;
  const [value] = found === undefined ? [] : (valuesOf(found.type, modelled.enums)?.plain ?? []);
  if (found?.nullable !== false || value === undefined) return `NULL::${type}`;
  return `'${value.replaceAll("'", "''")}'::${type}`;
}

export interface Retyped {
  /** As the statement quotes them. */
  readonly table: string;
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** Columns whose values become another type's. */
export function retyped(
  statements: readonly FixStatement[],
  migrated: Catalog,
): readonly Retyped[] {
  return statements.flatMap(({ sql }) => {
    const [, table = "", column = "", to = ""] = RETYPED.exec(sql) ?? [];
    const from = columnOf(migrated, table, column)?.column.type;
    return from === undefined ? [] : [{ table, column, from, to }];
  });
}
