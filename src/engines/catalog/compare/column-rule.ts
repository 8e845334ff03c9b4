import type { Severity } from "#contract/rule.ts";
import { canonicalDefault, isConstant, isSequenceDefault } from "../defaults.ts";
import type { FactColumn as Column } from "./column.ts";
import { takesEvery } from "./wider-type.ts";

/** How a column gets its value where a statement leaves it out. */
export type ValueAttribute = "default" | "identity" | "generated";

/** What differs between two columns of one name. */
export interface ColumnFound {
  readonly attribute: "type" | "collation" | "isNullable" | ValueAttribute;
  readonly severity: Severity;
  readonly expected: string | null;
  readonly observed: string | null;
}

/** These attributes of a column are compared together; the others stand for themselves. */
export const COLUMN_ATTRIBUTES: ReadonlySet<string> = new Set([
  "type",
  "collation",
  "isNullable",
  "default",
  "identity",
  "generated",
  "generation",
]);

export function compareColumns(expected: Column, observed: Column): readonly ColumnFound[] {
  return [
    ...typeDifference(expected, observed),
    ...nullabilityDifference(expected, observed),
    ...defaultDifference(expected, observed),
  ];
}

/** The column as one would write it after its name in CREATE TABLE. */
export function columnText(column: Column): string {
  const collation = column.collation === null ? "" : ` COLLATE ${column.collation}`;
  return `${column.type}${collation}${valueText(column)}${column.nullable ? "" : " NOT NULL"}`;
}

/** Without a value of its own, every insert of a program that does not know the column fails. */
export function unexpectedColumnSeverity(column: Column): Severity {
  return column.nullable || suppliesValue(column) ? "warning" : "critical";
}

function typeDifference(expected: Column, observed: Column): readonly ColumnFound[] {
  if (expected.type !== observed.type)
    return [
      {
        attribute: "type",
        // A database that takes more than the models write stops nobody.
        severity: takesEvery(expected.type, observed.type) ? "warning" : "critical",
        expected: expected.type,
        observed: observed.type,
      },
    ];
  if (expected.collation === observed.collation) return [];
  const words = ({ type, collation }: Column) => `${type} COLLATE ${collation ?? '"default"'}`;
  return [
    {
      attribute: "collation",
      severity: "warning",
      expected: words(expected),
      observed: words(observed),
    },
  ];
}

function nullabilityDifference(expected: Column, observed: Column): readonly ColumnFound[] {
  if (expected.nullable === observed.nullable) return [];
  const words = ({ nullable }: Column) => (nullable ? "NULL" : "NOT NULL");
  return [
    {
      attribute: "isNullable",
      severity: "critical",
      expected: words(expected),
      observed: words(observed),
    },
  ];
}

function defaultDifference(expected: Column, observed: Column): readonly ColumnFound[] {
  const severity = defaultSeverity(expected, observed);
  if (severity === undefined) return [];
  const words = (column: Column) => valueText(column).trim() || null;
  const attribute = valueAttribute(expected, observed);
  return [{ attribute, severity, expected: words(expected), observed: words(observed) }];
}

function valueAttribute(...columns: readonly Column[]): ValueAttribute {
  if (columns.some(({ generated }) => generated !== null)) return "generated";
  return columns.some(({ identity }) => identity !== "none") ? "identity" : "default";
}

export const VALUE_ATTRIBUTES: ReadonlySet<string> = new Set<ValueAttribute>([
  "default",
  "identity",
  "generated",
]);

/** Undefined when both columns get the same value where a statement leaves them out. */
function defaultSeverity(expected: Column, observed: Column): Severity | undefined {
  if (expected.generated !== null || observed.generated !== null) {
    if (expected.generated !== observed.generated) return "critical";
    // The value is the same, whether it is kept or worked out at each reading.
    return expected.generation === observed.generation ? undefined : "note";
  }
  if (countsUp(expected) || countsUp(observed)) return counterSeverity(expected, observed);
  const wanted = canonicalDefault(expected.default, expected.type);
  const found = canonicalDefault(observed.default, observed.type);
  if (isSameValue(expected, observed)) return undefined;
  // The program supplies the value itself; the server's default only helps other writers.
  if (wanted === null) return "note";
  if (found === null) return observed.nullable ? "warning" : "critical";
  return isConstant(wanted) && isConstant(found) ? "critical" : "warning";
}

// Where the types differ, a constant that is the same in one of them is not told again.
function isSameValue(expected: Column, observed: Column): boolean {
  return [expected.type, observed.type].some(
    (type) => canonicalDefault(expected.default, type) === canonicalDefault(observed.default, type),
  );
}

/** At least one side takes the next number of a sequence: serial, identity, or nextval. */
function counterSeverity(expected: Column, observed: Column): Severity | undefined {
  if (countsUp(expected) && countsUp(observed))
    return expected.identity === observed.identity ? undefined : "note";
  if (countsUp(expected)) {
    if (observed.default !== null) return "warning";
    return observed.nullable ? "warning" : "critical";
  }
  // An explicit value is refused for GENERATED ALWAYS.
  if (observed.identity === "always") return expected.nullable ? "warning" : "critical";
  return expected.default === null ? "note" : "warning";
}

function countsUp(column: Column): boolean {
  return column.identity !== "none" || isSequenceDefault(column.default);
}

function suppliesValue(column: Column): boolean {
  return column.identity !== "none" || column.generated !== null || column.default !== null;
}

function valueText(column: Column): string {
  if (column.generated !== null)
    return ` GENERATED ALWAYS AS (${column.generated}) ${column.generation.toUpperCase()}`;
  if (column.identity === "always") return " GENERATED ALWAYS AS IDENTITY";
  if (column.identity === "by-default") return " GENERATED BY DEFAULT AS IDENTITY";
  return column.default === null ? "" : ` DEFAULT ${column.default}`;
}
