import { expect, test } from "vitest";
import type { Operation } from "#contract/operation.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { findHandlers } from "#validators/api/handlers.ts";

const tree = (files: Record<string, string>): SourceTree => ({
  root: "/srv",
  files: Object.keys(files).sort(),
  read: (path) => files[path],
  has: (path) => path in files,
});
const operation = (method: string, path: string) =>
  ({ id: `${method} ${path}`, method, path }) as Operation;
const placeOf = (files: Record<string, string>, method: string, path: string) =>
  findHandlers(tree(files), [operation(method, path)]).get(`${method} ${path}`);

test("finds decorators behind a router prefix", () => {
  const text =
    'router = APIRouter(prefix="/orders")\n\n@router.get(\n    "/{order_id}",\n)\ndef read(): ...\n';
  expect(placeOf({ "app/orders.py": text }, "GET", "/orders/{id}")).toEqual({
    file: "app/orders.py",
    line: 3,
  });
});

test("finds calls with colon placeholders", () => {
  const text = "app.get('/orders', list);\napp.post(`/orders/:id/lines`, add);\n";
  expect(placeOf({ "src/app.js": text }, "POST", "/orders/{id}/lines")).toEqual({
    file: "src/app.js",
    line: 2,
  });
});

test("two lines that fit equally well decide nothing", () => {
  const files = { "a.js": 'app.get("/x", f)', "b.js": 'app.get("/x", g)' };
  expect(placeOf(files, "GET", "/x")).toBeUndefined();
});

test("tests and other methods are not handlers", () => {
  expect(placeOf({ "test/a.js": 'request.get("/x")' }, "GET", "/x")).toBeUndefined();
  expect(placeOf({ "a.js": 'app.post("/x", f)' }, "GET", "/x")).toBeUndefined();
});
