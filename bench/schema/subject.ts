import type { FactKind } from "#engines/catalog/fact.ts";
import type { Drift, Pair } from "./pair.ts";

/** Statements that change something, and the attribute that shows it. */
export type Variant = readonly [statements: string, attribute?: string];

/** One thing of a database, from which many pairs are made. */
export interface Subject {
  /** Begins the ids of its pairs. */
  readonly id: string;
  readonly kind: FactKind;
  /** Of its fact. */
  readonly name: string;
  readonly least?: number;
  readonly before?: string;
  /** The statements that make it. */
  readonly create: string;
  /** Each changes what `create` made: a pair per variant whose one difference is that attribute. */
  readonly variants?: Readonly<Record<string, Variant>>;
  /** What a comment can be put on, in the words of COMMENT ON. */
  readonly comment?: string;
  /** As `variants`, of things that are compared when asked only. */
  readonly asked?: Readonly<Record<string, Variant>>;
  /** As `variants`, of what is told of the migrations' side only. */
  readonly oneWay?: Readonly<Record<string, Variant>>;
  /** Each makes something else instead of `create`, which differs by that attribute. */
  readonly others?: Readonly<Record<string, Variant>>;
  /** Other words for `create`: nothing differs. */
  readonly same?: Readonly<Record<string, string>>;
  /** Statements after `create` that bring nothing new: nothing differs. */
  readonly roads?: Readonly<Record<string, string>>;
  /** Its absence is not told by itself, because something else is missing with it. */
  readonly isNeverAlone?: boolean;
}

/** Missing on one side, different in every attribute, and the same in other words. */
export function pairsOf(subject: Subject): readonly Pair[] {
  const { id, kind, name, before = "", create } = subject;
  const least = subject.least === undefined ? {} : { least: subject.least };
  const base = { kind, before, expected: create, ...least };
  const different = (attribute: string | undefined): readonly Drift[] => [
    { kind, name, change: "different", ...(attribute === undefined ? {} : { attribute }) },
  ];
  const after = (statements: string) => `${create};\n${statements}`;
  const absent: Pair = {
    ...{ ...base, id: `${id}-absent`, family: "drift", observed: "" },
    drift: [{ kind, name, change: "absent" }],
  };
  return [
    ...(subject.isNeverAlone === true ? [] : [absent]),
    ...entries({ ...subject.variants, ...commented(subject) }).map(
      ([word, [statements, attribute]]): Pair => ({
        ...{ ...base, id: `${id}-${word}`, family: "drift", observed: after(statements) },
        drift: different(attribute),
      }),
    ),
    ...entries(subject.asked).map(
      ([word, [statements, attribute]]): Pair => ({
        ...{ ...base, id: `${id}-${word}`, family: "drift", observed: after(statements) },
        ...{ drift: different(attribute), isAsked: true },
      }),
    ),
    ...entries(subject.oneWay).map(
      ([word, [statements, attribute]]): Pair => ({
        ...{ ...base, id: `${id}-${word}`, family: "drift", observed: after(statements) },
        ...{ drift: different(attribute), isOneWay: true },
      }),
    ),
    ...entries(subject.others).map(
      ([word, [observed, attribute]]): Pair => ({
        ...{ ...base, id: `${id}-${word}`, family: "drift", observed },
        drift: different(attribute),
      }),
    ),
    ...entries(subject.same).map(
      ([word, observed]): Pair => ({
        ...{ ...base, id: `${id}-${word}`, family: "none", observed, drift: [] },
      }),
    ),
    ...entries(subject.roads).map(
      ([word, statements]): Pair => ({
        ...{ ...base, id: `${id}-${word}`, family: "roads", observed: after(statements) },
        drift: [],
      }),
    ),
  ];
}

function entries<T>(
  record: Readonly<Record<string, T>> | undefined,
): readonly (readonly [string, T])[] {
  return Object.entries(record ?? {});
}

function commented({ comment }: Subject): Readonly<Record<string, Variant>> {
  return comment === undefined
    ? {}
    : { comment: [`COMMENT ON ${comment} IS 'a remark'`, "comment"] };
}
