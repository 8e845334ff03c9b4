import { type JsonSchema, SCHEMA_BASE } from "#contract/operation.ts";

export type Definitions = Readonly<Record<string, JsonSchema>>;
export type Keywords = Readonly<Record<string, unknown>>;

// Chains of references, branches and allOf longer than this are cycles.
const MOST_STEPS = 20;

/**
 * The keywords that decide what a value looks like: references followed, `allOf` merged, the first
 * branch of `anyOf` and `oneOf` that is not null taken.
 */
export function shapeOf(schema: JsonSchema | undefined, definitions: Definitions): Keywords {
  return flatten(schema, definitions, MOST_STEPS);
}

export function keywordsOf(value: unknown): Keywords {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Keywords)
    : {};
}

/** The type to generate; `null` only when nothing else is allowed. */
export function typeOf(shape: Keywords): string {
  const { type } = shape;
  if (typeof type === "string") return type;
  if (Array.isArray(type)) return String(type.find((one) => one !== "null") ?? "null");
  if ("properties" in shape || "additionalProperties" in shape) return "object";
  if ("items" in shape || "prefixItems" in shape) return "array";
  if ("minimum" in shape || "maximum" in shape || "multipleOf" in shape) return "number";
  return "string";
}

export function allowsNull(schema: JsonSchema | undefined, definitions: Definitions): boolean {
  const keywords = resolved(schema, definitions);
  const { type, anyOf, oneOf } = keywords;
  if (type === "null" || (Array.isArray(type) && type.includes("null"))) return true;
  return [...branches(anyOf), ...branches(oneOf)].some(
    (branch) => keywordsOf(branch)["type"] === "null",
  );
}

/** Names a request must have, with the write-only ones that responses lack. */
export function requiredOf(shape: Keywords): readonly string[] {
  return [shape["required"], shape["x-request-required"]].flatMap((names) =>
    Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : [],
  );
}

function flatten(schema: JsonSchema | undefined, definitions: Definitions, left: number): Keywords {
  const keywords = resolved(schema, definitions);
  if (left === 0) return {};
  const { allOf, anyOf, oneOf, ...own } = keywords;
  const parts = branches(allOf).map((part) => flatten(part, definitions, left - 1));
  for (const alternatives of [branches(anyOf), branches(oneOf)]) {
    const chosen = alternatives.find((branch) => keywordsOf(branch)["type"] !== "null");
    if (chosen !== undefined) parts.push(flatten(chosen, definitions, left - 1));
  }
  return parts.reduce<Keywords>(merge, own);
}

function resolved(schema: JsonSchema | undefined, definitions: Definitions): Keywords {
  let current = keywordsOf(schema);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const reference = current["$ref"];
    if (typeof reference !== "string") return current;
    const { $ref: _, ...beside } = current;
    const name = reference.startsWith(SCHEMA_BASE) ? reference.slice(SCHEMA_BASE.length) : "";
    current = { ...keywordsOf(definitions[name]), ...beside };
  }
  return {};
}

function merge(a: Keywords, b: Keywords): Keywords {
  const properties = { ...keywordsOf(a["properties"]), ...keywordsOf(b["properties"]) };
  const required = [...new Set([...listOf(a["required"]), ...listOf(b["required"])])];
  const writeOnly = [...listOf(a["x-request-required"]), ...listOf(b["x-request-required"])];
  return {
    ...b,
    ...a,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(writeOnly.length > 0 ? { "x-request-required": writeOnly } : {}),
  };
}

function branches(value: unknown): readonly JsonSchema[] {
  return listOf(value) as readonly JsonSchema[];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
