import { expect, test } from "vitest";
import type { VariableShape } from "#contract/launch.ts";
import { isAcceptable, madeUpValue } from "#pipeline/made-up-values.ts";

const SHAPES: readonly VariableShape[] = [
  ...(["url", "integer", "number", "boolean", "list", "json-list", "email"] as const),
];

test("every made-up value is one that its shape accepts", () => {
  for (const shape of SHAPES)
    expect(isAcceptable(madeUpValue({ name: "ANY", shape }), shape), shape).toBe(true);
  const origins = madeUpValue({ name: "CORS_ORIGINS", shape: "json-list" });
  expect(JSON.parse(origins)).toEqual(["http://127.0.0.1:9"]);
});

test("without a shape the name decides", () => {
  const named = (name: string) => madeUpValue({ name });
  expect(
    ["API_URL", "SMTP_HOST", "SMTP_PORT", "ADMIN_EMAIL", "USE_CACHE", "REGION"].map(named),
  ).toEqual(["http://127.0.0.1:9/", "127.0.0.1", "1", "somebody@example.com", "false", "example"]);
});

test("a documented value is refused only where it cannot be right", () => {
  expect(isAcceptable("<your url>", "url")).toBe(false);
  expect(isAcceptable("redis://cache:6379/0", "url")).toBe(true);
  expect(isAcceptable("ten", "integer")).toBe(false);
  expect(isAcceptable("a,b", "json-list")).toBe(true);
  expect(isAcceptable("anything", undefined)).toBe(true);
});
