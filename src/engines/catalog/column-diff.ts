import type { Severity } from "#contract/rule.ts";
import { canonicalDefault, isConstant, isSequenceDefault, withoutCasts } from "./defaults.ts";
import { type Difference, difference } from "./difference.ts";
import { pairBy } from "./pair.ts";
import { type Column, qualified, type Table } from "./shape.ts";

/** How the columns of one table differ. */
export function diffColumns(expected: Table, observed: Table): readonly Difference[] {
  const relation = qualified(expected);
  const paired = pairBy(
    { expected: expected.columns, observed: observed.columns },
    (column) => column.name,
  );
  const about = (column: Column) => ({ relation, member: column.name, columns: [column.name] });
  return [
    ...paired.expected.map((column) =>
      difference({
        kind: "column-absent",
        severity: "critical",
        ...about(column),
        expected: columnText(column),
      }),
    ),
    // Without a value of its own, every insert of a program that does not know the column fails.
    ...paired.observed.map((column) =>
      difference({
        kind: "column-unexpected",
        severity: column.nullable || suppliesValue(column) ? "warning" : "critical",
        ...about(column),
        observed: columnText(column),
      }),
    ),
    ...paired.pairs.flatMap(([wanted, found]) => [
      ...typeDifference(wanted, found).map((each) => difference({ ...about(wanted), ...each })),
      ...nullabilityDifference(wanted, found).map((each) =>
        difference({ ...about(wanted), ...each }),
      ),
      ...defaultDifference(wanted, found).map((each) => difference({ ...about(wanted), ...each })),
    ]),
  ];
}

/** The column as one would write it after its name in CREATE TABLE. */
function columnText(column: Column): string {
  const collation = column.collation === null ? "" : ` COLLATE ${column.collation}`;
  return `${column.type}${collation}${valueText(column)}${column.nullable ? "" : " NOT NULL"}`;
}

type Found = Pick<Difference, "kind" | "severity" | "expected" | "observed">;

function typeDifference(expected: Column, observed: Column): readonly Found[] {
  if (expected.type !== observed.type)
    return [
      {
        kind: "type-different",
        severity: unboundedText(expected) && unboundedText(observed) ? "warning" : "critical",
        expected: expected.type,
        observed: observed.type,
      },
    ];
  if (expected.collation === observed.collation) return [];
  return [
    {
      kind: "type-different",
      severity: "warning",
      expected: `${expected.type} COLLATE ${expected.collation ?? '"default"'}`,
      observed: `${observed.type} COLLATE ${observed.collation ?? '"default"'}`,
    },
  ];
}

// text and character varying without a length hold the same values in the same way.
function unboundedText({ type }: Column): boolean {
  return type === "text" || type === "character varying";
}

function nullabilityDifference(expected: Column, observed: Column): readonly Found[] {
  if (expected.nullable === observed.nullable) return [];
  const words = ({ nullable }: Column) => (nullable ? "NULL" : "NOT NULL");
  return [
    {
      kind: "nullability-different",
      severity: "critical",
      expected: words(expected),
      observed: words(observed),
    },
  ];
}

function defaultDifference(expected: Column, observed: Column): readonly Found[] {
  const severity = defaultSeverity(expected, observed);
  if (severity === undefined) return [];
  const words = (column: Column) => valueText(column).trim() || null;
  return [
    { kind: "default-different", severity, expected: words(expected), observed: words(observed) },
  ];
}

/** Undefined when both columns get the same value where a statement leaves them out. */
function defaultSeverity(expected: Column, observed: Column): Severity | undefined {
  if (expected.generated !== null || observed.generated !== null)
    return sameGeneration(expected.generated, observed.generated) ? undefined : "critical";
  if (countsUp(expected) || countsUp(observed)) return counterSeverity(expected, observed);
  const wanted = canonicalDefault(expected.default, expected.type);
  const found = canonicalDefault(observed.default, observed.type);
  if (wanted === found) return undefined;
  // The program supplies the value itself; the server's default only helps other writers.
  if (wanted === null) return "note";
  if (found === null) return observed.nullable ? "warning" : "critical";
  return isConstant(wanted) && isConstant(found) ? "critical" : "warning";
}

// Casts in a deparsed expression depend on whether it was replayed from deparsed text.
function sameGeneration(expected: string | null, observed: string | null): boolean {
  if (expected === null || observed === null) return false;
  return withoutCasts(expected) === withoutCasts(observed);
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
  if (column.generated !== null) return ` GENERATED ALWAYS AS (${column.generated}) STORED`;
  if (column.identity === "always") return " GENERATED ALWAYS AS IDENTITY";
  if (column.identity === "by-default") return " GENERATED BY DEFAULT AS IDENTITY";
  return column.default === null ? "" : ` DEFAULT ${column.default}`;
}
