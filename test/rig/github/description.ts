import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { OperationId } from "./operations.ts";

export type Schema = { readonly [keyword: string]: unknown };

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required?: boolean;
  readonly schema: Schema;
  readonly "x-multi-segment"?: boolean;
}

export interface ApiOperation {
  readonly id: OperationId;
  readonly method: string;
  /** Such as `/repos/{owner}/{repo}`. */
  readonly template: string;
  readonly parameters: readonly Parameter[];
  readonly documentationUrl: string;
}

export interface Matched {
  readonly operation: ApiOperation;
  readonly params: Readonly<Record<string, string>>;
}

export interface ApiRequest extends Matched {
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface DescribedOperation {
  readonly operationId: OperationId;
  readonly externalDocs?: { readonly url: string };
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

type Content = Readonly<
  Record<string, { readonly schema: Schema; readonly examples?: Readonly<Record<string, Example>> }>
>;
type Example = { readonly value: unknown } | { readonly $ref: string };

const DOCUMENT = JSON.parse(
  readFileSync(new URL("github-openapi.json", import.meta.url), "utf8"),
) as { readonly paths: Record<string, Record<string, DescribedOperation>> };
const SCHEMA_ID = "github";
const JSON_TYPE = "application/json";

/** Literal segments win over placeholders, as in `/issues/comments/{id}`. */
const ROUTES = Object.entries(DOCUMENT.paths)
  .flatMap(([template, item]) =>
    Object.entries(item).map(([method, described]) => routeOf(template, method, described)),
  )
  .sort((a, b) => literals(b.operation.template) - literals(a.operation.template));

export const DESCRIBED_OPERATIONS: readonly ApiOperation[] = ROUTES.map(
  ({ operation }) => operation,
);

/** The operation that answers this path, without prefix and as it was sent. */
export function matchOperation(method: string, path: string): Matched | undefined {
  for (const { operation, pattern, names } of ROUTES) {
    const found = operation.method === method ? pattern.exec(path) : null;
    if (found === null) continue;
    const values = found.slice(1).map((value) => decoded(value ?? ""));
    return {
      operation,
      params: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])),
    };
  }
  return undefined;
}

/** In the words of GitHub; empty when the request is as described. */
export function problemsOfRequest(request: ApiRequest): readonly string[] {
  const { operation, params, query, body } = request;
  const path = operation.template;
  const sent = { ...query, ...params };
  const parameters = operation.parameters.flatMap((parameter) => {
    const text = sent[parameter.name];
    if (text === undefined)
      return parameter.required === true ? [`"${parameter.name}" wasn't supplied.`] : [];
    const validate = compiled(parameter.schema);
    const value = coerced(text, parameter.schema);
    return validate(value) ? [] : wordings(validate, value, parameter.name);
  });
  const location = ["paths", path, operation.method.toLowerCase(), "requestBody"];
  const schema = described(operation).requestBody?.content[JSON_TYPE]?.schema;
  if (schema === undefined)
    return body === undefined ? parameters : [...parameters, "A body is not described here."];
  const validate = compiledAt([...location, "content", JSON_TYPE, "schema"]);
  return [
    ...parameters,
    ...(validate(body) ? [] : wordings(validate, body, "")),
    ...undescribedKeys(schema, body, "").map((key) => `"${key}" is not a permitted key.`),
  ];
}

/** Query parameters that the description does not know, or a page larger than GitHub gives. */
export function oddities({ operation, query }: ApiRequest): readonly string[] {
  const known = operation.parameters.filter((parameter) => parameter.in === "query");
  const unknown = Object.keys(query).filter((name) => !known.some((one) => one.name === name));
  return [
    ...unknown.map((name) => `query parameter ${name} is not described`),
    ...(Number(query["per_page"] ?? 0) > 100 ? ["per_page is above 100"] : []),
  ];
}

/** How a body that we answer differs from the description; a status without schema is not judged. */
export function problemsOfReply(
  operation: ApiOperation,
  reply: { readonly status: number; readonly mediaType: string; readonly body: unknown },
): readonly string[] {
  const location = ["paths", operation.template, operation.method.toLowerCase(), "responses"];
  const response = at(DOCUMENT, [...location, String(reply.status)]);
  const content = (response?.["content"] ?? {}) as Content;
  if (content[reply.mediaType]?.schema === undefined) return [];
  const pointer = [...refersFrom(location, reply.status), "content", reply.mediaType, "schema"];
  const validate = compiledAt(pointer);
  if (validate(reply.body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) =>
      `${operation.id} ${reply.status} ${instancePath} ${message ?? "is wrong"}`,
  );
}

/** GitHub's own examples of what an operation takes and gives. */
export function examplesOf(operation: ApiOperation): {
  readonly requests: readonly unknown[];
  readonly replies: readonly { readonly status: number; readonly body: unknown }[];
} {
  const { requestBody, responses } = described(operation);
  return {
    requests: valuesOf(requestBody?.content),
    replies: Object.entries(responses).flatMap(([status, response]) =>
      valuesOf(response.content).map((body) => ({ status: Number(status), body })),
    ),
  };
}

/** A component's schema, for making values of it. */
export function schemaNamed(name: string): Schema {
  return at(DOCUMENT, ["components", "schemas", name]) ?? {};
}

