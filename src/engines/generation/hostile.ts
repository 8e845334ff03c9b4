import type { JsonSchema, Operation, Parameter } from "#contract/operation.ts";
import { parameterKey, type RequestValues } from "./requests.ts";
import {
  allowsNull,
  type Definitions,
  type Keywords,
  keywordsOf,
  shapeOf,
  typeOf,
} from "./shape.ts";

/** The order is that of use: what most often reaches a database unfiltered comes first. */
export const HOSTILE_KINDS = [
  "nul-character",
  "absent-reference",
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

interface Spot {
  readonly where: string;
  readonly location: "body" | Parameter["in"];
  readonly schema: JsonSchema;
  readonly put: (value: unknown) => RequestValues;
}

const BEYOND_INT32 = 2_147_483_648;
// 2^63; exact as a double, so that JSON shows an integer no 64-bit column holds.
const BEYOND_INT64 = 2 ** 63;
// Good values of their types that no small database has given to a row.
const ABSENT_INTEGER = 2_147_483_646;
const ABSENT_UUID = "7d1f0c3a-94be-4c55-8f0e-6b1f2a9d4e83";
const REFERENCE = /(?:[\s._-](?:id|uuid)|[a-z](?:Id|ID|Uuid|UUID))$/;
const LONG_TEXT = "a".repeat(10_000);
const MOST_DEPTH = 3;
const MOST_SPOTS = 60;

/** Single mutations of a valid request, at most `most`, spread over the kinds and then the places. */
export function hostileRequests(
  operation: Operation,
  valid: RequestValues,
  options: { readonly definitions: Definitions; readonly most: number },
): readonly Mutant[] {
  const { definitions, most } = options;
  const spots = [
    ...parameterSpots(operation, valid),
    ...bodySpots(operation, valid, definitions),
  ].slice(0, MOST_SPOTS);
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
  "absent-reference": ({ spot, shape, type }) =>
    REFERENCE.test(spot.where) ? absentReference(shape, type) : undefined,
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

function absentReference(shape: Keywords, type: string): Replacement {
  if (shape["format"] === "uuid") return { value: ABSENT_UUID };
  if (type !== "integer") return undefined;
  const { maximum } = shape;
  return { value: Math.min(ABSENT_INTEGER, typeof maximum === "number" ? maximum : Infinity) };
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

function parameterSpots(operation: Operation, valid: RequestValues): readonly Spot[] {
  return operation.parameters
    .filter((parameter) => parameter.in === "path" || parameter.in === "query")
    .map((parameter) => ({
      where: `${parameter.in} parameter ${parameter.name}`,
      location: parameter.in,
      schema: parameter.schema,
      put: (value) => ({
        ...valid,
        parameters: { ...valid.parameters, [parameterKey(parameter)]: value },
      }),
    }));
}

function bodySpots(
  operation: Operation,
  valid: RequestValues,
  definitions: Definitions,
): readonly Spot[] {
  const { requestBody } = operation;
  if (requestBody === undefined || valid.body === undefined) return [];
  const spots: Spot[] = [];
  const visit = (schema: JsonSchema, path: readonly string[]) => {
    const shape = shapeOf(schema, definitions);
    if (path.length > 0)
      spots.push({
        where: `body field ${path.join(".")}`,
        location: "body",
        schema,
        put: (value) => ({ ...valid, body: replaced(valid.body, path, value) }),
      });
    if (path.length >= MOST_DEPTH) return;
    const properties = keywordsOf(shape["properties"]);
    for (const name of Object.keys(properties).sort())
      if (keywordsOf(properties[name])["readOnly"] !== true)
        visit(asSchema(properties[name]), [...path, name]);
    const items = valueAt(valid.body, path);
    if (typeOf(shape) === "array" && Array.isArray(items) && items.length > 0)
      visit(asSchema(shape["items"]), [...path, "0"]);
  };
  visit(requestBody.schema, []);
  return spots.sort((a, b) => depthOf(a) - depthOf(b));
}

function depthOf(spot: Spot): number {
  return spot.where.split(".").length;
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === "boolean" ? value : keywordsOf(value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** A copy with one value replaced; objects on the way are made where they are absent. */
function replaced(value: unknown, path: readonly string[], next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (Array.isArray(value)) {
    const inner = value as readonly unknown[];
    return inner.map((item, index) => (String(index) === key ? replaced(item, rest, next) : item));
  }
  const record =
    typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  return { ...record, [key]: replaced(record[key], rest, next) };
}
