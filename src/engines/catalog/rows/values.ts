import type { EnumType } from "../shape.ts";

/** Values of one column type, as PostgreSQL reads them from text. */
export interface Values {
  /** At the borders of what the type takes. Never empty. */
  readonly awkward: readonly string[];
  /** What an application would store on an ordinary day. */
  readonly plain: readonly string[];
  /** The n-th of values that all differ; absent where the type has too few. */
  readonly distinct?: (index: number) => string;
  /** The longest that differs from all of those; absent where none is known to be longer. */
  readonly longest?: string;
}

const NOT_ASCII = `Zoë O'Brien "東京" \\ %s 🚀`;
const LONG_TEXT = 2_000;
// An index entry takes no more than a third of a page, and a million of them take their time.
const LONGEST_KEY = 1_000;
const BIG: Readonly<Record<string, string>> = {
  smallint: "32767",
  integer: "2147483647",
  bigint: "9223372036854775807",
};

/** Undefined for a type that nothing is known about. */
export function valuesOf(type: string, enums: readonly EnumType[]): Values | undefined {
  if (type.endsWith("[]")) return arrayOf(valuesOf(type.slice(0, -2), enums));
  const [, name = "", argument, rest = ""] = /^([^(]+)(?:\(([^)]*)\))?(.*)$/.exec(type) ?? [];
  const base = `${name}${rest}`;
  const [size, scale] = (argument ?? "").split(",").map(Number);
  const labels = labelsOf(type, enums);
  if (labels !== undefined) return { awkward: labels, plain: labels.slice(0, 1) };
  return ofBase(base, argument === undefined ? undefined : size, scale ?? 0);
}

function ofBase(base: string, size: number | undefined, scale: number): Values | undefined {
  if (isText(base)) return texts(size, base);
  if (base in BIG) return integers(BIG[base] ?? "0");
  if (base === "numeric") return numerics(size, scale);
  if (base === "bit" || base === "bit varying") return bits(base, size);
  if (base.startsWith("interval ")) return OTHERS["interval"];
  return TIMES[base]?.() ?? OTHERS[base.replace(/^public\./, "")];
}

/** Undefined for a type that is no enum, or one without labels. */
function labelsOf(type: string, enums: readonly EnumType[]): readonly string[] | undefined {
  const name = type.replaceAll(/"((?:[^"]|"")*)"/g, (_whole, quoted: string) =>
    quoted.replaceAll('""', '"'),
  );
  const found = enums.find((each) => `${each.schema}.${each.name}` === name)?.labels;
  return found?.length === 0 ? undefined : found;
}

function isText(base: string): boolean {
  return /^(?:text|character varying|character|name|(?:public\.)?citext|bpchar)$/.test(base);
}

function texts(size: number | undefined, base: string): Values {
  const longest = base === "name" ? 63 : (size ?? LONG_TEXT);
  const fits = (text: string) => [...text].slice(0, longest).join("");
  // Blank-padded types keep nothing apart that differs in blanks alone.
  return {
    awkward: ["", "x".repeat(longest), fits(NOT_ASCII), fits(" a b "), "0"],
    // What checks ask most often: an identifier, an address, a URL, a day.
    plain: ["1", "ab@example.org", "https://example.org/1", "2025-06-01"].map(fits),
    distinct: longest < 3 ? short(longest) : (index) => counted(index, longest),
    ...(longest > 2 * HOST.length && longest <= LONGEST_KEY
      ? { longest: `${"x".repeat(longest - HOST.length)}${HOST}` }
      : {}),
  };
}

const HOST = "@example.org";

// Texts that must be unique are addresses more often than anything else.
function counted(index: number, longest: number): string {
  const name = `t${index.toString(36).padStart(2, "0")}`;
  const address = `${name}${HOST}`;
  return address.length <= longest ? address : name;
}

function short(length: number): (index: number) => string {
  return (index) => (length < 1 ? "" : index.toString(36).slice(-length));
}

function integers(largest: string): Values {
  return {
    awkward: ["0", "-1", largest, `-${largest}`],
    plain: ["1"],
    distinct: (index) => String(index + 1),
  };
}

function numerics(precision: number | undefined, scale: number): Values {
  if (precision === undefined)
    return {
      awkward: ["0", "-0.01", "12345678901234567890.123456789"],
      plain: ["1"],
      distinct: (index) => String(index + 1),
    };
  const whole = precision - scale;
  const digits = (count: number) => "9".repeat(Math.max(0, count));
  const fraction = scale > 0 ? `.${digits(scale)}` : "";
  const largest = `${digits(whole) || "0"}${fraction}`;
  const unit = (index: number) =>
    scale > 0
      ? `0.${String(index + 1)
          .padStart(scale, "0")
          .slice(-scale)}`
      : String(index + 1);
  const isRoomy = whole >= 2;
  return {
    awkward: ["0", largest, `-${largest}`],
    plain: [whole > 0 ? "1" : "0"],
    ...(isRoomy ? { distinct: (index) => String(index + 1) } : {}),
    ...(isRoomy || scale < 2 ? {} : { distinct: unit }),
  };
}

