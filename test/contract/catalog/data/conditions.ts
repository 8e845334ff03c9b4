import * as fc from "fast-check";

/** A condition over `TWIN_TABLE` that can be written in several ways. */
export type Condition =
  | {
      readonly is: "compare";
      readonly operator: Comparison;
      readonly left: Value;
      readonly right: Value;
    }
  | { readonly is: "null"; readonly of: Value; readonly isNot: boolean }
  | { readonly is: "flag"; readonly column: "ok" | "fit" }
  | { readonly is: "list"; readonly of: Value; readonly items: readonly number[] }
  | { readonly is: "not"; readonly of: Condition }
  | { readonly is: "and" | "or"; readonly parts: readonly Condition[] };

export type Comparison = "=" | "<>" | "<" | ">" | "<=" | ">=";

export type Value =
  | { readonly is: "column"; readonly name: "a" | "b" }
  | { readonly is: "number"; readonly value: number }
  | { readonly is: "sum" | "product"; readonly left: Value; readonly right: Value }
  | { readonly is: "length"; readonly column: "x" | "v" }
  | { readonly is: "first"; readonly parts: readonly Value[] };

const MIRRORED = { "=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<=" } as const;
const OPPOSITE = { "=": "<>", "<>": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<" } as const;
const COMPARISONS = Object.keys(MIRRORED) as readonly Comparison[];

export const { value, condition } = fc.letrec<{ value: Value; condition: Condition }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      is: fc.constant("column" as const),
      name: fc.constantFrom("a" as const, "b" as const),
    }),
    fc.record({ is: fc.constant("number" as const), value: fc.integer({ min: 0, max: 4 }) }),
    fc.record({
      is: fc.constant("length" as const),
      column: fc.constantFrom("x" as const, "v" as const),
    }),
    fc.record({
      is: fc.constantFrom("sum" as const, "product" as const),
      left: tie("value"),
      right: tie("value"),
    }),
    fc.record({
      is: fc.constant("first" as const),
      parts: fc.array(tie("value"), { minLength: 2, maxLength: 3 }),
    }),
  ),
  condition: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      is: fc.constant("compare" as const),
      operator: fc.constantFrom(...COMPARISONS),
      left: tie("value"),
      right: tie("value"),
    }),
    fc.record({ is: fc.constant("null" as const), of: tie("value"), isNot: fc.boolean() }),
    fc.record({
      is: fc.constant("flag" as const),
      column: fc.constantFrom("ok" as const, "fit" as const),
    }),
    fc.record({
      is: fc.constant("list" as const),
      of: tie("value"),
      items: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 4 }),
    }),
    fc.record({ is: fc.constant("not" as const), of: tie("condition") }),
    fc.record({
      is: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("condition"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

/** Answers with numbers below a limit; where it is asked decides about the writing. */
export type Choose = (below: number) => number;

/** The first way to write everything. */
export const PLAINLY: Choose = () => 0;

/** A writing of the condition; every choice means the same. */
export function written(of: Condition, choose: Choose): string {
  const bare = ways(of, choose);
  return choose(6) === 5 ? `NOT (NOT (${bare}))` : `(${bare})`;
}

function ways(of: Condition, choose: Choose): string {
  switch (of.is) {
    case "flag":
      return (
        [of.column, `${of.column} = true`, `NOT (${of.column} = false)`][choose(3)] ?? of.column
      );
    case "null": {
      const tested = writtenValue(of.of, choose);
      return choose(2) === 0
        ? `${tested} IS ${of.isNot ? "NOT " : ""}NULL`
        : `NOT (${tested} IS ${of.isNot ? "" : "NOT "}NULL)`;
    }
    case "compare": {
      const [left, right] = [writtenValue(of.left, choose), writtenValue(of.right, choose)];
      return [
        `${left} ${of.operator} ${right}`,
        `${right} ${MIRRORED[of.operator]} ${left}`,
        `NOT (${left} ${OPPOSITE[of.operator]} ${right})`,
      ][choose(3)] as string;
    }
    case "list":
      return listed(of.of, shuffled(of.items, choose), choose);
    case "not":
      return negation(of.of, choose);
    default:
      return shuffled(of.parts, isSafe(of) ? choose : PLAINLY)
        .map((part) => written(part, choose))
        .join(of.is === "and" ? " AND " : " OR ");
  }
}

function listed(of: Value, items: readonly number[], choose: Choose): string {
  const tested = writtenValue(of, PLAINLY);
  return [
    `${tested} IN (${items.join(", ")})`,
    `${tested} = ANY (ARRAY[${items.join(", ")}])`,
    `${tested} = ANY ('{${items.join(",")}}'::integer[])`,
    `NOT (${tested} NOT IN (${items.join(", ")}))`,
    items.map((item) => `${tested} = ${item}`).join(" OR "),
  ][choose(5)] as string;
}

function negation(of: Condition, choose: Choose): string {
  if ((of.is !== "and" && of.is !== "or") || choose(2) === 0) return `NOT ${written(of, choose)}`;
  return of.parts
    .map((part) => written({ is: "not", of: part }, choose))
    .join(of.is === "and" ? " OR " : " AND ");
}

function writtenValue(of: Value, choose: Choose): string {
  switch (of.is) {
    case "column":
      return of.name;
    case "number":
      return String(of.value);
    case "length":
      return `${["length", "char_length", "character_length"][choose(3)]}(${of.column})`;
    case "first": {
      const [first, ...rest] = of.parts.map((part) => writtenValue(part, choose));
      return choose(2) === 0 || rest.length === 0
        ? `coalesce(${[first, ...rest].join(", ")})`
        : `coalesce(${first}, coalesce(${rest.join(", ")}))`;
    }
    default: {
      const sides = [writtenValue(of.left, choose), writtenValue(of.right, choose)];
      return `(${(choose(2) === 0 ? sides : sides.toReversed()).join(of.is === "sum" ? " + " : " * ")})`;
    }
  }
}

/** Everything that one small change makes of it; some of it still means the same. */
export function mutants(of: Condition): readonly Condition[] {
  switch (of.is) {
    case "flag":
      return [{ ...of, column: of.column === "ok" ? "fit" : "ok" }];
    case "null":
      return [
        { ...of, isNot: !of.isNot },
        ...valueMutants(of.of).map((each) => ({ ...of, of: each })),
      ];
    case "compare":
      return [
        ...COMPARISONS.filter((each) => each !== of.operator).map((operator) => ({
          ...of,
          operator,
        })),
        ...valueMutants(of.left).map((left) => ({ ...of, left })),
        ...valueMutants(of.right).map((right) => ({ ...of, right })),
        { ...of, left: of.right, right: of.left },
      ];
    case "list":
      return [
        { ...of, items: of.items.slice(1) },
        { ...of, items: [...of.items, 7] },
        { is: "not", of },
        ...valueMutants(of.of).map((each) => ({ ...of, of: each })),
      ];
    case "not":
      return [of.of, ...mutants(of.of).map((each): Condition => ({ is: "not", of: each }))];
    default:
      return [
        { ...of, is: of.is === "and" ? "or" : "and" },
        { ...of, parts: of.parts.slice(1) },
        ...of.parts.flatMap((part, at) =>
          mutants(part).map((each) => ({ ...of, parts: of.parts.with(at, each) })),
        ),
      ];
  }
}

function valueMutants(of: Value): readonly Value[] {
  switch (of.is) {
    case "column":
      return [{ ...of, name: of.name === "a" ? "b" : "a" }];
    case "number":
      return [{ ...of, value: of.value + 1 }];
    case "length":
      return [{ ...of, column: of.column === "x" ? "v" : "x" }];
    case "first":
      return [
        { ...of, parts: of.parts.toReversed() },
        { ...of, parts: of.parts.slice(1) },
      ];
    default:
      return [
        { ...of, is: of.is === "sum" ? "product" : "sum" },
        ...valueMutants(of.left).map((left) => ({ ...of, left })),
        ...valueMutants(of.right).map((right) => ({ ...of, right })),
      ];
  }
}

/** Arithmetic may overflow, and then it counts what is asked before. */
function isSafe(of: Condition): boolean {
  return !/"(?:sum|product)"/.test(JSON.stringify(of));
}

function shuffled<T>(items: readonly T[], choose: Choose): readonly T[] {
  const left = [...items];
  const found: T[] = [];
  while (left.length > 0) found.push(...left.splice(choose(left.length), 1));
  return found;
}
