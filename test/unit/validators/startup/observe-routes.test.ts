import { expect, test } from "vitest";
import { observeRoutes } from "#validators/startup/observe-routes.ts";
import { fakePorts } from "../performance/fake-ports.ts";

const DESCRIPTION = {
  openapi: "3.1.0",
  info: { title: "t", version: "1" },
  paths: {
    "/notes/{id}": { get: { responses: {} }, delete: { responses: {} } },
    "/orders/{id}/lines/{line}": {
      get: {
        parameters: [{ name: "id", in: "path", schema: { type: "string", format: "uuid" } }],
        responses: {},
      },
    },
    "/tags": { get: { responses: {} }, post: { responses: {} } },
  },
};

test("an application whose every GET has a parameter can still be asked", async () => {
  const { ports } = fakePorts({
    openapiPaths: ["/openapi.json"],
    respond: () => ({ body: JSON.stringify(DESCRIPTION) }),
  });
  const routes = await observeRoutes(ports, "http://127.0.0.1:1", new AbortController().signal);
  const uuid = "00000000-0000-4000-8000-000000000001";
  expect(routes).toMatchObject({
    count: 5,
    gets: ["/tags", "/notes/1", `/orders/${uuid}/lines/${uuid}`],
  });
});