function days(suffix: string): Values {
  // With a moment of the day where the type holds one.
  const late = suffix.replace("00:00:00", "23:59:59");
  return {
    awkward: [
      `1000-01-01${suffix}`,
      `1900-02-28${suffix}`,
      `2024-02-29${late}`,
      `9000-12-31${suffix}`,
    ],
    plain: [`2025-06-01${suffix}`],
    distinct: (index) => `${2000 + index}-03-01${suffix}`,
  };
}

const clock = (): Values => ({
  awkward: ["00:00:00", "23:59:59"],
  plain: ["12:00:00"],
  distinct: (index) => `12:00:${String(index).padStart(2, "0")}`,
});

const TIMES: Readonly<Record<string, () => Values>> = {
  date: () => days(""),
  "timestamp without time zone": () => days(" 00:00:00"),
  "timestamp with time zone": () => days(" 00:00:00+00"),
  "time without time zone": clock,
  "time with time zone": clock,
};

const hexadecimal = (index: number) => index.toString(16).padStart(12, "0");
const OTHERS: Readonly<Record<string, Values>> = {
  boolean: { awkward: ["true", "false"], plain: ["true"] },
  real: floats(),
  "double precision": floats(),
  uuid: {
    awkward: ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"],
    plain: ["6f1d1c1e-2b5a-4c3d-8e9f-0a1b2c3d4e5f"],
    distinct: (index) => `6f1d1c1e-2b5a-4c3d-8e9f-${hexadecimal(index)}`,
  },
  json: documents(),
  jsonb: documents(),
  bytea: {
    awkward: ["\\x", "\\x00ff"],
    plain: ["\\x01"],
    distinct: (index) => `\\x${hexadecimal(index)}`,
  },
  interval: {
    awkward: ["0", "-1 day", "1000 years"],
    plain: ["1 day"],
    distinct: (index) => `${index + 1} days`,
  },
  inet: {
    awkward: ["::1", "10.0.0.0/8"],
    plain: ["192.0.2.1"],
    distinct: (index) => `192.0.2.${index + 1}`,
  },
  cidr: { awkward: ["::/0", "10.0.0.0/8"], plain: ["192.0.2.0/24"] },
  macaddr: { awkward: ["00:00:00:00:00:00"], plain: ["08:00:2b:01:02:03"] },
  money: { awkward: ["0", "-1"], plain: ["1"], distinct: (index) => String(index + 1) },
  oid: { awkward: ["0"], plain: ["1"], distinct: (index) => String(index + 1) },
  tsvector: { awkward: ["", "a:1"], plain: ["a:1"] },
  xml: { awkward: ["<a/>"], plain: ["<a/>"] },
  macaddr8: { awkward: ["00:00:00:00:00:00:00:00"], plain: ["08:00:2b:01:02:03:04:05"] },
  tsquery: { awkward: ["", "a & b"], plain: ["a"] },
  jsonpath: { awkward: ["$"], plain: ["$.a"] },
  pg_lsn: { awkward: ["0/0"], plain: ["16/B374D848"] },
  point: { awkward: ["(0,0)"], plain: ["(1,1)"] },
  line: { awkward: ["{0,1,0}"], plain: ["{1,-1,0}"] },
  lseg: { awkward: ["[(0,0),(0,0)]"], plain: ["[(0,0),(1,1)]"] },
  box: { awkward: ["(0,0),(0,0)"], plain: ["(2,2),(0,0)"] },
  path: { awkward: ["((0,0))"], plain: ["((0,0),(1,1),(2,0))"] },
  polygon: { awkward: ["((0,0))"], plain: ["((0,0),(1,1),(2,0))"] },
  circle: { awkward: ["<(0,0),0>"], plain: ["<(0,0),1>"] },
  hstore: { awkward: ["", "a=>NULL"], plain: ["a=>1"] },
  ltree: { awkward: ["", "a.b"], plain: ["a"], distinct: (index) => `n${index}` },
  ...Object.fromEntries(
    ["int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"].map((name) => [
      name,
      { awkward: ["empty", "(,)"], plain: ["empty"] },
    ]),
  ),
  ...Object.fromEntries(
    ["int4", "int8", "num", "ts", "tstz", "date"].map((name) => [
      `${name}multirange`,
      { awkward: ["{}", "{(,)}"], plain: ["{}"] },
    ]),
  ),
};

function bits(base: string, size: number | undefined): Values {
  // Without a length one bit, or any number of them.
  const length = size ?? (base === "bit" ? 1 : 8);
  const least = base === "bit" ? length : 0;
  return {
    awkward: ["0".repeat(least), "1".repeat(length)],
    plain: ["1".padEnd(length, "0")],
  };
}

function floats(): Values {
  return {
    awkward: ["0", "-1.5", "1e30"],
    plain: ["1"],
    distinct: (index) => String(index + 1),
  };
}

function documents(): Values {
  return { awkward: ["{}", "[]", "null", '{"a": {"b": [1, null, "ü"]}}'], plain: ["{}"] };
}

function arrayOf(element: Values | undefined): Values | undefined {
  if (element === undefined) return undefined;
  const one = (value: string) => `{"${value.replace(/["\\]/g, "\\$&")}"}`;
  return {
    awkward: ["{}", "{NULL}", ...element.awkward.slice(0, 2).map(one)],
    plain: ["{}"],
    ...(element.distinct === undefined
      ? {}
      : { distinct: (index) => one(element.distinct?.(index) ?? "") }),
  };
}
