import { expect, test } from "vitest";
import { observeRoutes, sessionsAfterRequests } from "#validators/startup/observe-routes.ts";
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

test("a path that may answer from memory is asked last and proves nothing by its answer", async () => {
  const { ports, requests } = fakePorts({});
  const { instance } = ports.target;
  if (instance === undefined) throw new Error("the fake target runs");
  const routes = { count: 2, source: "fake", gets: ["/health-check", "/orders"] };
  const use = await sessionsAfterRequests(
    ports,
    { instance, routes },
    new AbortController().signal,
  );
  expect(requests.map(({ url }) => url.replace(/^http:\/\/[^/]+/, ""))).toEqual([
    "/orders",
    "/health-check",
  ]);
  expect(use.answered).toEqual(["/orders"]);
});
