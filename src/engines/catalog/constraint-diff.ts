import type { Severity } from "#contract/rule.ts";
import { withoutCasts } from "./defaults.ts";
import { type Difference, difference } from "./difference.ts";
import { type Pairing, pairBy } from "./pair.ts";
import { type Constraint, type Index, qualified, type Table } from "./shape.ts";

/** Columns that make a difference of a constraint a mere symptom of another difference. */
interface Symptoms {
  /** Columns that only one of the sides has. */
  readonly missing: ReadonlySet<string>;
  /** Columns whose type differs; their casts in expressions differ too. */
  readonly retyped: ReadonlySet<string>;
  /** Qualified tables that only one of the sides has. */
  readonly tables: ReadonlySet<string>;
}

/** What is left of both sides' keys and indexes after equal ones were paired. */
interface Keys {
  readonly constraints: Pairing<Constraint>;
  readonly indexes: Pairing<Index>;
}

/**
 * How constraints and indexes of one table differ. Equal definitions pair whatever their names:
 * both sides name automatically. Then names pair, then columns.
 */
export function diffKeys(
  expected: Table,
  observed: Table,
  symptoms: Symptoms,
): readonly Difference[] {
  const relation = qualified(expected);
  const constraints = pairConstraints(expected, observed);
  const indexes = pairIndexes(expected, observed);
  const twins = uniqueTwins({ constraints, indexes });
  const isTwin = (item: Constraint | Index) => twins.some((twin) => twin.includes(item));
  const rest = <T extends Constraint | Index>(items: readonly T[]) =>
    items.filter((item) => !isTwin(item) && !isSymptom(item, symptoms));
  const twinDifferences = twins.map(([wanted, found]) =>
    difference({
      kind: "constraint-equivalent",
      severity: "note",
      relation,
      member: wanted.name,
      columns: wanted.columns,
      expected: wanted.definition,
      observed: found.definition,
    }),
  );
  const left = <T extends Constraint | Index>(pairing: Pairing<T>): Pairing<T> => ({
    pairs: pairing.pairs.filter((pair) => !isSymptomPair(pair, symptoms)),
    expected: rest(pairing.expected),
    observed: rest(pairing.observed),
  });
  return [
    ...twinDifferences,
    ...constraintDifferences(relation, left(constraints)),
    ...indexDifferences(observed, left(indexes)),
  ];
}

function constraintDifferences(relation: string, left: Pairing<Constraint>): readonly Difference[] {
  return [
    ...left.pairs.map(([wanted, found]) =>
      difference({
        kind: "constraint-different",
        severity: withoutTiming(wanted) === withoutTiming(found) ? "warning" : "critical",
        ...ofConstraint(relation, wanted),
        expected: wanted.definition,
        observed: found.definition,
      }),
    ),
    ...left.expected.map((wanted) =>
      difference({
        kind: "constraint-absent",
        severity: "critical",
        ...ofConstraint(relation, wanted),
        expected: wanted.definition,
      }),
    ),
    ...left.observed.map((found) =>
      difference({
        kind: "constraint-unexpected",
        severity: found.kind === "exclude" ? "note" : "warning",
        ...ofConstraint(relation, found),
        observed: found.definition,
      }),
    ),
  ];
}

function indexDifferences(table: Table, left: Pairing<Index>): readonly Difference[] {
  const relation = qualified(table);
  return [
    ...left.pairs.map(([wanted, found]) =>
      difference({
        kind: "index-different",
        severity: wanted.unique ? "critical" : "warning",
        ...ofIndex(relation, wanted),
        expected: indexText(wanted),
        observed: indexText(found),
      }),
    ),
    ...left.expected.map((wanted) =>
      difference({
        kind: "index-absent",
        severity: absentIndexSeverity(wanted, table),
        ...ofIndex(relation, wanted),
        expected: indexText(wanted),
      }),
    ),
    // An extra index serves readers; only an extra uniqueness can refuse a row.
    ...left.observed.map((found) =>
      difference({
        kind: "index-unexpected",
        severity: found.unique && !found.special ? "warning" : "note",
        ...ofIndex(relation, found),
        observed: indexText(found),
      }),
    ),
  ];
}

/** `UNIQUE btree (a)` or `btree (a)`. */
function indexText(index: Index): string {
  return index.unique ? `UNIQUE ${index.definition}` : index.definition;
}

