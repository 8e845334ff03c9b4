import { expect, test } from "vitest";
import type { JsonObject } from "#engines/openapi/parse.ts";
import { SchemaTranslator } from "#engines/openapi/schemas.ts";

const translate = (schema: object, openapi = "3.0.3", components: object = {}) =>
  new SchemaTranslator({ openapi, components } as unknown as JsonObject).translate(
    schema as unknown as JsonObject,
  );

test("nullable becomes a type, an enum value, or an alternative", () => {
  expect(translate({ type: "string", nullable: true })).toEqual({ type: ["string", "null"] });
  expect(translate({ type: "string", enum: ["a"], nullable: true })).toEqual({
    type: ["string", "null"],
    enum: ["a", null],
  });
  expect(translate({ allOf: [{ type: "object" }], nullable: true })).toEqual({
    anyOf: [{ allOf: [{ type: "object" }] }, { type: "null" }],
  });
});

test("flags beside a limit become exclusive limits", () => {
  expect(translate({ type: "number", minimum: 0, exclusiveMinimum: true })).toEqual({
    type: "number",
    exclusiveMinimum: 0,
  });
  expect(translate({ type: "number", maximum: 9, exclusiveMaximum: false })).toEqual({
    type: "number",
    maximum: 9,
  });
});

test("beside a reference 3.0 ignores keywords and 3.1 keeps them", () => {
  const schema = { $ref: "#/components/schemas/A", description: "x" };
  const components = { schemas: { A: { type: "string" } } };
  expect(translate(schema, "3.0.3", components)).not.toHaveProperty("description");
  expect(translate(schema, "3.1.0", components)).toHaveProperty("description", "x");
});

test("write-only properties are not required of responses", () => {
  const properties = { name: { type: "string" }, password: { type: "string", writeOnly: true } };
  expect(translate({ type: "object", properties, required: ["name", "password"] })).toMatchObject({
    required: ["name"],
    "x-request-required": ["password"],
  });
});

test("patterns that are invalid or may run for ages are left out", () => {
  expect(translate({ pattern: "(a+)+$" })).toEqual({});
  expect(translate({ pattern: "(?P<x>a)" })).toEqual({});
  expect(translate({ pattern: "^[a-z]+(-[a-z]+)*$" })).toHaveProperty("pattern");
  expect(translate({ pattern: "^[a-z]+(\\.[a-z-]+)+$" })).toHaveProperty("pattern");
});

test("one value may fit several branches of oneOf", () => {
  expect(translate({ oneOf: [{ type: "integer" }, { type: "number" }] })).toEqual({
    anyOf: [{ type: "integer" }, { type: "number" }],
  });
});

test("references to other documents stay as they are", () => {
  expect(translate({ $ref: "https://example.com/a.json" })).toEqual({
    $ref: "https://example.com/a.json",
  });
});
