import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonSchema, Operation } from "#contract/operation.ts";
import { SCHEMA_BASE } from "#contract/operation.ts";
import { encodeRequest } from "#engines/generation/encode.ts";
import { HOSTILE_KINDS, hostileRequests } from "#engines/generation/hostile.ts";
import { ValuePool } from "#engines/generation/pool.ts";
import { seededValue, validRequests } from "#engines/generation/requests.ts";
import { createChecker } from "#engines/http/conformance.ts";

const scalar: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.record({
    type: fc.constant("string"),
    minLength: fc.nat(12),
    maxLength: fc.integer({ min: 12, max: 40 }),
  }),
  fc.record({
    type: fc.constant("string"),
    format: fc.constantFrom("date", "date-time", "uuid", "email", "ipv4", "ipv6"),
  }),
  fc.record({
    type: fc.constant("string"),
    pattern: fc.constantFrom("^[A-Z]{3}$", "^\\d{2,4}-x$", "[a-f]+", "\\S"),
  }),
  fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.nat(50)).map(([minimum, width]) => ({
    type: "integer",
    minimum,
    maximum: minimum + width,
  })),
  fc.record({ type: fc.constant("number"), exclusiveMinimum: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ type: fc.constant("integer"), multipleOf: fc.constantFrom(2, 5, 7) }),
  fc.record({
    enum: fc.uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1 }),
  }),
  fc.record({ const: fc.jsonValue() }),
  fc.constant({ type: ["string", "null"] }),
  fc.constant({ type: "boolean" }),
);
const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.record({ type: fc.constant("array"), items: tie("schema"), minItems: fc.nat(3) }),
    fc
      .dictionary(fc.constantFrom("email", "amount", "notes", "ends_at", "url"), tie("schema"), {
        minKeys: 1,
      })
      .map((properties) => ({ type: "object", properties, required: Object.keys(properties) })),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
  ),
}));
const law = { definitions: {}, seed: 7 };

test("a generated value satisfies its schema", () => {
  const checker = createChecker({ definitions: {} });
  fc.assert(
    fc.property(schema, fc.nat(), (given, seed) => {
      const value = seededValue(given, {
        ...law,
        seed,
        subject: "POST /a body",
        withOptional: true,
      });
      expect(checker.accepts(given, value)).toBe(true);
    }),
  );
});

test("the same seed gives the same value and another seed another one", () => {
  fc.assert(
    fc.property(schema, (given) => {
      const options = { ...law, subject: "POST /a body" };
      expect(seededValue(given, options)).toEqual(seededValue(given, options));
    }),
  );
  const names = [1, 2, 3].map((seed) =>
    seededValue({ type: "string" }, { definitions: {}, seed, subject: "a" }),
  );
  expect(new Set(names).size).toBe(3);
});

test("recursive schemas end", () => {
  const definitions = {
    Tree: {
      type: "object",
      required: ["child"],
      properties: { child: { $ref: `${SCHEMA_BASE}Tree` } },
    },
    Loop: { $ref: `${SCHEMA_BASE}Loop` },
    All: { allOf: [{ $ref: `${SCHEMA_BASE}All` }] },
  };
  for (const name of Object.keys(definitions))
    expect(() =>
      JSON.stringify(
        seededValue({ $ref: SCHEMA_BASE + name }, { definitions, seed: 1, subject: "a" }),
      ),
    ).not.toThrow();
});

const operation = (given: Partial<Operation>): Operation => ({
  id: `${given.method ?? "POST"} ${given.path ?? "/trees"}`,
  method: "POST",
  path: "/trees",
  tags: [],
  parameters: [],
  responses: {},
  security: [],
  deprecated: false,
  ...given,
});
const planting = operation({
  requestBody: {
    mediaType: "application/json",
    required: true,
    examples: [{ name: "oak", grove_id: 99 }],
    schema: {
      type: "object",
      required: ["name", "grove_id"],
      properties: {
        id: { type: "integer", readOnly: true },
        name: { type: "string" },
        grove_id: { type: "integer" },
        note: { type: "string" },
      },
    },
  },
});

test("documented examples come first, with known ids in the places of theirs", () => {
  const pool = new ValuePool();
  pool.learn("/groves", { items: [{ id: 12, name: "north" }] });
  const candidates = validRequests(planting, { ...law, pool });
  expect(candidates.map(({ source }) => source)).toEqual([
    "example",
    "generated",
    "generated-full",
  ]);
  expect(candidates[0]?.values.body).toEqual({ name: "oak", grove_id: 12 });
  expect(candidates[1]?.values.body).toMatchObject({ grove_id: 12 });
});

