import type { Column } from "../shape.ts";

/** What an expression is made of; `g.i` counts from 1. */
export interface ValueContext {
  /** The value of the row that is multiplied. */
  readonly cell: string;
  /** Quoted. */
  readonly place: string;
  /** Quoted. */
  readonly name: string;
  readonly affix: "before" | "after";
}

export type ValueExpression = (context: ValueContext) => string;

// Six hexadecimal digits: sixteen million rows.
const DIGITS = 6;
const COUNTER = (digits: number) => `lpad(to_hex(g.i), ${digits}, '0')`;

/**
 * An expression that differs in every row, or undefined when the type has none that is known. What a
 * key relies on may cost more than what is only to be different.
 */
export function distinctValue(
  { type }: Pick<Column, "type">,
  isKey: boolean,
): ValueExpression | undefined {
  const size = /\((\d+)(?:,\d+)?\)/.exec(type)?.[1];
  const whole = type.replace(/\(\d+(?:,\d+)?\)/, "");
  if (/^(?:text|character varying|(?:\w+\.)?citext)$/.test(whole))
    return texts(size === undefined ? undefined : Number(size), isKey);
  return EXPRESSIONS[whole] ?? (isKey ? KEY_EXPRESSIONS[whole] : undefined);
}

function texts(size: number | undefined, isKey: boolean): ValueExpression | undefined {
  if (size !== undefined && size < DIGITS)
    return isKey ? () => `right(${COUNTER(size)}, ${size})` : undefined;
  return ({ cell, affix }) => {
    const room = size === undefined ? cell : `left(${cell}, ${size - DIGITS})`;
    return affix === "before" ? `${COUNTER(DIGITS)} || ${room}` : `${room} || ${COUNTER(DIGITS)}`;
  };
}

// On top of what is there, so that numbers go on as those of a sequence do.
const afterLargest: ValueExpression = ({ place, name }) =>
  `(SELECT coalesce(max(${name}), 0) FROM ${place}) + g.i`;
const seconds: ValueExpression = ({ cell }) => `${cell} + g.i * interval '1 second'`;

const EXPRESSIONS: Readonly<Record<string, ValueExpression>> = {
  integer: afterLargest,
  bigint: afterLargest,
  uuid: () => "gen_random_uuid()",
  "timestamp without time zone": seconds,
  "timestamp with time zone": seconds,
};

const KEY_EXPRESSIONS: Readonly<Record<string, ValueExpression>> = {
  smallint: afterLargest,
  numeric: afterLargest,
  real: afterLargest,
  "double precision": afterLargest,
  date: ({ cell }) => `${cell} + g.i::integer`,
  bytea: () => `decode(${COUNTER(12)}, 'hex')`,
  inet: () => `'10.0.0.0'::inet + g.i`,
};
