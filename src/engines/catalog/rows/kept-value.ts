export interface Cell {
  readonly before: string | null;
  readonly after: string | null;
}

interface Types {
  readonly from: string;
  readonly to: string;
}

const NUMBER = /^(?:smallint|integer|bigint|numeric|real|double precision|money)/;
const TEXT = /^(?:text|character|bpchar|name|(?:public\.)?citext)/;
const MOMENT = /^(?:date|timestamp)/;

/** Whether a value is still what it was, written as its new type writes it; `cells` is the whole column. */
export function keptAs(cell: Cell, types: Types, cells: readonly Cell[]): boolean {
  const { before, after } = cell;
  if (before === null || before === after) return true;
  if (after === null) return false;
  const { from, to } = types;
  const both = (kind: RegExp) => kind.test(from) && kind.test(to);
  if (both(NUMBER)) return decimal(before) === decimal(after);
  if (both(TEXT)) return before.trimEnd() === after.trimEnd();
  // A zone moves the hour, and which one depends on the session.
  if (both(MOMENT) && isZoned(from) !== isZoned(to)) return to !== "date" || isMidnight(before);
  if (both(MOMENT)) return bareMoment(before) === bareMoment(after);
  if (from === to) return false;
  // Another way to write it; nothing is lost unless two values have become one.
  return !cells.some((other) => other.after === after && differs(other.before, before));
}

function differs(a: string | null, b: string): boolean {
  return a !== null && a !== b && a.trim().toLowerCase() !== b.trim().toLowerCase();
}

function isZoned(type: string): boolean {
  return type.endsWith("with time zone");
}

function isMidnight(moment: string): boolean {
  return !/[ T]\d/.test(moment) || /[ T]00:00:00(?![.\d])/.test(moment);
}

function bareMoment(moment: string): string {
  return moment.replace(/[ T]00:00:00(?:\+00)?$/, "").replace(/(\.\d*?)0+$/, "$1");
}

/** Without what does not count: a sign of currency, zeros at the ends, a plus. */
function decimal(text: string): string {
  const plain = text.replaceAll(/[$,+]/g, "").trim();
  const [, sign = "", whole = "", fraction = ""] = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(plain) ?? [];
  if (whole === "" && fraction === "" && !/^-?[0.]+$/.test(plain)) return plain.toLowerCase();
  const digits = `${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`;
  return digits === "0" ? "0" : `${sign}${digits}`;
}
