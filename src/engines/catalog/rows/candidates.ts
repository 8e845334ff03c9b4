import { type Catalog, qualified, type Table } from "../shape.ts";
import { type Cell, type Fillable, fillablesOf } from "./columns.ts";
import type { Demand } from "./demand.ts";
import type { PlannedRow } from "./plan.ts";
import { valuesOf } from "./values.ts";

/** Rows of one table that together may break a demand; whether they do is for the server to say. */
export interface Candidate {
  readonly table: Table;
  readonly rows: readonly PlannedRow[];
}

const MOST_CANDIDATES = 40;
// Other generated rows begin at 0, and there are at most twenty.
const APART = 40;
// Beyond whatever key a generated row has.
const NOWHERE = 30_011;
const TWO_CASES = ["Mixed@Example.org", "mixed@example.org"] as const;

type Cells = ReadonlyMap<string, Cell>;

/**
 * What may break a demand while the old schema takes it, the likeliest first. `counts` says how many
 * rows each table has, by qualified name.
 */
export function candidatesFor(
  demand: Demand,
  before: Catalog,
  counts: ReadonlyMap<string, number>,
): readonly Candidate[] {
  const table = before.tables.find((each) => qualified(each) === demand.table);
  if (table === undefined || demand.kind === "no-rows") return [];
  const found = fillablesOf(table, { enums: before.enums, counts });
  if ("unknown" in found) return [];
  const question = { demand, table, before, fillables: found.columns };
  return alternatives(question)
    .slice(0, MOST_CANDIDATES)
    .flatMap((rows) => [
      { table, rows: rows.map((cells, at) => rowOf(question, cells, APART + at)) },
    ]);
}

interface Question {
  readonly demand: Exclude<Demand, { kind: "no-rows" }>;
  readonly table: Table;
  readonly before: Catalog;
  readonly fillables: readonly Fillable[];
}

/** Everything else is as different from other rows as its type allows, so that only the demand is broken. */
function rowOf({ fillables }: Question, cells: Cells, row: number): PlannedRow {
  const others = fillables
    .filter(({ name }) => !cells.has(name))
    .filter(({ hasDefault, capacity }) => !hasDefault || capacity === Number.POSITIVE_INFINITY)
    .map((column) => ({
      column: column.name,
      cell: column.capacity === Number.POSITIVE_INFINITY ? column.distinct(row) : column.plain(row),
    }));
  return { cells: [...[...cells].map(([column, cell]) => ({ column, cell })), ...others] };
}

function alternatives(question: Question): readonly (readonly Cells[])[] {
  const { demand } = question;
  switch (demand.kind) {
    case "not-null":
      return [[new Map([[demand.column, { kind: "null" }]])]];
    case "type":
      return textsOf(question, demand.column, [
        ...demand.labels,
        ...beyond(demand.from, demand.to),
      ]).map((cell) => [new Map([[demand.column, cell]])]);
    case "foreign-key":
      return nowhere(question, demand.columns);
    case "check":
      return breaking(question, demand.columns, demand.expression);
    case "unique":
      return twice(question, demand);
  }
}

/** A text that is one too long, and what is hardly a text of anything. */
function beyond(from: string, to: string): readonly string[] {
  const longest = Number(/^character(?: varying)?\((\d+)\)$/.exec(to)?.[1] ?? 0);
  const isText = /^(?:text|character|name|bpchar)/.test(from);
  return isText ? ["x".repeat(longest + 1), "not a value", "?"] : [];
}

/** Values for one column: these, then those of its type; none for a column that refers to a table. */
function textsOf(
  { table, before }: Question,
  column: string,
  first: readonly string[],
): readonly Cell[] {
  const type = table.columns.find(({ name }) => name === column)?.type ?? "";
  const values = valuesOf(type, before.enums);
  const texts = [...first, ...(values?.awkward ?? []), ...(values?.plain ?? [])];
  return [...new Set(texts)].map((text) => ({ kind: "value", text }));
}

