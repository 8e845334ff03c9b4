import fc from "fast-check";
import { fingerprintOf } from "#contract/fingerprint.ts";
import type { JsonSchema, Operation, Parameter } from "#contract/operation.ts";
import { arbitraryOf } from "./arbitrary.ts";
import { resourceOf, type ValuePool } from "./pool.ts";
import { type Definitions, type Keywords, shapeOf } from "./shape.ts";

/** Values of one request, before they are written as HTTP. */
export interface RequestValues {
  /** Keyed `in name`, such as `path id`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Absent: no body is sent. */
  readonly body?: unknown;
}

export interface GenerationOptions {
  readonly definitions: Definitions;
  readonly seed: number;
  readonly pool?: ValuePool;
  /** The resource that the request makes one of; its own keys must be new. */
  readonly made?: string;
  /** Numbers as small as allowed, for an operation that refused plausible ones. */
  readonly isModest?: boolean;
}

export interface Candidate {
  readonly source: "example" | "generated" | "generated-full";
  readonly values: RequestValues;
}

// Documented bodies beyond these repeat each other.
const MOST_EXAMPLES = 2;

/**
 * Requests that should be accepted: documented examples, the minimal one, the minimal one of the
 * documented values, the one with everything.
 */
export function validRequests(
  operation: Operation,
  given: GenerationOptions,
): readonly Candidate[] {
  const isMaking = operation.method === "POST";
  const options = isMaking ? { ...given, made: resourceOf(operation.path) } : given;
  const examples = operation.requestBody?.examples.slice(0, MOST_EXAMPLES) ?? [];
  const parameters = parametersOf(operation, options, false);
  // Another seed: what must be unique was used up by the minimal request.
  const other = { ...options, seed: options.seed + 1 };
  const all: Candidate[] = [
    ...examples.map((body) => ({
      source: "example" as const,
      values: { parameters, body: withKnown(body, options) },
    })),
    { source: "generated", values: { parameters, ...bodyOf(operation, options) } },
    {
      source: "example",
      values: { parameters, ...bodyOf(operation, options, { withExamples: true }) },
    },
    {
      source: "generated-full",
      values: {
        parameters: parametersOf(operation, other, true),
        ...bodyOf(operation, other, { withOptional: true }),
      },
    },
  ];
  const seen = new Set<string>();
  return all.filter(({ values }) => {
    const text = JSON.stringify(values);
    return !seen.has(text) && seen.add(text);
  });
}

/** Key of a parameter in `RequestValues`. */
export function parameterKey(parameter: Parameter): string {
  return `${parameter.in} ${parameter.name}`;
}

interface Extent {
  readonly withOptional?: boolean;
  readonly withExamples?: boolean;
}

/** One value of a schema; the same seed and subject give the same value. */
export function seededValue(
  schema: JsonSchema,
  options: GenerationOptions & Extent & { readonly subject: string },
): unknown {
  const arbitrary = arbitraryOf(schema, {
    definitions: options.definitions,
    name: options.subject.split(" ").at(-1) ?? "",
    withOptional: options.withOptional ?? false,
    withExamples: options.withExamples ?? false,
    isModest: options.isModest ?? false,
    ...(options.pool === undefined ? {} : { known: knownField(options.pool, options.made) }),
  });
  const digits = fingerprintOf([String(options.seed), options.subject]).slice(0, 8);
  const [value] = fc.sample(arbitrary, { seed: Number.parseInt(digits, 16) | 0, numRuns: 1 });
  return value;
}

function parametersOf(
  operation: Operation,
  options: GenerationOptions,
  withOptional: boolean,
): Readonly<Record<string, unknown>> {
  const entries = operation.parameters
    .filter((parameter) => parameter.required || (withOptional && parameter.in === "query"))
    .map((parameter) => [parameterKey(parameter), parameterValue(operation, parameter, options)]);
  return Object.fromEntries(entries);
}

function parameterValue(
  operation: Operation,
  parameter: Parameter,
  options: GenerationOptions,
): unknown {
  const shape = shapeOf(parameter.schema, options.definitions);
  const isChoice = "enum" in shape || "const" in shape;
  const known =
    parameter.in === "path" && !isChoice
      ? options.pool?.forPath(operation, parameter.name, shape)
      : undefined;
  if (known !== undefined) return known;
  const [example] = parameter.examples;
  if (example !== undefined) return example;
  if (shape["default"] !== undefined && shape["default"] !== null) return shape["default"];
  const subject = `${operation.id} ${parameterKey(parameter)}`;
  return seededValue(parameter.schema, { ...options, subject });
}

function bodyOf(
  operation: Operation,
  options: GenerationOptions,
  extent: Extent = {},
): { readonly body?: unknown } {
  const { requestBody } = operation;
  const isWanted = requestBody?.required === true || extent.withOptional === true;
  if (requestBody === undefined || !(isWanted || hasBody(operation))) return {};
  const subject = `${operation.id} body`;
  const body = seededValue(requestBody.schema, { ...options, ...extent, subject });
  return { body: extent.withExamples === true ? withKnown(body, options) : body };
}

function hasBody(operation: Operation): boolean {
  return operation.method !== "GET" && operation.method !== "DELETE";
}

function knownField(pool: ValuePool, made: string | undefined) {
  return (name: string, shape: Keywords) =>
    "enum" in shape || "const" in shape ? undefined : pool.forField(name, shape, made);
}

/** Documented examples name rows of somebody else's database; known rows take their places. */
function withKnown(value: unknown, options: GenerationOptions): unknown {
  if (Array.isArray(value)) return value.map((item) => withKnown(item, options));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const isLeaf = typeof inner === "string" || typeof inner === "number";
      if (!isLeaf) return [name, withKnown(inner, options)];
      const shape = { type: typeof inner === "string" ? "string" : "integer" };
      return [name, options.pool?.forField(name, shape, options.made) ?? inner];
    }),
  );
}
