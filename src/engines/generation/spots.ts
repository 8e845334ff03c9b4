import type { JsonSchema, Operation, Parameter } from "#contract/operation.ts";
import { singular } from "./arbitrary.ts";
import { parameterKey, type RequestValues } from "./requests.ts";
import { type Definitions, keywordsOf, shapeOf, typeOf } from "./shape.ts";

/** One value of a request that another can take the place of. */
export interface Spot {
  /** Such as `body field lines.0.note` or `path parameter id`. */
  readonly where: string;
  readonly location: "body" | Parameter["in"];
  /** The last name of `where` that is no index. */
  readonly name: string;
  readonly schema: JsonSchema;
  /** Undefined where the request holds nothing yet. */
  readonly value: unknown;
  readonly put: (value: unknown) => RequestValues;
}

const MOST_DEPTH = 3;
const MOST_SPOTS = 60;

/** The path and query parameters, then what the body holds or could hold, outermost first. */
export function spotsOf(
  operation: Operation,
  valid: RequestValues,
  definitions: Definitions,
): readonly Spot[] {
  return [...parameterSpots(operation, valid), ...bodySpots(operation, valid, definitions)].slice(
    0,
    MOST_SPOTS,
  );
}

function parameterSpots(operation: Operation, valid: RequestValues): readonly Spot[] {
  return operation.parameters
    .filter((parameter) => parameter.in === "path" || parameter.in === "query")
    .map((parameter) => ({
      where: `${parameter.in} parameter ${parameter.name}`,
      location: parameter.in,
      name: parameter.name,
      schema: parameter.schema,
      value: valid.parameters[parameterKey(parameter)],
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
        name: nameOf(path),
        schema,
        value: valueAt(valid.body, path),
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

/** An item is called like its list: `product_ids.0` is a `product_id`. */
function nameOf(path: readonly string[]): string {
  const last = path.at(-1) ?? "";
  return last === "0" ? singular(path.at(-2) ?? "") : last;
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
