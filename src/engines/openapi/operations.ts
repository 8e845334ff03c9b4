import type {
  ApiDescription,
  DeclaredContent,
  Operation,
  Parameter,
  RequestBody,
} from "#contract/operation.ts";
import { isObject, type Json, type JsonObject } from "./parse.ts";
import { resolve } from "./resolve.ts";
import { SchemaTranslator } from "./schemas.ts";
import { securityOf, securitySchemesOf } from "./security.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;
const LOCATIONS = new Set(["path", "query", "header", "cookie"]);

interface Reading {
  readonly root: JsonObject;
  readonly schemas: SchemaTranslator;
  readonly gaps: string[];
}

/** Lists the operations of a parsed document, with every reference resolved or named as a gap. */
export function operationsOf(root: JsonObject): ApiDescription {
  const reading: Reading = { root, schemas: new SchemaTranslator(root), gaps: [] };
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(objectOf(root["paths"])))
    operations.push(...pathOperations(reading, path, item));
  operations.sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  return {
    openapi: String(root["openapi"]),
    basePath: basePathOf(root),
    operations,
    securitySchemes: securitySchemesOf(root),
    definitions: reading.schemas.definitions(),
    gaps: reading.gaps.sort(),
  };
}

function pathOperations(
  reading: Reading,
  path: string,
  node: Json | undefined,
): readonly Operation[] {
  const item = resolve(reading.root, node);
  if (item === undefined || !path.startsWith("/")) {
    reading.gaps.push(`The path ${path} cannot be resolved`);
    return [];
  }
  return METHODS.flatMap((method) => {
    const operation = item[method];
    return isObject(operation) ? [operationAt(reading, { path, method, item, operation })] : [];
  });
}

function operationAt(
  reading: Reading,
  at: {
    readonly path: string;
    readonly method: string;
    readonly item: JsonObject;
    readonly operation: JsonObject;
  },
): Operation {
  const { path, operation, item } = at;
  const method = at.method.toUpperCase();
  const requestBody = requestBodyOf(reading, operation["requestBody"]);
  const name = operation["operationId"];
  return {
    id: `${method} ${path}`,
    method,
    path,
    tags: listOf(operation["tags"]).filter((tag): tag is string => typeof tag === "string"),
    ...(typeof name === "string" ? { operationName: name } : {}),
    parameters: parametersOf(reading, path, [
      ...listOf(item["parameters"]),
      ...listOf(operation["parameters"]),
    ]),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: responsesOf(reading, operation["responses"]),
    security: securityOf(operation["security"] ?? reading.root["security"]),
    deprecated: operation["deprecated"] === true,
  };
}

/** Those of the operation replace those of its path; a placeholder nobody declared is a text. */
function parametersOf(
  reading: Reading,
  path: string,
  nodes: readonly Json[],
): readonly Parameter[] {
  const byKey = new Map<string, Parameter>();
  for (const node of nodes) {
    const found = resolve(reading.root, node);
    const parameter = found === undefined ? undefined : parameterOf(reading, found);
    if (parameter === undefined) reading.gaps.push(`A parameter of ${path} cannot be resolved`);
    else byKey.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  for (const [, name = ""] of path.matchAll(/\{([^}]+)\}/g)) {
    if (byKey.has(`path ${name}`)) continue;
    const schema = { type: "string" };
    byKey.set(`path ${name}`, { name, in: "path", required: true, schema, examples: [] });
  }
  return [...byKey.values()].sort((a, b) => compare(a.in, b.in) || compare(a.name, b.name));
}

function parameterOf(reading: Reading, node: JsonObject): Parameter | undefined {
  const { name, in: location } = node;
  if (typeof name !== "string" || typeof location !== "string" || !LOCATIONS.has(location))
    return undefined;
  const content = Object.values(objectOf(node["content"]))[0];
  const media = isObject(content) ? content : node;
  const schema = media["schema"] ?? {};
  return {
    name,
    in: location as Parameter["in"],
    required: node["required"] === true || location === "path",
    schema: reading.schemas.translate(schema),
    examples: examplesOf(reading, [node, media], schema),
  };
}

function requestBodyOf(reading: Reading, node: Json | undefined): RequestBody | undefined {
  const body = resolve(reading.root, node);
  const content = Object.entries(objectOf(body?.["content"]));
  const chosen = content.sort(([a], [b]) => preference(a) - preference(b))[0];
  if (body === undefined || chosen === undefined) return undefined;
  const [mediaType, value] = chosen;
  const media = objectOf(value);
  return {
    mediaType: essence(mediaType),
    schema: reading.schemas.translate(media["schema"]),
    examples: examplesOf(reading, [media], media["schema"] ?? {}),
    required: body["required"] === true,
  };
}

function preference(mediaType: string): number {
  const type = essence(mediaType);
  if (type === "application/json") return 0;
  if (type.endsWith("+json") || type === "*/*") return 1;
  return type === "application/x-www-form-urlencoded" ? 2 : 3;
}

function responsesOf(reading: Reading, node: Json | undefined): Operation["responses"] {
  const entries = Object.entries(objectOf(node)).filter(([key]) =>
    /^([1-5](\d\d|XX)|default)$/i.test(key),
  );
  return Object.fromEntries(
    entries
      .sort(([a], [b]) => compare(a, b))
      .map(([key, value]) => {
        const name = key === "default" ? key : key.toUpperCase();
        return [name, contentOf(reading, resolve(reading.root, value))];
      }),
  );
}

function contentOf(reading: Reading, response: JsonObject | undefined): DeclaredContent | null {
  if (response === undefined) return null;
  return Object.fromEntries(
    Object.entries(objectOf(response["content"])).map(([mediaType, media]) => {
      const schema = objectOf(media)["schema"];
      return [essence(mediaType), schema === undefined ? null : reading.schemas.translate(schema)];
    }),
  );
}

function examplesOf(
  reading: Reading,
  holders: readonly JsonObject[],
  schema: Json,
): readonly Json[] {
  const found = holders.flatMap((holder) => [
    ...single(holder["example"]),
    ...Object.values(objectOf(holder["examples"])).flatMap((example) =>
      single(resolve(reading.root, example)?.["value"]),
    ),
  ]);
  const resolved = resolve(reading.root, schema);
  return [...found, ...single(resolved?.["example"]), ...listOf(resolved?.["examples"])];
}

/** `application/json; charset=utf-8` is `application/json`. */
function essence(mediaType: string): string {
  return (mediaType.split(";")[0] ?? "").trim().toLowerCase();
}

function basePathOf(root: JsonObject): string {
  const url = objectOf(listOf(root["servers"])[0])["url"];
  if (typeof url !== "string" || url.includes("{")) return "";
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/]*(.*)$/i.exec(url)?.[1] ?? url;
  const plain = (path.split(/[?#]/)[0] ?? "").replace(/\/+$/, "");
  return plain === "" || plain.startsWith("/") ? plain : `/${plain.replace(/^\.\/?/, "")}`;
}

function single(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : [value];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
