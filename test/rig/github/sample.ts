import { resolved, type Schema, schemaNamed } from "./description.ts";

/**
 * A value of a component of the description: everything required, as empty as allowed. What a view
 * says beyond that is laid over it, so that an answer has every field that a client may read.
 */
export function sampleOf(component: string): Record<string, unknown> {
  return emptyOf({ ...schemaNamed(component), nullable: false }) as Record<string, unknown>;
}

function emptyOf(raw: Schema): unknown {
  const schema = resolved(raw);
  if (schema["nullable"] === true) return null;
  const variants = [schema["oneOf"], schema["anyOf"], schema["allOf"]].find(Array.isArray);
  if (variants !== undefined && schema["properties"] === undefined)
    return emptyOf(variants[0] as Schema);
  const [first] = (schema["enum"] ?? []) as readonly unknown[];
  if (first !== undefined) return first;
  switch (schema["type"]) {
    case "array":
      return [];
    case "boolean":
      return false;
    case "integer":
    case "number":
      return 0;
    case "string":
      return TEXTS[String(schema["format"])] ?? "";
    default:
      return fieldsOf(schema);
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  uri: "https://github.com/",
  "date-time": "2026-01-01T00:00:00Z",
  email: "somebody@example.com",
};

function fieldsOf(schema: Schema): Record<string, unknown> {
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, Schema>>;
  const required = (schema["required"] ?? []) as readonly string[];
  return Object.fromEntries(required.map((name) => [name, emptyOf(properties[name] ?? {})]));
}
