import { expect, test } from "vitest";
import { needsBoot, scopeOf } from "#pipeline/scope.ts";

test("whole runs are narrowed by the settings' phases and keep their order", () => {
  expect(scopeOf("deployment-ready", ["security", "startup"])).toEqual(["startup", "security"]);
  expect(
    scopeOf("dev-ready", ["startup", "schema", "performance", "api", "security"]),
  ).toHaveLength(5);
});

test("the schema phase alone needs no boot", () => {
  expect(needsBoot(scopeOf("schema-check", []))).toBe(false);
  expect(needsBoot(scopeOf("startup-check", []))).toBe(true);
});
