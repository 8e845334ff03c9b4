const INTEGERS = ["smallint", "integer", "bigint"];
const TEXT = /^(?:text|character varying(?:\((\d+)\))?)$/;
const NUMERIC = /^numeric(?:\((\d+),(-?\d+)\))?$/;
const CLOCK = /^(timestamp|time)(?:\(\d\))?( with(?:out)? time zone)$/;

/**
 * Whether a column of type `observed` refuses no value of type `expected` and gives it back unchanged, but
 * for the last decimals of a second; both as `format_type` writes them. False where that is not known.
 *
 * Source  PostgreSQL manual, "Data Types": ranges of the integers, limits of text and of numeric, times.
 */
export function takesEvery(expected: string, observed: string): boolean {
  const [narrow, wide] = [INTEGERS.indexOf(expected), INTEGERS.indexOf(observed)];
  if (narrow >= 0 && wide >= 0) return narrow <= wide;
  return (
    holdsText(expected, observed) ||
    holdsNumeric(expected, observed) ||
    holdsClock(expected, observed)
  );
}

function holdsText(expected: string, observed: string): boolean {
  const [own, other] = [TEXT.exec(expected), TEXT.exec(observed)];
  return own !== null && other !== null && limitOf(own[1]) <= limitOf(other[1]);
}

/** The scale may not differ: 1.5 and 1.50 are equal, and are not the same text. */
function holdsNumeric(expected: string, observed: string): boolean {
  const [own, other] = [NUMERIC.exec(expected), NUMERIC.exec(observed)];
  if (own === null || other === null) return false;
  if (other[1] === undefined) return true;
  return own[2] === other[2] && limitOf(own[1]) <= limitOf(other[1]);
}

// Several mappers cannot say how many decimals a second has.
function holdsClock(expected: string, observed: string): boolean {
  const [own, other] = [CLOCK.exec(expected), CLOCK.exec(observed)];
  return own !== null && own[1] === other?.[1] && own[2] === other?.[2];
}

function limitOf(digits: string | undefined): number {
  return digits === undefined ? Number.POSITIVE_INFINITY : Number(digits);
}
