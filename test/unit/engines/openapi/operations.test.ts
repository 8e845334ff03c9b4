import { expect, test } from "vitest";
import { SCHEMA_BASE } from "#contract/operation.ts";
import { operationsOf } from "#engines/openapi/operations.ts";
import type { JsonObject } from "#engines/openapi/parse.ts";

const describe = (document: object) =>
  operationsOf({ openapi: "3.0.3", ...document } as unknown as JsonObject);

test("lists operations sorted by path and method, with parameters of path and operation joined", () => {
  const { operations } = describe({
    paths: {
      "/trees/{id}": {
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "integer" } },
          { name: "verbose", in: "query", schema: { type: "boolean" } },
        ],
        get: {
          parameters: [
            { name: "verbose", in: "query", required: true, schema: { type: "string" } },
          ],
          responses: { 200: { description: "" } },
        },
        delete: { responses: { 204: { description: "" } }, deprecated: true },
      },
      "/groves": { post: { responses: {} } },
    },
  });
  expect(operations.map(({ id }) => id)).toEqual([
    "POST /groves",
    "DELETE /trees/{id}",
    "GET /trees/{id}",
  ]);
  const [, removal, reading] = operations;
  expect(removal?.deprecated).toBe(true);
  expect(reading?.parameters.map(({ name, required }) => [name, required])).toEqual([
    ["id", true],
    ["verbose", true],
  ]);
});

test("an undeclared placeholder is a text", () => {
  const { operations } = describe({ paths: { "/trees/{name}": { get: { responses: {} } } } });
  expect(operations[0]?.parameters).toMatchObject([{ name: "name", in: "path", required: true }]);
});

test("follows local references of parameters, bodies and responses, and ends at cycles", () => {
  const description = describe({
    paths: {
      "/trees": {
        post: {
          parameters: [
            { $ref: "#/components/parameters/Page" },
            { $ref: "#/components/parameters/Loop" },
          ],
          requestBody: { $ref: "#/components/requestBodies/Tree" },
          responses: {
            201: { $ref: "#/components/responses/Tree" },
            "4XX": { $ref: "other.yaml#/x" },
          },
        },
      },
    },
    components: {
      parameters: {
        Page: { name: "page", in: "query", schema: { type: "integer" } },
        Loop: { $ref: "#/components/parameters/Loop" },
      },
      requestBodies: {
        Tree: {
          required: true,
          content: {
            "application/json; charset=utf-8": { schema: { $ref: "#/components/schemas/Tree" } },
          },
        },
      },
      responses: {
        Tree: {
          content: { "application/json": { schema: { $ref: "#/components/schemas/Tree" } } },
        },
      },
      schemas: {
        Tree: { type: "object", properties: { child: { $ref: "#/components/schemas/Tree" } } },
      },
    },
  });
  const [operation] = description.operations;
  expect(operation?.parameters.map(({ name }) => name)).toEqual(["page"]);
  expect(operation?.requestBody).toMatchObject({ mediaType: "application/json", required: true });
  expect(operation?.responses["201"]).toEqual({
    "application/json": { $ref: `${SCHEMA_BASE}Tree` },
  });
  expect(operation?.responses["4XX"]).toBeNull();
  expect(description.definitions["Tree"]).toEqual({
    type: "object",
    properties: { child: { $ref: `${SCHEMA_BASE}Tree` } },
  });
  expect(description.gaps).toEqual(["A parameter of /trees cannot be resolved"]);
});

test("collects examples of the media type before those of the schema", () => {
  const { operations } = describe({
    paths: {
      "/trees": {
        post: {
          requestBody: {
            content: {
              "application/json": {
                examples: { oak: { value: { name: "oak" } } },
                schema: { type: "object", example: { name: "elm" } },
              },
            },
          },
          responses: {},
        },
      },
    },
  });
  expect(operations[0]?.requestBody?.examples).toEqual([{ name: "oak" }, { name: "elm" }]);
});

test("the path of the first server is the base path", () => {
  const base = (url: string) => describe({ servers: [{ url }], paths: {} }).basePath;
  expect(base("/api/v1/")).toBe("/api/v1");
  expect(base("https://example.com/v2")).toBe("/v2");
  expect(base("https://example.com")).toBe("");
  expect(base("https://{region}.example.com/v2")).toBe("");
});

test("an operation's own security replaces the general one; an empty alternative opens it", () => {
  const { operations, securitySchemes } = describe({
    security: [{ token: [] }],
    paths: {
      "/a": { get: { responses: {} } },
      "/b": { get: { security: [], responses: {} } },
      "/c": { get: { security: [{}, { token: [] }], responses: {} } },
    },
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "Bearer" },
        form: { type: "oauth2", flows: { password: { tokenUrl: "sign-in", scopes: {} } } },
      },
    },
  });
  expect(operations.map(({ security }) => security)).toEqual([[["token"]], [], []]);
  expect(securitySchemes).toEqual([
    { name: "form", kind: "bearer", tokenUrl: "sign-in" },
    { name: "token", kind: "bearer" },
  ]);
});

test("malformed parts never throw", () => {
  expect(
    describe({
      paths: { "/a": null, "/b": { get: 3, post: { parameters: "x", responses: [1] } }, c: {} },
    }).operations.map(({ id }) => id),
  ).toEqual(["POST /b"]);
});