test("the minimal request has what is required, the full one everything writable", () => {
  const [, minimal, full] = validRequests(planting, law);
  expect(Object.keys(minimal?.values.body as object).sort()).toEqual(["grove_id", "name"]);
  expect(Object.keys(full?.values.body as object).sort()).toEqual(["grove_id", "name", "note"]);
});

test("path parameters take ids that were seen in responses", () => {
  const pool = new ValuePool();
  pool.learn("/trees", [{ id: 5, species: { slug: "quercus" } }, { id: 6 }]);
  const path = (template: string, type = "integer") => {
    const [, name = ""] = /\{(\w+)\}/.exec(template) ?? [];
    const parameters = [
      { name, in: "path" as const, required: true, schema: { type }, examples: [] },
    ];
    const given = operation({ method: "GET", path: template, parameters });
    const [first] = validRequests(given, { ...law, pool });
    return first === undefined ? undefined : encodeRequest(given, first.values)?.path;
  };
  expect(path("/trees/{id}")).toBe("/trees/5");
  expect(path("/trees/{tree_id}")).toBe("/trees/5");
  expect(path("/trees/{treeId}", "string")).toBe("/trees/5");
  expect(path("/species/{slug}", "string")).toBe("/species/quercus");
});

test("hostile requests differ from the valid one in a single value and are the same every time", () => {
  const [valid] = validRequests(planting, law);
  if (valid === undefined) throw new Error("no request");
  const options = { definitions: {}, most: 50 };
  const mutants = hostileRequests(planting, valid.values, options);
  expect(mutants).toEqual(hostileRequests(planting, valid.values, options));
  expect(new Set(mutants.map(({ kind }) => kind))).toEqual(
    new Set(HOSTILE_KINDS.filter((kind) => kind !== "invalid-format")),
  );
  for (const { where, values } of mutants) {
    const name = where.split(" ").at(-1) ?? "";
    const { [name]: _, ...others } = values.body as Record<string, unknown>;
    const { [name]: __, ...before } = valid.values.body as Record<string, unknown>;
    expect(others).toEqual(before);
  }
  expect(mutants.some(({ where }) => where.endsWith(" id"))).toBe(false);
});

test("the first mutants are spread over the kinds", () => {
  const [valid] = validRequests(planting, law);
  if (valid === undefined) throw new Error("no request");
  const kinds = hostileRequests(planting, valid.values, { definitions: {}, most: 5 }).map(
    ({ kind }) => kind,
  );
  expect(new Set(kinds).size).toBe(5);
});

test("NUL characters and integers beyond 64 bits survive the way into HTTP", () => {
  const parameters = [
    { name: "slug", in: "path" as const, required: true, schema: { type: "string" }, examples: [] },
    {
      name: "page",
      in: "query" as const,
      required: false,
      schema: { type: "integer" },
      examples: [],
    },
  ];
  const given = operation({ method: "GET", path: "/trees/{slug}", parameters });
  const valid = { parameters: { "path slug": "a/b" } };
  expect(encodeRequest(given, valid)?.path).toBe("/trees/a%2Fb");
  const paths = hostileRequests(given, valid, { definitions: {}, most: 9 }).map(
    ({ values }) => encodeRequest(given, values)?.path,
  );
  expect(paths).toContain("/trees/a%00b");
  expect(paths).toContain("/trees/a%2Fb?page=9223372036854775808");
});

test("bodies are written in the declared media type, or not at all", () => {
  const body = (mediaType: string) => {
    const { requestBody } = planting;
    if (requestBody === undefined) throw new Error("no body");
    const given = operation({ requestBody: { ...requestBody, mediaType } });
    return encodeRequest(given, { parameters: {}, body: { name: "a b", tags: ["x", "y"] } });
  };
  expect(body("application/json")?.body).toBe('{"name":"a b","tags":["x","y"]}');
  expect(body("application/x-www-form-urlencoded")?.body).toBe("name=a%20b&tags=x&tags=y");
  expect(body("multipart/form-data")?.body).toContain('name="name"\r\n\r\na b\r\n');
  expect(body("application/xml")).toBeUndefined();
});
