import { expect, test } from "vitest";
import type { Operation, Parameter } from "#contract/operation.ts";
import { absentRequests } from "#engines/generation/absent.ts";
import { creatorsOf, siblingsOf } from "#engines/generation/chain.ts";
import { ValuePool } from "#engines/generation/pool.ts";
import { validRequests } from "#engines/generation/requests.ts";

const operation = (id: string, given: Partial<Operation> = {}): Operation => {
  const [method = "", path = ""] = id.split(" ");
  return {
    id,
    method,
    path,
    tags: [],
    parameters: [],
    responses: {},
    security: [],
    deprecated: false,
    ...given,
  };
};
const parameter = (name: string, schema: Parameter["schema"]): Parameter => ({
  name,
  in: "path",
  required: true,
  schema,
  examples: [],
});
const all = [
  "POST /groves",
  "POST /groves/{id}/trees",
  "POST /groves/{grove}/trees/{id}/felling",
  "PUT /groves/{id}",
  "POST /species",
  "GET /trees/{tree_id}",
  "DELETE /groves/{grove_id}/trees/{tree_id}",
  "PUT /plots/{plot_id}/plan/{species_id}",
  "GET /weather/{day}",
].map((id) => operation(id));
const around = (operations: readonly Operation[], withBodies = false) => ({
  operations,
  definitions: {},
  withBodies,
});
const creators = (id: string) =>
  creatorsOf(
    all.filter((one) => one.id === id),
    around(all),
  ).map((one) => one.id);

test("what makes the rows of a path is found by collection, by resource and by name", () => {
  const chain = ["POST /groves", "POST /groves/{id}/trees"];
  expect(creators("DELETE /groves/{grove_id}/trees/{tree_id}")).toEqual(chain);
  expect(creators("GET /trees/{tree_id}")).toEqual(chain);
  expect(creators("POST /groves/{id}/trees")).toEqual(["POST /groves"]);
  expect(creators("PUT /plots/{plot_id}/plan/{species_id}")).toEqual(["POST /species"]);
  expect(creators("GET /weather/{day}")).toEqual([]);
  expect(creators("POST /groves")).toEqual([]);
});

test("creators that need each other end", () => {
  const circle = ["POST /a/{b_id}/a", "POST /b/{a_id}/b"].map((id) => operation(id));
  expect(creatorsOf([operation("GET /a/{id}")], around(circle)).length).toBeLessThanOrEqual(2);
});

test("siblings change the same outermost row", () => {
  const [, , felling] = all;
  expect(siblingsOf(felling as Operation, around(all)).map(({ id }) => id)).toEqual([
    "POST /groves/{id}/trees",
    "PUT /groves/{id}",
  ]);
  expect(siblingsOf(operation("POST /groves"), around(all))).toEqual([]);
});

test("bodies name rows too, with what makes and what changes them", () => {
  const schema = {
    type: "object",
    properties: { speciesId: { type: "integer" }, grove: { type: "integer" } },
  };
  const requestBody = { mediaType: "application/json", required: true, examples: [], schema };
  const survey = operation("POST /surveys", { requestBody });
  const operations = [...all, survey];
  expect(creatorsOf([survey], around(operations))).toEqual([]);
  expect(creatorsOf([survey], around(operations, true)).map(({ id }) => id)).toEqual([
    "POST /groves",
    "POST /species",
  ]);
  expect(siblingsOf(survey, around(operations, true)).map(({ id }) => id)).toEqual([
    "POST /groves/{id}/trees",
    "POST /groves/{grove}/trees/{id}/felling",
    "PUT /groves/{id}",
  ]);
});

const options = { definitions: {}, seed: 3 };
const planting = operation("POST /groves/{grove_id}/trees", {
  parameters: [parameter("grove_id", { type: "integer", minimum: 1, maximum: 5000 })],
  requestBody: {
    mediaType: "application/json",
    required: true,
    examples: [],
    schema: {
      type: "object",
      required: ["species", "height"],
      properties: {
        species: { type: "string", pattern: "^[a-z]{4}$" },
        height: { type: "integer", minimum: 3, examples: [9] },
        gardener_id: { type: "integer" },
        kind: { enum: ["oak"] },
      },
    },
  },
});