function ofConstraint(relation: string, constraint: Constraint) {
  return {
    relation,
    member: constraint.name,
    columns: constraint.columns,
    constraint: constraint.kind,
  };
}

function ofIndex(relation: string, index: Index) {
  return { relation, member: index.name, columns: index.columns };
}

function pairConstraints(expected: Table, observed: Table): Pairing<Constraint> {
  const same = pairBy(
    { expected: expected.constraints, observed: observed.constraints },
    ({ kind, definition }) => `${kind} ${definition}`,
  );
  const named = pairBy(same, ({ kind, name }) => `${kind} ${name}`);
  const placed = pairBy(named, ({ kind, columns }) => {
    if (kind === "primary-key") return kind;
    // Several checks of one column are unrelated questions.
    return kind === "check" ? undefined : `${kind} ${columns.join(",")}`;
  });
  return { ...placed, pairs: [...named.pairs, ...placed.pairs] };
}

function pairIndexes(expected: Table, observed: Table): Pairing<Index> {
  const same = pairBy({ expected: expected.indexes, observed: observed.indexes }, indexText);
  const named = pairBy(same, ({ name }) => name);
  // An expression or a predicate makes it another index, not another form of the same one.
  const placed = pairBy(named, ({ special, columns }) => (special ? undefined : columns.join(",")));
  return { ...placed, pairs: [...named.pairs, ...placed.pairs] };
}

type Twin = readonly [expected: Constraint | Index, observed: Constraint | Index];

/** A unique constraint on one side and the unique index that would enforce it on the other. */
function uniqueTwins(keys: Keys): readonly Twin[] {
  const { constraints, indexes } = keys;
  const twins: Twin[] = [];
  const join = (
    owners: readonly Constraint[],
    candidates: readonly Index[],
    turn: (owner: Constraint, index: Index) => Twin,
  ) => {
    const free = [...candidates];
    for (const owner of owners) {
      const at = free.findIndex(
        (index) => index.unique && index.definition === indexOfUnique(owner),
      );
      if (at !== -1) twins.push(...free.splice(at, 1).map((index) => turn(owner, index)));
    }
  };
  join(constraints.expected, indexes.observed, (owner, index) => [owner, index]);
  join(constraints.observed, indexes.expected, (owner, index) => [index, owner]);
  return twins;
}

function indexOfUnique({ kind, definition }: Constraint): string | undefined {
  const match = /^UNIQUE( NULLS NOT DISTINCT)? (\(.*\))$/.exec(definition);
  return kind === "unique" && match !== null ? `btree ${match[2]}${match[1] ?? ""}` : undefined;
}

/** A plain index whose columns lead another one's is served by that one. */
function absentIndexSeverity(index: Index, table: Table): Severity {
  if (index.unique) return "critical";
  const wanted = /^btree \(([^()]*)\)$/.exec(index.definition)?.[1];
  if (wanted === undefined) return "warning";
  const lists = [
    ...table.indexes.filter(({ special }) => !special).map(({ definition }) => definition),
    ...table.constraints
      .filter(({ kind }) => kind === "primary-key" || kind === "unique")
      .map(({ definition }) => definition.replace(/^[^(]*/, "btree ")),
  ].map((definition) => /^btree \(([^()]*)\)/.exec(definition)?.[1] ?? "");
  return lists.some((list) => list === wanted || list.startsWith(`${wanted},`))
    ? "note"
    : "warning";
}

function isSymptom(item: Constraint | Index, symptoms: Symptoms): boolean {
  if (item.columns.some((column) => symptoms.missing.has(column))) return true;
  const referenced = / REFERENCES ([^(]+)\(/.exec(item.definition)?.[1];
  return referenced !== undefined && symptoms.tables.has(referenced.replaceAll('"', ""));
}

function isSymptomPair(
  [wanted, found]: readonly [Constraint | Index, Constraint | Index],
  symptoms: Symptoms,
): boolean {
  const columns = [...wanted.columns, ...found.columns];
  if (columns.some((column) => symptoms.missing.has(column))) return true;
  if (!columns.some((column) => symptoms.retyped.has(column))) return false;
  return withoutCasts(wanted.definition) === withoutCasts(found.definition);
}

function withoutTiming({ definition }: Constraint): string {
  return definition.replace(/ (?:NOT )?DEFERRABLE\b.*$/, "");
}
