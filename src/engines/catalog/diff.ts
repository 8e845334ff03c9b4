import { diffColumns } from "./column-diff.ts";
import { diffKeys } from "./constraint-diff.ts";
import { type Difference, difference, sortDifferences } from "./difference.ts";
import { pairBy } from "./pair.ts";
import { type Catalog, type EnumType, type OtherObject, qualified, type Table } from "./shape.ts";

export interface DiffOptions {
  /** Tables of the migration tool, plain or qualified; neither side has them. */
  readonly ignoreTables: readonly string[];
}

/**
 * Lists how the migrations' catalog differs from the models'.
 *
 * Shape   expected: models; observed: migrations; the result is sorted and independent of the order
 *         within the catalogs. Comparing the other way round turns absent into unexpected and back.
 */
export function diffCatalogs(
  expected: Catalog,
  observed: Catalog,
  options: DiffOptions,
): readonly Difference[] {
  const ignored = new Set(options.ignoreTables);
  const kept = ({ tables }: Catalog) =>
    tables.filter((table) => !ignored.has(table.name) && !ignored.has(qualified(table)));
  return sortDifferences([
    ...diffTables(kept(expected), kept(observed)),
    ...diffEnums(expected.enums, observed.enums),
    ...diffOthers(expected, observed),
  ]);
}

function diffTables(expected: readonly Table[], observed: readonly Table[]): readonly Difference[] {
  const paired = pairBy({ expected, observed }, qualified);
  const columnNames = ({ columns }: Table) => columns.map(({ name }) => name).sort();
  const tables = new Set([...paired.expected, ...paired.observed].map(qualified));
  return [
    ...paired.expected.map((table) =>
      difference({
        kind: "table-absent",
        severity: "critical",
        relation: qualified(table),
        columns: columnNames(table),
      }),
    ),
    ...paired.observed.map((table) =>
      difference({
        kind: "table-unexpected",
        severity: "warning",
        relation: qualified(table),
        columns: columnNames(table),
      }),
    ),
    ...paired.pairs.flatMap(([wanted, found]) => {
      const columns = diffColumns(wanted, found);
      const named = (...kinds: readonly Difference["kind"][]) =>
        new Set(
          columns.filter(({ kind }) => kinds.includes(kind)).map(({ member }) => member ?? ""),
        );
      const missing = named("column-absent", "column-unexpected");
      return [
        ...columns,
        ...diffKeys(wanted, found, { missing, retyped: named("type-different"), tables }),
      ];
    }),
  ];
}

function diffEnums(
  expected: readonly EnumType[],
  observed: readonly EnumType[],
): readonly Difference[] {
  const paired = pairBy({ expected, observed }, qualified);
  const words = ({ labels }: EnumType) => labels.map((label) => `'${label}'`).join(", ");
  return [
    ...paired.expected.map((type) =>
      difference({
        kind: "enum-absent",
        severity: "critical",
        relation: qualified(type),
        expected: words(type),
      }),
    ),
    // A type that no model uses stores nothing of theirs.
    ...paired.observed.map((type) =>
      difference({
        kind: "enum-unexpected",
        severity: "note",
        relation: qualified(type),
        observed: words(type),
      }),
    ),
    ...paired.pairs
      .filter(([wanted, found]) => words(wanted) !== words(found))
      .map(([wanted, found]) =>
        difference({
          kind: "enum-labels-different",
          // A label only the database knows, or another order, breaks no write of the program.
          severity: wanted.labels.every((label) => found.labels.includes(label))
            ? "warning"
            : "critical",
          relation: qualified(wanted),
          expected: words(wanted),
          observed: words(found),
        }),
      ),
  ];
}

function diffOthers(expected: Catalog, observed: Catalog): readonly Difference[] {
  const paired = pairBy(
    { expected: expected.others, observed: observed.others },
    ({ kind, name }) => `${kind} ${name}`,
  );
  const about = ({ kind, name }: OtherObject) => ({ relation: name, object: kind });
  // What hangs on a table comes and goes with it.
  const sides = [expected, observed].map(({ tables }) => new Set(tables.map(qualified)));
  const tables = sides.flatMap((side) =>
    [...side].filter((table) => !sides.every((other) => other.has(table))),
  );
  const ofTable = /^(?:trigger|policy|rule|row security)$/;
  const alone = ({ kind, name }: OtherObject) =>
    !ofTable.test(kind) || !tables.some((table) => `${name}.`.startsWith(`${table}.`));
  return [
    ...paired.expected.filter(alone).map((object) =>
      difference({
        kind: "object-absent",
        // The program asks a sequence for its next number; the rest may serve people or tools.
        severity: object.kind === "sequence" ? "critical" : "warning",
        ...about(object),
      }),
    ),
    // Models seldom can say these; migrations are where they belong.
    ...paired.observed
      .filter(alone)
      .map((object) =>
        difference({ kind: "object-unexpected", severity: "note", ...about(object) }),
      ),
    ...paired.pairs
      .filter(([wanted, found]) => wanted.digest !== found.digest)
      .map(([wanted]) =>
        difference({ kind: "object-different", severity: "note", ...about(wanted) }),
      ),
  ];
}