/** References to rows that do not exist. */
function nowhere(
  { table, before }: Question,
  columns: readonly string[],
): readonly (readonly Cells[])[] {
  const cells = columns.map((column): readonly [string, Cell] => {
    const type = table.columns.find(({ name }) => name === column)?.type ?? "";
    const text = valuesOf(type, before.enums)?.distinct?.(NOWHERE) ?? "0";
    return [column, { kind: "value", text }];
  });
  return [[new Map(cells)], [new Map(cells.map(([name]) => [name, { kind: "value", text: "x" }]))]];
}

const TEXT = /'((?:[^']|'')*)'/g;
const NUMBER = /(?<![\w.'])-?\d+(?:\.\d+)?(?![\w.'])/g;

/** Values around the literals of a check, in one column after the other, then in two at once. */
function breaking(
  question: Question,
  columns: readonly string[],
  expression: string,
): readonly (readonly Cells[])[] {
  const texts = [...expression.matchAll(TEXT)].map(([, text = ""]) => text.replaceAll("''", "'"));
  const numbers = [...expression.replaceAll(TEXT, "").matchAll(NUMBER)].flatMap(([text]) => [
    String(Number(text) - 1),
    text,
    String(Number(text) + 1),
  ]);
  const filled = columns.filter((name) => question.fillables.some((each) => each.name === name));
  const longer = numbers.map((text) => "x".repeat(Math.min(4_000, Math.max(0, Number(text)))));
  const isText = (name: string) =>
    /^(?:text|character)/.test(
      question.table.columns.find((column) => column.name === name)?.type ?? "",
    );
  const values = (name: string) =>
    textsOf(question, name, [
      ...(isText(name) ? ["not a value", "", ...longer] : []),
      ...numbers,
      ...texts,
    ]).slice(0, 16);
  const single = filled.flatMap((name) =>
    values(name).map((cell): readonly Cells[] => [new Map([[name, cell]])]),
  );
  const empty = new Map<string, Cell>(filled.map((name) => [name, { kind: "null" }]));
  const [first = "", second = ""] = filled;
  const both =
    second === ""
      ? []
      : values(first)
          .slice(0, 5)
          .flatMap((a) =>
            values(second)
              .slice(0, 5)
              .map((b): readonly Cells[] => [new Map([...empty, [first, a], [second, b]])]),
          );
  return [[empty], ...single.slice(0, 24), ...both];
}

/** Two rows with one key; for a key of an expression, two texts that it may take for the same. */
function twice(
  { demand: _demand, ...question }: Question,
  demand: Extract<Demand, { kind: "unique" }>,
): readonly (readonly Cells[])[] {
  const inKey = question.fillables.filter(({ name }) =>
    demand.parts.some(({ expression, column }) => column === name || mentions(expression, name)),
  );
  if (inKey.length === 0) return [];
  const asked = question.fillables.filter(
    (each) => !inKey.includes(each) && mentions(demand.predicate, each.name),
  );
  const same = new Map(inKey.map((column) => [column.name, column.distinct(APART)]));
  const pairs: readonly (readonly Cells[])[] = [
    [same, same],
    ...inKey.map((column) =>
      TWO_CASES.map((text) => new Map([...same, [column.name, { kind: "value", text } as const]])),
    ),
  ];
  return pairs.flatMap((pair) =>
    conditions(asked, demand.predicate).map((condition) =>
      pair.map((cells) => new Map([...cells, ...condition])),
    ),
  );
}

function mentions(expression: string, name: string): boolean {
  const plain = name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return new RegExp(`(?<![\\w"])"?${plain}"?(?![\\w"])`).test(expression);
}

/** What the columns of a partial index's condition may have to be. */
function conditions(asked: readonly Fillable[], predicate: string): readonly Cells[] {
  const literals = [...predicate.matchAll(TEXT)].map(
    ([, text = ""]): Cell => ({ kind: "value", text: text.replaceAll("''", "'") }),
  );
  return asked.reduce<readonly Cells[]>(
    (known, column) =>
      known
        .flatMap((cells) =>
          [
            ...literals,
            column.plain(0),
            ...(column.isNullable ? [{ kind: "null" } as const] : []),
            column.awkward(1),
          ].map((cell) => new Map([...cells, [column.name, cell]])),
        )
        .slice(0, 12),
    [new Map()],
  );
}
