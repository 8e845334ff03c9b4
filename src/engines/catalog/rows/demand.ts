import { type Catalog, type Constraint, qualified, type Table } from "../shape.ts";
import { foreignKeys } from "./foreign-keys.ts";
import { type KeyPart, keyParts, predicateOf } from "./key-parts.ts";
import { lostLabels, refusedTexts } from "./narrowing.ts";

/**
 * What a new schema asks of the rows of an old one, where the old one permits rows that break it.
 * Everything is named as the old schema names it.
 */
export type Demand = {
  /** Qualified. */
  readonly table: string;
  /** The column, constraint or index that asks for it. */
  readonly member: string;
} & (
  | { readonly kind: "not-null"; readonly column: string }
  /** A column that is new, and neither null nor filled by a default: any row breaks it. */
  | { readonly kind: "no-rows" }
  | {
      readonly kind: "unique";
      readonly parts: readonly KeyPart[];
      /** Condition of a partial index, in parentheses; empty otherwise. */
      readonly predicate: string;
      readonly nullsDiffer: boolean;
    }
  | {
      readonly kind: "foreign-key";
      readonly columns: readonly string[];
      /** Qualified. */
      readonly target: string;
      readonly targets: readonly string[];
    }
  | { readonly kind: "check"; readonly columns: readonly string[]; readonly expression: string }
  | {
      readonly kind: "type";
      readonly column: string;
      readonly from: string;
      readonly to: string;
      /** SQL that is true of a value which the new type refuses; `$` stands for the column. */
      readonly refused: string;
      /** Labels of the old enum that the new one lacks. */
      readonly labels: readonly string[];
    }
);

/** Every demand of the schema `after` on rows of the schema `before`, in the order of the catalogue. */
export function demandsOf(before: Catalog, after: Catalog): readonly Demand[] {
  const old = new Map(before.tables.map((table) => [qualified(table), table]));
  return after.tables.flatMap((table) => {
    const known = old.get(qualified(table));
    if (known === undefined) return [];
    const pair = { known, table };
    return [
      ...nullDemands(pair),
      ...typeDemands(pair, before, after),
      ...checkDemands(pair),
      ...uniqueDemands(pair),
      ...keyDemands(pair, old),
    ];
  });
}

interface Pair {
  readonly known: Table;
  readonly table: Table;
}

function nullDemands({ known, table }: Pair): readonly Demand[] {
  const name = qualified(table);
  return table.columns.flatMap((column): readonly Demand[] => {
    const before = known.columns.find((each) => each.name === column.name);
    if (column.nullable || column.identity !== "none" || column.generated !== null) return [];
    if (before === undefined)
      return column.default === null ? [{ kind: "no-rows", table: name, member: column.name }] : [];
    if (!before.nullable) return [];
    return [{ kind: "not-null", table: name, member: column.name, column: column.name }];
  });
}

function typeDemands({ known, table }: Pair, before: Catalog, after: Catalog): readonly Demand[] {
  return table.columns.flatMap((column): readonly Demand[] => {
    const { name } = column;
    const from = known.columns.find((each) => each.name === name)?.type;
    if (from === undefined) return [];
    const labels = lostLabels({ from, to: column.type }, { before, after });
    if (from === column.type && labels.length === 0) return [];
    const refused = refusedTexts(from, column.type, after.enums);
    const isWider = labels.length === 0 && before.enums.some((each) => qualified(each) === from);
    if (refused === undefined || isWider) return [];
    const common = { table: qualified(table), member: name, column: name };
    return [{ kind: "type", ...common, from, to: column.type, refused, labels }];
  });
}

function checkDemands({ known, table }: Pair): readonly Demand[] {
  return newConstraints({ known, table }, "check").flatMap((each): readonly Demand[] => {
    const expression = /^CHECK \((.*)\)(?: NO INHERIT)?$/s.exec(each.definition)?.[1];
    if (expression === undefined) return [];
    const { columns, name } = each;
    return [{ kind: "check", table: qualified(table), member: name, columns, expression }];
  });
}

function uniqueDemands({ known, table }: Pair): readonly Demand[] {
  const keys = [
    ...newConstraints({ known, table }, "primary-key"),
    ...newConstraints({ known, table }, "unique"),
    ...table.indexes.filter(
      ({ unique, valid, name, definition, columns }) =>
        unique &&
        valid &&
        isOfOldColumns(known, columns) &&
        !known.indexes.some((each) => each.name === name && each.definition === definition),
    ),
  ];
  const settled = alreadyUnique(known);
  return keys.flatMap(({ name, definition }): readonly Demand[] => {
    const parts = keyParts(definition);
    if (parts.length === 0) return [];
    const predicate = predicateOf(definition);
    const isSettled = settled.some((set) =>
      set.every((text) => parts.some((part) => part.expression === text)),
    );
    if (isSettled) return [];
    const nullsDiffer = !/NULLS NOT DISTINCT/.test(definition);
    return [
      { kind: "unique", table: qualified(table), member: name, parts, predicate, nullsDiffer },
    ];
  });
}

/** Keys of whole tables; rows that differ in one of them differ in every larger key, too. */
function alreadyUnique({ constraints, indexes }: Table): readonly (readonly string[])[] {
  return [
    ...constraints.filter(({ kind }) => kind === "primary-key" || kind === "unique"),
    ...indexes.filter(({ unique, valid }) => unique && valid),
  ]
    .filter(({ definition }) => predicateOf(definition) === "")
    .map(({ definition }) => keyParts(definition).map(({ expression }) => expression))
    .filter((set) => set.length > 0);
}

function keyDemands({ known, table }: Pair, old: ReadonlyMap<string, Table>): readonly Demand[] {
  return newConstraints({ known, table }, "foreign-key").flatMap((each): readonly Demand[] => {
    const [key] = foreignKeys({ constraints: [each] });
    const target = old.get(key?.table ?? "");
    if (key === undefined || target === undefined) return [];
    // A key that is new on the other side is filled by whoever makes it.
    if (!key.targets.every((name) => target.columns.some((column) => column.name === name)))
      return [];
    const { columns, targets } = key;
    const name = qualified(table);
    return [
      { kind: "foreign-key", table: name, member: each.name, columns, target: key.table, targets },
    ];
  });
}

/** Of one kind, checked for every row, about columns that were there, and not there in other words. */
function newConstraints({ known, table }: Pair, kind: Constraint["kind"]): readonly Constraint[] {
  const before = known.constraints
    .filter(({ validated }) => validated)
    .map(({ definition }) => definition);
  return table.constraints.filter(
    (each) =>
      each.kind === kind &&
      each.validated &&
      isOfOldColumns(known, each.columns) &&
      !before.includes(each.definition),
  );
}

function isOfOldColumns({ columns }: Table, names: readonly string[]): boolean {
  return names.every((name) => columns.some((column) => column.name === name));
}
