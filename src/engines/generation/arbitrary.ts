import fc from "fast-check";
import type { JsonSchema } from "#contract/operation.ts";
import { modestNumber, numberArbitrary } from "./numbers.ts";
import {
  type Definitions,
  type Keywords,
  keywordsOf,
  requiredOf,
  shapeOf,
  typeOf,
} from "./shape.ts";
import { numberOf, stringArbitrary } from "./strings.ts";

// Recursion ends here even where a required property refers to its own type.
const MOST_DEPTH = 8;
// Lists longer than this cost time and show nothing new.
const MOST_ITEMS = 50;

export interface ArbitraryContext {
  readonly definitions: Definitions;
  /** Name of the property or parameter; gives texts their meaning. */
  readonly name: string;
  /** Also generate what is not required, on the first level. */
  readonly withOptional: boolean;
  /** Values already known for a name, such as an id seen in a response. */
  readonly known?: (name: string, shape: Keywords) => unknown;
  /** Take the documented example of every value that has one. */
  readonly withExamples?: boolean;
  /** Numbers as small as allowed. */
  readonly isModest?: boolean;
  readonly depth?: number;
}

/**
 * Minimal and plausible values of a schema: required properties, one item per list, short texts.
 *
 * Understands type, enum, const, default formats, bounds, lengths, pattern, items, prefixItems,
 * properties, allOf, anyOf, oneOf and references; `not`, `if` and dependencies are not looked at.
 */
export function arbitraryOf(schema: JsonSchema, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const shape = shapeOf(schema, context.definitions);
  const known = context.known?.(context.name, shape);
  if (known !== undefined) return fc.constant(known);
  if ("const" in shape) return fc.constant(shape["const"]);
  const { examples } = shape;
  if (context.withExamples === true && Array.isArray(examples) && examples.length > 0)
    return fc.constant(examples[0]);
  const { enum: values } = shape;
  if (Array.isArray(values) && values.length > 0)
    return fc.constantFrom(...preferNotNull(values as readonly unknown[]));
  if ((context.depth ?? 0) > MOST_DEPTH) return fc.constant(null);
  return byType(shape, context);
}

function byType(shape: Keywords, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const type = typeOf(shape);
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
    case "number":
      return context.isModest === true
        ? fc.constant(modestNumber(shape))
        : numberArbitrary(shape, type === "integer");
    case "array":
      return arrayArbitrary(shape, context);
    case "object":
      return objectArbitrary(shape, context);
    default:
      return stringArbitrary(shape, context.name);
  }
}

function objectArbitrary(shape: Keywords, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const properties = keywordsOf(shape["properties"]);
  const required = new Set(requiredOf(shape));
  const depth = context.depth ?? 0;
  const isWanted = (name: string) => required.has(name) || (context.withOptional && depth === 0);
  const names = [...new Set([...Object.keys(properties), ...required])].sort().filter(isWanted);
  const entries = names
    .filter((name) => shapeOf(schemaAt(properties, name), context.definitions)["readOnly"] !== true)
    .map((name) =>
      arbitraryOf(schemaAt(properties, name), { ...context, name, depth: depth + 1 }).map(
        (value) => [name, value] as const,
      ),
    );
  return fc.tuple(...entries).map((pairs) => Object.fromEntries(pairs));
}

function schemaAt(properties: Keywords, name: string): JsonSchema {
  const found = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return typeof found === "boolean" ? found : keywordsOf(found);
}

function arrayArbitrary(shape: Keywords, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const depth = (context.depth ?? 0) + 1;
  const inner = { ...context, depth, name: singular(context.name) };
  const { prefixItems } = shape;
  if (Array.isArray(prefixItems))
    return fc.tuple(...prefixItems.map((item) => arbitraryOf(keywordsOf(item), inner)));
  const least = Math.min(numberOf(shape["minItems"]) ?? 0, MOST_ITEMS);
  const most = numberOf(shape["maxItems"]) ?? MOST_ITEMS;
  const length = depth > MOST_DEPTH ? least : Math.min(Math.max(least, 1), most);
  const items = arbitraryOf(keywordsOf(shape["items"]), inner);
  if (shape["uniqueItems"] !== true)
    return fc.array(items, { minLength: length, maxLength: length, size: "max" });
  // More are drawn than needed: fast-check's own unique array would search for ever in a small set.
  const drawn = length * 4;
  return fc
    .array(items, { minLength: drawn, maxLength: drawn, size: "max" })
    .map((all) => distinct(all).slice(0, length));
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function preferNotNull(values: readonly unknown[]): readonly unknown[] {
  const others = values.filter((value) => value !== null);
  return others.length > 0 ? others : values;
}

/** `categories` is `category`, `orders` is `order`. */
export function singular(name: string): string {
  if (/ies$/i.test(name)) return name.replace(/ies$/i, "y");
  if (/(ss|x|ch|sh)es$/i.test(name)) return name.slice(0, -2);
  return /[^su]s$/i.test(name) ? name.slice(0, -1) : name;
}
