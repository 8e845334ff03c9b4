import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { extractOperations, textOf } from "../../../tools/github-openapi.ts";
import {
  DESCRIBED_OPERATIONS,
  examplesOf,
  matchOperation,
  problemsOfReply,
  problemsOfRequest,
} from "./description.ts";
import { OPERATIONS } from "./operations.ts";

const project = resolve(import.meta.dirname, "../../..");
const text = readFileSync(join(import.meta.dirname, "github-openapi.json"), "utf8");

test("the extract holds exactly the listed operations", () => {
  expect(DESCRIBED_OPERATIONS.map(({ id }) => id).toSorted()).toEqual(OPERATIONS.toSorted());
});

test("extracting from the extract gives the same bytes", () => {
  expect(textOf(extractOperations(JSON.parse(text), OPERATIONS))).toBe(text);
  expect(() => extractOperations(JSON.parse(text), ["checks/absent"])).toThrow("checks/absent");
});

test("it stays small and says where it is from", () => {
  expect(text.length).toBeLessThan(180_000);
  expect(JSON.parse(text).$comment).toContain("MIT License");
  expect(text).not.toContain('"x-octokit"');
});

test("every reference inside the extract leads somewhere", () => {
  const document = JSON.parse(text);
  const references = new Set(
    [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path),
  );
  for (const path of references) {
    const found = path.split("/").reduce((value, key) => value?.[key], document);
    expect(found, path).toBeTypeOf("object");
  }
  expect(references.size).toBeGreaterThan(50);
});

test("GitHub's own examples are valid, as requests and as answers", () => {
  const params = { owner: "github", repo: "hello-world", issue_number: "1" };
  const ids = { check_run_id: "4", comment_id: "1" };
  let count = 0;
  for (const operation of DESCRIBED_OPERATIONS) {
    const { requests, replies } = examplesOf(operation);
    for (const body of requests)
      expect(
        problemsOfRequest({ operation, params: { ...params, ...ids }, query: {}, body }),
      ).toEqual([]);
    for (const reply of replies)
      expect(problemsOfReply(operation, { ...reply, mediaType: "application/json" })).toEqual([]);
    count += requests.length + replies.length;
  }
  expect(count).toBeGreaterThanOrEqual(20);
});

test("paths lead to their operations, whatever is escaped", () => {
  const found = (path: string) => {
    const matched = matchOperation("GET", path);
    return matched === undefined ? undefined : [matched.operation.id, matched.params];
  };
  const repo = { owner: "a", repo: "b" };
  expect(found("/repos/a/b/contents/src%2Fa%20b.py")).toEqual([
    "repos/get-content",
    { ...repo, path: "src/a b.py" },
  ]);
  expect(found("/repos/a/b/contents")).toEqual(["repos/get-content", { ...repo, path: "" }]);
  expect(found("/repos/a/b/commits/heads/x/check-runs")).toEqual([
    "checks/list-for-ref",
    { ...repo, ref: "heads/x" },
  ]);
  expect(found("/repos/a/b/commits/heads/x")).toEqual([
    "repos/get-commit",
    { ...repo, ref: "heads/x" },
  ]);
  expect(found("/repos/a/b/check-runs")).toBeUndefined();
});

/** `checks.listForRef` is called `checks/list-for-ref` in the description. */
const idOf = (group: string, method: string) =>
  `${group}/${method.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

test("every operation that the product calls is listed", () => {
  const called = readdirSync(join(project, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const source = readFileSync(join(project, "src", name), "utf8");
      const methods = [...source.matchAll(/\brest\s*\.(\w+)\s*\.(\w+)/g)];
      const routes = [...source.matchAll(/"(GET|POST|PATCH|PUT|DELETE) (\/[^"]*)"/g)];
      return [
        ...methods.map(([, group = "", method = ""]) => idOf(group, method)),
        ...routes.map(
          ([, method = "", route = ""]) =>
            DESCRIBED_OPERATIONS.find((one) => one.method === method && one.template === route)
              ?.id ?? `${method} ${route}`,
        ),
      ];
    });
  expect(called.filter((id) => !OPERATIONS.some((one) => one === id))).toEqual([]);
});
