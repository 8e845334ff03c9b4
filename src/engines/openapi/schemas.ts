import { type JsonSchema, SCHEMA_BASE } from "#contract/operation.ts";
import { isObject, type Json, type JsonObject } from "./parse.ts";
import { definitionName, resolve, target } from "./resolve.ts";

/** Keyword under which `required` names of write-only properties are kept for requests. */
export const REQUEST_REQUIRED = "x-request-required";

const SCHEMA_VALUES = new Set([
  "items",
  "additionalProperties",
  "not",
  "contains",
  "propertyNames",
  "if",
  "then",
  "else",
  "unevaluatedItems",
  "unevaluatedProperties",
]);
const SCHEMA_LISTS = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const SCHEMA_MAPS = new Set(["properties", "patternProperties", "dependentSchemas"]);
// Of other dialects, or about the document itself.
const DROPPED = new Set([
  "nullable",
  "example",
  "$id",
  "id",
  "$schema",
  "discriminator",
  "xml",
  "externalDocs",
]);
const MOST_PATTERN_LENGTH = 300;

/** Turns schemas of one document into JSON Schema 2020-12 and gathers what they refer to. */
export class SchemaTranslator {
  readonly #root: JsonObject;
  readonly #definitions = new Map<string, JsonSchema>();
  readonly #isOld: boolean;

  constructor(root: JsonObject) {
    this.#root = root;
    this.#isOld = String(root["openapi"]).startsWith("3.0");
  }

  /** Everything referred to so far, sorted by name. */
  definitions(): Readonly<Record<string, JsonSchema>> {
    const entries = [...this.#definitions].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries);
  }

  translate(node: Json | undefined): JsonSchema {
    if (typeof node === "boolean") return node;
    if (!isObject(node)) return {};
    const reference = node["$ref"];
    if (typeof reference !== "string") return this.#keywords(node);
    const named = { $ref: this.#refer(reference) };
    if (node["nullable"] === true) return { anyOf: [named, { type: "null" }] };
    // 3.0 ignores what stands beside a reference; 2020-12 does not.
    return this.#isOld ? named : { ...this.#keywords(node), ...named };
  }

  /** The definition is translated when first seen; the name is taken before, which ends cycles. */
  #refer(reference: string): string {
    const name = definitionName(reference);
    // Left as it is: whoever compiles it finds that it cannot be resolved.
    if (name === undefined) return reference;
    if (!this.#definitions.has(name)) {
      const found = target(this.#root, reference);
      if (found === undefined) return SCHEMA_BASE + name;
      this.#definitions.set(name, {});
      this.#definitions.set(name, this.translate(found));
    }
    return SCHEMA_BASE + name;
  }

  #keywords(node: JsonObject): Readonly<Record<string, unknown>> {
    const out: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(node)) {
      if (DROPPED.has(key) || key === "$ref" || key.startsWith("x-")) continue;
      if (key === "pattern" && !isUsablePattern(value)) continue;
      out[key] = this.#keyword(key, value);
    }
    if (node["example"] !== undefined && !Array.isArray(out["examples"]))
      out["examples"] = [node["example"]];
    bounds(out);
    this.#requirements(out, node);
    looseOneOf(out);
    return node["nullable"] === true ? orNull(out) : out;
  }

  #keyword(key: string, value: Json | undefined): unknown {
    if (SCHEMA_VALUES.has(key)) return this.translate(value);
    if (SCHEMA_LISTS.has(key) && Array.isArray(value))
      return (value as readonly Json[]).map((inner) => this.translate(inner));
    if (SCHEMA_MAPS.has(key) && isObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, this.translate(inner)]),
      );
    return value;
  }

  /** A write-only property is required of requests and absent from responses. */
  #requirements(out: Record<string, unknown>, node: JsonObject): void {
    const { required, properties } = node;
    if (!Array.isArray(required)) {
      // 3.0 documents sometimes carry the Boolean of older dialects.
      if (required !== undefined) delete out["required"];
      return;
    }
    if (!isObject(properties)) return;
    const names = (required as readonly Json[]).filter((name) => typeof name === "string");
    const isWriteOnly = (name: string) =>
      resolve(this.#root, properties[name])?.["writeOnly"] === true;
    const writeOnly = names.filter(isWriteOnly);
    out["required"] = names.filter((name) => !isWriteOnly(name));
    if (writeOnly.length > 0) out[REQUEST_REQUIRED] = writeOnly;
  }
}

/** Draft 4 bounds, as in OpenAPI 3.0, are flags beside the limit. */
function bounds(out: Record<string, unknown>): void {
  for (const [flag, limit] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    const value = out[flag];
    if (typeof value !== "boolean") continue;
    delete out[flag];
    if (!value || typeof out[limit] !== "number") continue;
    out[flag] = out[limit];
    delete out[limit];
  }
}

/**
 * A value that fits several branches of a sloppy `oneOf` harms no client, and would be reported
 * against the target although the description is at fault.
 */
function looseOneOf(out: Record<string, unknown>): void {
  const branches = out["oneOf"];
  if (!Array.isArray(branches) || out["anyOf"] !== undefined) return;
  out["anyOf"] = branches;
  delete out["oneOf"];
}

function orNull(schema: Record<string, unknown>): Readonly<Record<string, unknown>> {
  const { type, enum: values } = schema;
  const hasBranches = ["allOf", "anyOf", "oneOf", "not", "const"].some((key) => key in schema);
  if (typeof type !== "string" || hasBranches) return { anyOf: [schema, { type: "null" }] };
  const allowed =
    Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {};
  return { ...schema, type: [type, "null"], ...allowed };
}

/** Patterns come from the target: invalid ones and those that could run for ages are left out. */
function isUsablePattern(pattern: Json | undefined): boolean {
  if (typeof pattern !== "string" || pattern.length > MOST_PATTERN_LENGTH) return false;
  return isValidExpression(pattern) && !mayRunForAges(pattern);
}

/**
 * A repeated group that itself ends in a repetition has exponentially many readings, unless each
 * round starts with a separator that the inner repetition cannot match, as in `(-[a-z]+)*`.
 */
function mayRunForAges(pattern: string): boolean {
  const repeatedGroups = [...pattern.matchAll(/\((?:\?:)?([^()]*[+*}])\)[+*{]/g)];
  const isSeparated = ([, body = ""]: RegExpMatchArray) => {
    const [, separator, inner] = /^\\?([-./,:;@_ ])(\[[^\]]+\])[+*{]/.exec(body) ?? [];
    if (separator === undefined || inner === undefined) return false;
    return !new RegExp(inner, "u").test(separator);
  };
  const nestedCount = [...pattern.matchAll(/[+*}]\)?[^()]*\)\s*[+*{]/g)].length;
  return nestedCount > repeatedGroups.filter(isSeparated).length;
}

function isValidExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
