import { expect, test } from "vitest";
import { locateHandler } from "#validators/performance/handler.ts";
import { treeOf } from "./fake-ports.ts";

const PYTHON = `from fastapi import APIRouter
import time

router = APIRouter()


@router.get("/health")
def health():
    time.sleep(0.7)
    return {}


@router.get("/healthy")
def other():
    time.sleep(0.7)
`;

test("a literal wait that explains the time is the place", () => {
  const tree = treeOf({ "app/health.py": PYTHON });
  expect(locateHandler(tree, "/health", [702, 705])).toEqual({ file: "app/health.py", line: 9 });
});

test("a wait that does not explain the time leaves the route as the place", () => {
  const tree = treeOf({ "app/health.py": PYTHON });
  expect(locateHandler(tree, "/health", [3, 4])).toEqual({ file: "app/health.py", line: 7 });
  expect(locateHandler(tree, "/health", [9000])).toEqual({ file: "app/health.py", line: 7 });
});

test("the wait of the next route is not this one's", () => {
  const text =
    'app.get("/health", ok);\napp.get("/slow", async () => {\n  await sleep(700);\n});\n';
  const tree = treeOf({ "src/app.js": text });
  expect(locateHandler(tree, "/health", [702])).toEqual({ file: "src/app.js", line: 1 });
});

test("two places or none are no place; tests do not count", () => {
  const one = 'app.get("/health", ok);';
  expect(locateHandler(treeOf({ "a.js": one, "b.js": one }), "/health", [])).toBeNull();
  expect(locateHandler(treeOf({ "a.js": "" }), "/health", [])).toBeNull();
  const tree = treeOf({ "a.js": one, "test/a.js": one });
  expect(locateHandler(tree, "/health", [])).toEqual({ file: "a.js", line: 1 });
});
