/** What a server refused, as a client has printed it. */
export interface PrintedRefusal {
  readonly sqlstate: string;
  readonly message: string;
  readonly detail?: string;
}

/**
 * Messages of refused rows, in the words of an English server.
 *
 * Source  PostgreSQL, `ereport` calls of the backend.
 */
const MESSAGES: readonly (readonly [sqlstate: string, message: RegExp])[] = [
  ["23502", /column "[^"\n]+" of relation "[^"\n]+" contains null values/],
  ["23502", /null value in column "[^"\n]+" of relation "[^"\n]+" violates not-null constraint/],
  ["23505", /could not create unique index "[^"\n]+"/],
  ["23505", /duplicate key value violates unique constraint "[^"\n]+"/],
  [
    "23503",
    /(?:insert or update|update or delete) on table "[^"\n]+" violates foreign key constraint "[^"\n]+"/,
  ],
  ["23514", /check constraint "[^"\n]+" of relation "[^"\n]+" is violated by some row/],
  ["23514", /new row for relation "[^"\n]+" violates check constraint "[^"\n]+"/],
  ["23P01", /could not create exclusion constraint "[^"\n]+"/],
  ["22001", /value too long for type character(?: varying)?\(\d+\)/],
  [
    "22007",
    /invalid input syntax for type (?:date|time\w*(?: with(?:out)? time zone)?|interval): "[^"\n]*"/,
  ],
  ["22P02", /invalid input syntax for type [\w ]+(?:: "[^"\n]*")?/],
  ["22P02", /invalid input value for enum [\w."]+: "[^"\n]*"/],
  ["22P02", /malformed array literal: "[^"\n]*"/],
  ["22003", /value "[^"\n]*" is out of range for type [\w ]+/],
  ["22003", /(?:smallint|integer|bigint|value) out of range|numeric field overflow/],
  ["22008", /date\/time field value out of range: "[^"\n]*"/],
];
const DETAIL = /^\s*(?:DETAIL|detail): {1,2}(?:'|")?([^\n]{1,600}?)(?:'|")?,?$/m;

/** The last refusal of a row in the output of a command, where the server's own log cannot be read. */
export function printedRefusal(output: string): PrintedRefusal | undefined {
  const found = MESSAGES.flatMap(([sqlstate, pattern]) => {
    const last = [...output.matchAll(new RegExp(pattern, "g"))].at(-1);
    return last === undefined ? [] : [{ sqlstate, message: last[0], at: last.index }];
  });
  const [latest] = found.sort((a, b) => b.at - a.at);
  if (latest === undefined) return undefined;
  const { sqlstate, message, at } = latest;
  const detail = DETAIL.exec(output.slice(at))?.[1];
  return { sqlstate, message, ...(detail === undefined ? {} : { detail }) };
}