/** Follows a reference inside the description. */
export function resolved(schema: Schema): Schema {
  const reference = schema["$ref"];
  return typeof reference === "string"
    ? (at(DOCUMENT, reference.replace(/^#\//, "").split("/")) ?? {})
    : schema;
}

function routeOf(template: string, method: string, raw: DescribedOperation) {
  const parameters = (raw.parameters ?? []).map(
    (parameter) => resolved(parameter as Schema) as unknown as Parameter,
  );
  const names: string[] = [];
  const source = template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    names.push(name);
    const isLong = parameters.some((one) => one.name === name && one["x-multi-segment"] === true);
    return isLong ? "(.*)" : "([^/]+)";
  });
  const operation: ApiOperation = {
    id: raw.operationId,
    method: method.toUpperCase(),
    template,
    parameters,
    documentationUrl: raw.externalDocs?.url ?? "https://docs.github.com/rest",
  };
  // The contents of the root are asked for with and without the last slash.
  const pattern = new RegExp(`^${source.replace(/\/\(\.\*\)$/, "(?:/(.*))?")}$`);
  return { operation, names, pattern };
}

/** A stray percent sign stands for itself. */
function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll(/%(?![0-9A-Fa-f]{2})/g, "%25"));
}

function literals(template: string): number {
  return template.split("/").filter((segment) => !segment.startsWith("{")).length;
}

function described(operation: ApiOperation): DescribedOperation {
  return DOCUMENT.paths[operation.template]?.[operation.method.toLowerCase()] as DescribedOperation;
}

function valuesOf(content: Content | undefined): readonly unknown[] {
  return Object.values(content?.[JSON_TYPE]?.examples ?? {}).map(
    (example) => resolved(example)["value"],
  );
}

function refersFrom(location: readonly string[], status: number): readonly string[] {
  const response = location.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    DOCUMENT,
  ) as Record<string, Schema>;
  const reference = response[String(status)]?.["$ref"];
  return typeof reference === "string"
    ? reference.replace(/^#\//, "").split("/")
    : [...location, String(status)];
}

function at(value: unknown, location: readonly string[]): Schema | undefined {
  let found: unknown = value;
  for (const key of location) found = (found as Record<string, unknown> | undefined)?.[key];
  return found === undefined ? undefined : resolved(found as Schema);
}

const ajv = addFormats.default(
  new Ajv({ strict: false, allErrors: true, logger: false, verbose: true, validateSchema: false }),
);
ajv.addSchema({ $id: SCHEMA_ID, ...(withNull(DOCUMENT) as object) });
const validators = new Map<unknown, ValidateFunction>();

/** Ajv knows `nullable` only beside `type` and without `enum`; the description has it everywhere. */
function withNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNull);
  if (value === null || typeof value !== "object") return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withNull(one)]));
  if (inner["nullable"] !== true) return inner;
  const { nullable: _, ...rest } = inner;
  return { anyOf: [{ type: "null" }, rest] };
}

function compiledAt(location: readonly string[]): ValidateFunction {
  const pointer = location
    .map((key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  return remembered(pointer, () => ajv.compile({ $ref: `${SCHEMA_ID}#/${pointer}` }));
}

function compiled(schema: Schema): ValidateFunction {
  return remembered(schema, () => ajv.compile(schema));
}

function remembered(key: unknown, make: () => ValidateFunction): ValidateFunction {
  const known = validators.get(key) ?? make();
  validators.set(key, known);
  return known;
}

function coerced(text: string, schema: Schema): unknown {
  if (schema["type"] === "integer" && /^-?\d+$/.test(text)) return Number(text);
  if (schema["type"] === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

function wordings(validate: ValidateFunction, value: unknown, name: string): readonly string[] {
  const errors = validate.errors ?? [];
  // That no variant fits says less than why.
  const telling = errors.filter(({ keyword }) => keyword !== "anyOf" && keyword !== "oneOf");
  return (telling.length === 0 ? errors : telling).map((error) => wording(error, name, value));
}

/** The texts are those that users of the API quote in their issues. */
function wording(error: ErrorObject, name: string, root: unknown): string {
  const place = `properties/${name}${error.instancePath}`.replaceAll("//", "/");
  const data = error.instancePath === "" && name !== "" ? root : error.data;
  const shown = JSON.stringify(data)?.slice(0, 100) ?? "nil";
  const size = (data as { readonly length?: number } | null)?.length;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "required":
      return `"${String(params["missingProperty"])}" wasn't supplied.`;
    case "maxLength":
      return `Only ${String(params["limit"])} characters are allowed; ${size} were supplied.`;
    case "maxItems":
      return `No more than ${String(params["limit"])} items are allowed; ${size} were supplied.`;
    case "enum":
      return `${shown} is not a possible value. Must be one of the following: ${(params["allowedValues"] as readonly string[]).join(", ")}.`;
    case "type":
      return `For '${place}', ${data === null ? "nil" : shown} is not a ${String(params["type"])}.`;
    default:
      return `For '${place}', ${shown} ${error.message ?? "is not allowed"}.`;
  }
}

function undescribedKeys(raw: Schema, value: unknown, place: string): readonly string[] {
  const schema = resolved(raw);
  if (Array.isArray(value))
    return value.flatMap((inner, index) =>
      undescribedKeys((schema["items"] ?? {}) as Schema, inner, `${place}${index}/`),
    );
  const properties = schema["properties"] as Readonly<Record<string, Schema>> | undefined;
  if (value === null || typeof value !== "object" || properties === undefined) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    return property === undefined
      ? [`${place}${key}`]
      : undescribedKeys(property, inner, `${place}${key}/`);
  });
}
