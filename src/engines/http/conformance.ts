import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { HttpResponse } from "#contract/http.ts";
import {
  type ApiDescription,
  type JsonSchema,
  type Operation,
  SCHEMA_ID,
} from "#contract/operation.ts";

/** How one response compares with what its operation declares. JSON. */
export interface Conformance {
  /** Key of the matching declaration, such as `200`, `2XX` or `default`; null when undeclared. */
  readonly declaredAs: string | null;
  readonly contentType: "matches" | "mismatch" | "not-judged";
  /** `unknown`: the schema cannot be used; the reason is in `bodyProblems`. */
  readonly body: "matches" | "mismatch" | "unknown" | "not-judged";
  /** At most five, such as `/items/0/id must be integer`. */
  readonly bodyProblems: readonly string[];
}

export interface Checker {
  response(operation: Operation, response: HttpResponse): Conformance;
  /** Undefined when the schema cannot be used. */
  accepts(schema: JsonSchema, value: unknown): boolean | undefined;
}

type Compiled =
  | { readonly validate: ValidateFunction }
  | { readonly validate?: undefined; readonly problem: string };

// JSON Schema 2020-12 makes `format` an annotation. These few are what generated clients parse.
const ASSERTED_FORMATS = ["date", "uuid", "ipv4", "ipv6", "int32", "int64"] as const;
// RFC 3339 asks for an offset; so many servers leave it out that its absence is not held against them.
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?$/;
const MOST_PROBLEMS = 5;
const NOT_JUDGED = { contentType: "not-judged", body: "not-judged", bodyProblems: [] } as const;

/** Compares responses with one description. Schemas are compiled once, when first needed. */
export function createChecker(description: Pick<ApiDescription, "definitions">): Checker {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: false,
    validateSchema: false,
    logger: false,
    addUsedSchema: false,
  });
  addFormats.default(ajv, [...ASSERTED_FORMATS]);
  ajv.addFormat("date-time", DATE_TIME);
  ajv.addSchema({ $id: SCHEMA_ID, $defs: description.definitions });
  const cache = new Map<JsonSchema, Compiled>();
  const compiled = (schema: JsonSchema): Compiled => {
    const known = cache.get(schema) ?? compile(ajv, schema);
    cache.set(schema, known);
    return known;
  };
  return {
    response: (operation, response) => conformanceOf(compiled, operation, response),
    accepts: (schema, value) => compiled(schema).validate?.(value) as boolean | undefined,
  };
}

function compile(ajv: Ajv2020, schema: JsonSchema): Compiled {
  try {
    return { validate: ajv.compile(schema) };
  } catch (error) {
    // The schema is the target's: a reference that leads nowhere, a keyword of the wrong type.
    const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { problem: `the declared schema cannot be used: ${line.slice(0, 200)}` };
  }
}

function conformanceOf(
  compiled: (schema: JsonSchema) => Compiled,
  operation: Operation,
  response: HttpResponse,
): Conformance {
  const declaredAs = declarationOf(operation, response.status);
  const content = declaredAs === null ? null : operation.responses[declaredAs];
  if (content === null || content === undefined || isBodyless(operation, response))
    return { declaredAs, ...NOT_JUDGED };
  const declared = Object.keys(content);
  const type = essenceOf(response.headers["content-type"]?.[0]);
  if (declared.length === 0 || type === undefined) return { declaredAs, ...NOT_JUDGED };
  const key = declared.find((range) => covers(range, type));
  if (key === undefined)
    return { declaredAs, contentType: "mismatch", body: "not-judged", bodyProblems: [] };
  const schema = content[key];
  if (schema === null || schema === undefined || !isJson(type) || response.truncated)
    return { declaredAs, contentType: "matches", body: "not-judged", bodyProblems: [] };
  return { declaredAs, contentType: "matches", ...bodyOf(compiled(schema), response.body) };
}

function bodyOf(compiled: Compiled, text: string): Pick<Conformance, "body" | "bodyProblems"> {
  const parsed = parse(text);
  if (parsed === undefined)
    return { body: "mismatch", bodyProblems: ["the body is not valid JSON"] };
  const { validate } = compiled;
  if (validate === undefined) return { body: "unknown", bodyProblems: [compiled.problem] };
  if (validate(parsed.value) === true) return { body: "matches", bodyProblems: [] };
  const problems = (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath === "" ? "the body" : instancePath} ${message ?? "does not match"}${detailOf(params)}`,
  );
  return { body: "mismatch", bodyProblems: [...new Set(problems)].slice(0, MOST_PROBLEMS) };
}

function detailOf(params: Readonly<Record<string, unknown>>): string {
  const { additionalProperty, allowedValues } = params;
  if (typeof additionalProperty === "string") return `: ${additionalProperty}`;
  return Array.isArray(allowedValues) ? `: ${JSON.stringify(allowedValues).slice(0, 100)}` : "";
}

/** The exact status wins over its range, the range over `default`. */
function declarationOf(operation: Operation, status: number): string | null {
  const keys = [String(status), `${Math.floor(status / 100)}XX`, "default"];
  return keys.find((key) => Object.hasOwn(operation.responses, key)) ?? null;
}

function isBodyless(operation: Operation, response: HttpResponse): boolean {
  const { status, bodyBytes } = response;
  return operation.method === "HEAD" || status === 204 || status === 304 || bodyBytes === 0;
}

function essenceOf(header: string | undefined): string | undefined {
  const type = header?.split(";")[0]?.trim().toLowerCase();
  return type === "" ? undefined : type;
}

function covers(range: string, type: string): boolean {
  if (range === type || range === "*/*" || range === "*") return true;
  if (range.endsWith("/*")) return type.startsWith(range.slice(0, -1));
  // Documents say `application/json` for every JSON flavour.
  return range === "application/json" && type.endsWith("+json");
}

function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
