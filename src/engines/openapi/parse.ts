import { isMap, isPair, isScalar, isSeq, type Node, parseDocument } from "yaml";
import type { Result } from "#contract/failure.ts";

// A description of several thousand operations has about 5 MB.
const MOST_BYTES = 10 * 1024 * 1024;
const MOST_DEPTH = 100;
// Aliases beyond this are how small files grow to gigabytes ("billion laughs").
const MOST_ALIASES = 1_000;

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export interface DescriptionProblem {
  readonly reason:
    | "too-large"
    | "too-deep"
    | "not-parseable"
    | "not-a-description"
    | "not-supported";
  /** One sentence for the reader. */
  readonly message: string;
  /** 1-based line of the text, when the parser names one. */
  readonly line?: number;
}

/** Reads an OpenAPI 3.0 or 3.1 document from JSON or YAML text. */
export function parseDescription(text: string): Result<JsonObject, DescriptionProblem> {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MOST_BYTES)
    return problem(
      "too-large",
      `The description has ${bytes} bytes; at most ${MOST_BYTES} are read`,
    );
  const read = /^\s*[{[]/.test(text) ? readJson(text) : undefined;
  const parsed = read?.ok === true ? read : readYaml(text);
  // JSON is YAML, so the second reader also covers JSON with comments; its own words are clearer.
  if (!parsed.ok) return read?.ok === false ? read : parsed;
  if (isDeeperThan(parsed.value, MOST_DEPTH))
    return problem("too-deep", `The description is nested deeper than ${MOST_DEPTH} levels`);
  return recognise(parsed.value);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function recognise(value: Json): Result<JsonObject, DescriptionProblem> {
  if (!isObject(value))
    return problem("not-a-description", "The document is not an object with the key `openapi`");
  const { openapi, swagger } = value;
  if (swagger !== undefined)
    return problem(
      "not-supported",
      `Swagger ${String(swagger)} is not supported; OpenAPI 3.0 and 3.1 are`,
    );
  if (typeof openapi !== "string")
    return problem("not-a-description", "The document has no text under the key `openapi`");
  if (!/^3\.[01]\.\d/.test(openapi))
    return problem("not-supported", `OpenAPI ${openapi} is not supported; 3.0 and 3.1 are`);
  if (
    !isObject(value["paths"]) &&
    value["webhooks"] === undefined &&
    value["components"] === undefined
  )
    return problem("not-a-description", "The description has no `paths`");
  return { ok: true, value };
}

function readJson(text: string): Result<Json, DescriptionProblem> {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return problem("not-parseable", `The description is not valid JSON: ${firstLine(error)}`);
  }
}

function readYaml(text: string): Result<Json, DescriptionProblem> {
  try {
    const document = parseDocument(text, { merge: true, uniqueKeys: false, prettyErrors: true });
    const [error] = document.errors;
    if (error !== undefined)
      return problem(
        "not-parseable",
        `The description is not valid YAML: ${firstLine(error)}`,
        error.linePos?.[0].line,
      );
    if (isNodeDeeperThan(document.contents, MOST_DEPTH))
      return problem("too-deep", `The description is nested deeper than ${MOST_DEPTH} levels`);
    // Dates and binaries of YAML become the text that JSON would hold.
    const value = document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown;
    return { ok: true, value: JSON.parse(JSON.stringify(value ?? null)) as Json };
  } catch (error) {
    return problem("not-parseable", `The description is not valid YAML: ${firstLine(error)}`);
  }
}

function isNodeDeeperThan(node: unknown, left: number): boolean {
  if (left === 0) return true;
  if (isMap(node) || isSeq(node))
    return node.items.some((item: unknown) => isNodeDeeperThan(item, left - 1));
  if (isPair(node)) return isNodeDeeperThan(node.value as Node | null, left);
  return isScalar(node) ? isDeeperThan(node.value, left) : false;
}

function isDeeperThan(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return left === 0 || Object.values(value).some((inner) => isDeeperThan(inner, left - 1));
}

function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.slice(0, 300).replace(/:$/, "");
}

function problem(
  reason: DescriptionProblem["reason"],
  message: string,
  line?: number,
): { readonly ok: false; readonly error: DescriptionProblem } {
  return { ok: false, error: { reason, message, ...(line === undefined ? {} : { line }) } };
}
