import { expect, test } from "vitest";
import { type Answer, json, run } from "./service.ts";

const Order = {
  type: "object",
  required: ["id", "state"],
  properties: {
    id: { type: "integer" },
    state: { type: "string" },
    lines: { type: "array", items: { type: "object", properties: { id: { type: "integer" } } } },
  },
};
const body = (properties: object) => ({
  required: true,
  content: {
    "application/json": {
      schema: { type: "object", required: Object.keys(properties), properties },
    },
  },
});
const notFound = { 404: json({ type: "object" }) };
const conflict = { 409: json({ type: "object" }) };
const id = { name: "order_id", in: "path", required: true, schema: { type: "integer" } };
const lineId = { name: "line_id", in: "path", required: true, schema: { type: "integer" } };
const action = (status: number) => ({
  parameters: [id],
  post: { responses: { [status]: json(Order), ...notFound, ...conflict } },
});
const document = {
  openapi: "3.1.0",
  paths: {
    "/orders": { post: { responses: { 201: json(Order) } } },
    "/orders/{order_id}": {
      parameters: [id],
      get: { responses: { 200: json(Order), ...notFound } },
    },
    "/orders/{order_id}/approval": action(200),
    "/orders/{order_id}/cancellation": action(200),
    "/orders/{order_id}/lines": {
      parameters: [id],
      post: {
        requestBody: body({ seats: { type: "integer", minimum: 1, maximum: 40 } }),
        responses: { 201: json(Order), ...notFound, ...conflict },
      },
    },
    "/orders/{order_id}/lines/{line_id}": {
      parameters: [id, lineId],
      delete: { responses: { 204: { description: "" }, ...notFound, ...conflict } },
    },
    "/orders/{order_id}/objection": action(200),
    "/orders/{order_id}/payout": action(200),
    "/orders/{order_id}/submission": action(200),
  },
};

/** Orders go from draft to submitted to approved, and from there to paid or back; only drafts change. */
function office(change: { readonly isCareless?: boolean } = {}) {
  type Held = { id: number; state: string; lines: { id: number }[] };
  const orders = new Map<number, Held>();
  let lineCount = 500;
  const moved = (order: Held, from: string, to: string): Answer => {
    if (order.state !== from) return { status: 409, body: {} };
    order.state = to;
    return { status: 200, body: order };
  };
  return (method: string, path: string, given: Record<string, unknown>): Answer => {
    if (path === "/openapi.json") return { status: 200, body: document };
    const [, , key, part, last] = path.split("/");
    if (key === undefined) {
      const order = { id: orders.size + 1, state: "draft", lines: [] };
      orders.set(order.id, order);
      return { status: 201, body: order };
    }
    const order = orders.get(Number(key));
    if (order === undefined)
      return change.isCareless === true && method === "GET"
        ? { status: 500, body: "oops", type: "text/plain" }
        : { status: 404, body: {} };
    if (part === undefined) return { status: 200, body: order };
    if (part === "submission") return moved(order, "draft", "submitted");
    if (part === "approval") return moved(order, "submitted", "approved");
    if (part === "objection") return moved(order, "approved", "draft");
    if (part === "payout") return moved(order, "approved", "paid");
    if (part === "cancellation") return moved(order, "draft", "cancelled");
    if (order.state !== "draft") return { status: 409, body: {} };
    if (method === "DELETE") {
      const index = order.lines.findIndex((line) => line.id === Number(last));
      return index < 0 ? { status: 404, body: {} } : { status: order.lines.splice(index) && 204 };
    }
    // Nobody wrote down that a small room has few seats.
    if (Number(given["seats"]) > 2) return { status: 409, body: {} };
    lineCount += 1;
    order.lines.push({ id: lineCount });
    return { status: 201, body: order };
  };
}

test("every operation is reached: rows of their own for what is refused for its state", async () => {
  const { payload, violated } = await run(office());
  const accepted = payload.exchanges.filter(
    ({ status = 0, purpose }) => status < 300 && purpose === "valid",
  );
  expect([...new Set(accepted.map(({ operation }) => operation))].sort()).toEqual(
    payload.operations.map(({ id }) => id).sort(),
  );
  expect(violated).toEqual([]);
});

test("the same seed reaches them by the same requests", async () => {
  const first = await run(office());
  const second = await run(office());
  expect(second.state.sent).toEqual(first.state.sent);
});

test("a row that nobody made is asked for once an operation is reached", async () => {
  const { payload } = await run(office());
  const absent = payload.exchanges.filter(({ mutation }) => mutation === "absent-row");
  expect(new Set(absent.map(({ status }) => status))).toEqual(new Set([404]));
  expect(absent.map(({ operation, source }) => `${operation}: ${source}`)).toContain(
    "DELETE /orders/{order_id}/lines/{line_id}: path parameter line_id",
  );
});

test("a crash on a row that is not there is a server error of a valid request", async () => {
  const { findings } = await run(office({ isCareless: true }));
  expect(findings.map(({ rule }) => rule)).toEqual(["api/server-error"]);
  expect(findings[0]?.message).toContain("whose path parameter order_id names no known row");
});

test("what nobody can create is refused and left at that", async () => {
  const { "/orders": _, ...paths } = document.paths;
  const { payload, violated } = await run((method, path, given) =>
    path === "/openapi.json"
      ? { status: 200, body: { ...document, paths } }
      : office()(method, path, given),
  );
  expect(payload.exchanges.every(({ status }) => status === 404 || status === 400)).toBe(true);
  expect(violated).toEqual([]);
});

test("a session that an operation ended is opened again for those after it", async () => {
  const entry = { email: { type: "string" }, passwd: { type: "string" } };
  const done = { responses: { 204: { description: "" }, 401: { description: "" } } };
  const closed = { security: [{ token: [] }], ...done };
  const service = {
    openapi: "3.1.0",
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    paths: {
      "/log-in": { post: { requestBody: body(entry), responses: { 200: { description: "" } } } },
      "/log-out": { post: closed },
      "/notes": { delete: closed },
      "/people": { post: { requestBody: body(entry), responses: { 201: { description: "" } } } },
    },
  };
  const known = new Set<string>();
  const open = new Set<string>();
  let tokenCount = 0;
  const { payload } = await run((_method, path, given, headers): Answer => {
    if (path === "/openapi.json") return { status: 200, body: service };
    const person = JSON.stringify([given["email"], given["passwd"]]);
    if (path === "/people")
      return known.has(person) ? { status: 409 } : { status: known.add(person) && 201 };
    if (path === "/log-in") {
      if (!known.has(person)) return { status: 401 };
      tokenCount += 1;
      open.add(`Bearer session-${tokenCount}`);
      return { status: 200, body: { token: `session-${tokenCount}` } };
    }
    const { authorization = "" } = headers;
    if (!open.has(authorization)) return { status: 401 };
    if (path === "/log-out") open.delete(authorization);
    return { status: 204 };
  });
  const accepted = payload.exchanges.filter(({ status }) => status === 204);
  expect(new Set(accepted.map(({ operation }) => operation))).toEqual(
    new Set(["POST /log-out", "DELETE /notes"]),
  );
  expect(tokenCount).toBeLessThan(10);
});