test("only references to known rows are replaced, by values that obey the schema", () => {
  const pool = new ValuePool();
  pool.learn("/groves", [{ id: 12 }]);
  pool.learn("/species", [{ slug: "fagu" }]);
  pool.learn("/gardeners", [{ id: 7 }]);
  const [valid] = validRequests(planting, { ...options, pool });
  if (valid === undefined) throw new Error("no request");
  const given = { ...options, pool, most: 9 };
  const absent = absentRequests(planting, valid.values, given);
  expect(absent).toEqual(absentRequests(planting, valid.values, given));
  expect(absent.map(({ where }) => where)).toEqual([
    "path parameter grove_id",
    "body field gardener_id",
    "body field species",
  ]);
  const [grove, gardener, species] = absent.map(({ values }) => values);
  expect(grove?.parameters).toEqual({ "path grove_id": 5000 });
  expect(gardener?.body).toMatchObject({ gardener_id: 2_147_483_647, species: "fagu" });
  const { species: slug } = (species?.body ?? {}) as { species?: string };
  expect(slug).toMatch(/^[a-z]{4}$/);
  expect(slug).not.toBe("fagu");
});

test("a number that the description calls a text is missed as a number and as a text", () => {
  const pool = new ValuePool();
  pool.learn("/groves", [{ id: 12 }]);
  const reading = operation("GET /groves/{id}", {
    parameters: [parameter("id", { type: "string" })],
  });
  const [valid] = validRequests(reading, { ...options, pool });
  const ids = absentRequests(reading, valid?.values ?? { parameters: {} }, {
    ...options,
    pool,
    most: 9,
  }).map(({ values }) => values.parameters["path id"]);
  expect(ids).toEqual([2_147_483_647, expect.stringMatching(/^[a-z]+$/)]);
});

test("a row's own key is new when it is made, and a foreign one is learned from what refers to it", () => {
  const pool = new ValuePool();
  pool.learn("/trees", [{ number: "T-1", grove_id: 12, isPaid: 1, paid: 4 }]);
  const properties = {
    tree_number: { type: "string" },
    grove: { type: "integer" },
    pa_id: { type: "integer", minimum: 900 },
  };
  const schema = { type: "object", required: Object.keys(properties), properties };
  const requestBody = { mediaType: "application/json", required: true, examples: [], schema };
  const bodyOf = (id: string) =>
    validRequests(operation(id, { requestBody }), { ...options, pool })[0]?.values.body as {
      tree_number: string;
      grove: number;
      pa_id: number;
    };
  expect(bodyOf("POST /trees").tree_number).not.toBe("T-1");
  expect(bodyOf("POST /cuts")).toMatchObject({ tree_number: "T-1", grove: 12 });
  expect(bodyOf("POST /cuts").pa_id).toBeGreaterThanOrEqual(900);
});

test("where every allowed value may be a row nothing is claimed to be absent", () => {
  const pool = new ValuePool();
  pool.learn("/groves", [{ id: 12 }, { id: 5000 }]);
  const values = { parameters: { "path grove_id": 12 } };
  expect(absentRequests(planting, values, { ...options, pool, most: 9 })).toEqual([]);
});

test("documented values are tried after the minimal request, small numbers when asked for", () => {
  const bodies = validRequests(planting, options).map(({ source, values }) => [
    source,
    (values.body as { height: number }).height,
  ]);
  expect(bodies[1]).toEqual(["example", 9]);
  const [modest] = validRequests(planting, { ...options, isModest: true });
  expect(modest?.values.body).toMatchObject({ height: 3 });
});

test("the rows inside an answer are known by their own names whatever comes first", () => {
  const pool = new ValuePool();
  pool.learn("/groves/{id}/trees", { trees: [{ id: 71 }], id: 12 });
  const cutting = operation("POST /groves/{id}/trees/{tree_id}/cuts");
  expect(pool.forPath(cutting, "tree_id", { type: "integer" })).toBe(71);
});

test("what relates rows takes the newest one, what reads a relation one that is related", () => {
  const pool = new ValuePool();
  pool.learn("/groves/{id}/planted/{species_id}", { species_id: 1 });
  pool.learn("/species", { id: 2 });
  const chosen = (method: string) =>
    pool.forPath(operation(`${method} /groves/{id}/planted/{species_id}`), "species_id", {
      type: "integer",
    });
  expect(chosen("PUT")).toBe(2);
  expect(chosen("GET")).toBe(1);
});
