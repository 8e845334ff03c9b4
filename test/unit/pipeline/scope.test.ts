import { expect, test } from "vitest";
import { depthOf, needsBoot, scopeOf } from "#pipeline/scope.ts";

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

test("a health check asks the boot alone, the validation of layer three searches longer", () => {
  expect(depthOf("health-check")).toBe("boot");
  expect(depthOf("ai-validation")).toBe("long");
  expect(depthOf("deployment-ready")).toBe("whole");
});
