import { expect, test } from "vitest";
import type { HttpResponse } from "#contract/http.ts";
import type { JsonSchema, Operation } from "#contract/operation.ts";
import { SCHEMA_BASE } from "#contract/operation.ts";
import { createChecker } from "#engines/http/conformance.ts";

const operation = (responses: Operation["responses"], method = "GET"): Operation => ({
  id: `${method} /trees`,
  method,
  path: "/trees",
  tags: [],
  parameters: [],
  responses,
  security: [],
  deprecated: false,
});

const response = (status: number, body: string, type = "application/json"): HttpResponse => ({
  kind: "response",
  status,
  headers: type === "" ? {} : { "content-type": [type] },
  body,
  bodyBytes: body.length,
  truncated: false,
  durationMs: 1,
});

const definitions: Record<string, JsonSchema> = {
  Tree: {
    type: "object",
    required: ["id"],
    properties: { id: { type: "integer" }, parent: { $ref: `${SCHEMA_BASE}Tree` } },
  },
};
const tree = { "application/json": { $ref: `${SCHEMA_BASE}Tree` } };
const check = (responses: Operation["responses"], given: HttpResponse, method = "GET") =>
  createChecker({ definitions }).response(operation(responses, method), given);

test("the exact status wins over its range and the range over default", () => {
  const all = { 200: {}, "2XX": {}, default: {} };
  expect(check(all, response(200, "")).declaredAs).toBe("200");
  expect(check(all, response(201, "")).declaredAs).toBe("2XX");
  expect(check(all, response(404, "")).declaredAs).toBe("default");
  expect(check({ 200: {} }, response(404, "")).declaredAs).toBeNull();
});

test("compares bodies with recursive schemas and names the place", () => {
  expect(check({ 200: tree }, response(200, '{"id":1,"parent":{"id":2}}')).body).toBe("matches");
  const wrong = check({ 200: tree }, response(200, '{"id":1,"parent":{"id":"x"}}'));
  expect(wrong.body).toBe("mismatch");
  expect(wrong.bodyProblems).toEqual(["/parent/id must be integer"]);
});

test("a body that is not JSON although declared so is a mismatch", () => {
  expect(check({ 200: tree }, response(200, "oops")).body).toBe("mismatch");
});

test("responses without a body are not judged", () => {
  expect(check({ 204: tree }, response(204, "")).body).toBe("not-judged");
  expect(check({ 200: tree }, response(200, "", "")).contentType).toBe("not-judged");
  expect(check({ 200: tree }, response(200, '{"id":"x"}'), "HEAD").body).toBe("not-judged");
});

test("content types match by essence, by range and by JSON flavour", () => {
  const type = (declared: string, sent: string) =>
    check({ 200: { [declared]: null } }, response(200, "{}", sent)).contentType;
  expect(type("application/json", "application/json; charset=utf-8")).toBe("matches");
  expect(type("application/json", "application/problem+json")).toBe("matches");
  expect(type("image/*", "image/png")).toBe("matches");
  expect(type("*/*", "text/csv")).toBe("matches");
  expect(type("application/json", "text/html")).toBe("mismatch");
});

test("downloads and truncated bodies are not compared", () => {
  const file = { "application/octet-stream": { type: "string", format: "binary" } };
  expect(check({ 200: file }, response(200, "\u0001", "application/octet-stream")).body).toBe(
    "not-judged",
  );
  expect(check({ 200: tree }, { ...response(200, '{"id"'), truncated: true }).body).toBe(
    "not-judged",
  );
});

test("a schema that cannot be used makes the answer unknown, not wrong", () => {
  const lost = { "application/json": { $ref: `${SCHEMA_BASE}Lost` } };
  const checked = check({ 200: lost }, response(200, "{}"));
  expect(checked.body).toBe("unknown");
  expect(checked.bodyProblems[0]).toContain("cannot be used");
  const broken = { "application/json": { type: "strange" } };
  expect(check({ 200: broken }, response(200, "{}")).body).toBe("unknown");
});

test("formats are lenient where servers are", () => {
  const body = (format: string, value: unknown) =>
    createChecker({ definitions }).accepts({ format }, value);
  expect(body("date-time", "2031-01-01T10:00:00")).toBe(true);
  expect(body("date-time", "2031-01-01T10:00:00.123456+00:00")).toBe(true);
  expect(body("date-time", "yesterday")).toBe(false);
  expect(body("uri", "not a uri")).toBe(true);
  expect(body("something-else", "x")).toBe(true);
  expect(body("uuid", "x")).toBe(false);
});
