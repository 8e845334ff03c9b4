import type { Operation } from "#contract/operation.ts";
import type { RequestValues } from "./requests.ts";
import { allowsNull, type Definitions, type Keywords, shapeOf, typeOf } from "./shape.ts";
import { type Spot, spotsOf } from "./spots.ts";

/** The order is that of use: what most often reaches a database unfiltered comes first. */
export const HOSTILE_KINDS = [
  "nul-character",
  "beyond-int32",
  "beyond-int64",
  "invalid-format",
  "wrong-type",
  "null",
  "empty-text",
  "long-text",
] as const;
export type HostileKind = (typeof HOSTILE_KINDS)[number];

/** A valid request with one value replaced. */
export interface Mutant {
  readonly kind: HostileKind;
  /** What was replaced, such as `body field lines.0.note` or `path parameter id`. */
  readonly where: string;
  readonly values: RequestValues;
}

const BEYOND_INT32 = 2_147_483_648;
// 2^63; exact as a double, so that JSON shows an integer no 64-bit column holds.
const BEYOND_INT64 = 2 ** 63;
const LONG_TEXT = "a".repeat(10_000);

/** Single mutations of a valid request, at most `most`, spread over the kinds and then the places. */
export function hostileRequests(
  operation: Operation,
  valid: RequestValues,
  options: { readonly definitions: Definitions; readonly most: number },
): readonly Mutant[] {
  const { definitions, most } = options;
  const spots = spotsOf(operation, valid, definitions);
  const byKind = HOSTILE_KINDS.map((kind) =>
    spots.flatMap((spot) => mutant(kind, spot, definitions)),
  );
  const rounds = Math.max(0, ...byKind.map((mutants) => mutants.length));
  const spread: Mutant[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const mutants of byKind) {
      const next = mutants[round];
      if (next !== undefined) spread.push(next);
    }
  return spread.slice(0, most);
}

function mutant(kind: HostileKind, spot: Spot, definitions: Definitions): readonly Mutant[] {
  const value = hostileValue(kind, spot, definitions);
  return value === undefined ? [] : [{ kind, where: spot.where, values: spot.put(value.value) }];
}

type Replacement = { readonly value: unknown } | undefined;

interface Leaf {
  readonly spot: Spot;
  readonly shape: Keywords;
  readonly type: string;
  readonly isBody: boolean;
  /** A text that is not one of a closed list. */
  readonly isText: boolean;
}

const REPLACEMENTS: Readonly<
  Record<HostileKind, (leaf: Leaf, definitions: Definitions) => Replacement>
> = {
  "nul-character": ({ isText }) => (isText ? { value: "a\u0000b" } : undefined),
  "beyond-int32": ({ type }) => (type === "integer" ? { value: BEYOND_INT32 } : undefined),
  "beyond-int64": ({ type, isBody }) =>
    type === "integer" || type === "number"
      ? { value: isBody ? BEYOND_INT64 : "9223372036854775808" }
      : undefined,
  "invalid-format": ({ shape }) => invalidFormat(shape["format"]),
  "wrong-type": ({ type, isBody }) => wrongType(type, isBody),
  null: ({ spot, isBody }, definitions) =>
    isBody && !allowsNull(spot.schema, definitions) ? { value: null } : undefined,
  "empty-text": ({ isText, spot }) =>
    isText && spot.location !== "path" ? { value: "" } : undefined,
  "long-text": ({ isText, spot }) =>
    isText && spot.location !== "path" ? { value: LONG_TEXT } : undefined,
};

function hostileValue(kind: HostileKind, spot: Spot, definitions: Definitions): Replacement {
  const shape = shapeOf(spot.schema, definitions);
  const type = typeOf(shape);
  const isText = type === "string" && !("enum" in shape) && !("const" in shape);
  const leaf: Leaf = { spot, shape, type, isText, isBody: spot.location === "body" };
  return REPLACEMENTS[kind](leaf, definitions);
}

function invalidFormat(format: unknown): Replacement {
  if (format === "uuid") return { value: "00000000-0000-0000-0000-00000000000z" };
  if (format === "date") return { value: "2031-02-30" };
  if (format === "date-time") return { value: "2031-02-30T25:00:00Z" };
  return undefined;
}

function wrongType(type: string, isBody: boolean): Replacement {
  if (type === "integer" || type === "number" || type === "boolean") return { value: "abc" };
  if (!isBody) return undefined;
  return { value: type === "string" ? { unexpected: true } : "abc" };
}
