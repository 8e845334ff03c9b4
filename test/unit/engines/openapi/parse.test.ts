import { expect, test } from "vitest";
import { parseDescription } from "#engines/openapi/parse.ts";

const reasonOf = (text: string) => {
  const parsed = parseDescription(text);
  return parsed.ok ? "ok" : parsed.error.reason;
};

test("reads the same document from JSON and from YAML", () => {
  const json = parseDescription('{"openapi":"3.0.3","paths":{"/a":{"get":{"responses":{}}}}}');
  const yaml = parseDescription("openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses: {}\n");
  expect(json).toEqual(yaml);
  expect(json.ok).toBe(true);
});

test("refuses Swagger 2 and later versions with a reason", () => {
  expect(reasonOf('{"swagger":"2.0","paths":{}}')).toBe("not-supported");
  expect(reasonOf('{"openapi":"4.0.0","paths":{}}')).toBe("not-supported");
});

test("tells what is broken from what is something else", () => {
  expect(reasonOf('{"openapi":"3.0.3",')).toBe("not-parseable");
  expect(reasonOf("a: [1\nb: 2")).toBe("not-parseable");
  expect(reasonOf('{"hello":"world"}')).toBe("not-a-description");
  expect(reasonOf("just text")).toBe("not-a-description");
  expect(reasonOf("")).toBe("not-a-description");
});

test("names the line of a YAML error", () => {
  const parsed = parseDescription('openapi: 3.0.3\npaths:\n  "/a: {}\n');
  expect(parsed.ok ? undefined : parsed.error.line).toBeGreaterThanOrEqual(3);
});

test("survives documents made to exhaust the reader", () => {
  const laughs = Array.from({ length: 12 }, (_, level) => {
    const before = level === 0 ? "x" : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array(12).fill(before).join(", ")}]`;
  });
  expect(reasonOf(`openapi: 3.0.3\n${laughs.join("\n")}`)).toBe("not-parseable");
  const deep = `{"openapi":"3.0.3","paths":${"[".repeat(500)}${"]".repeat(500)}}`;
  expect(reasonOf(deep)).toBe("too-deep");
  expect(reasonOf(`{"openapi":"3.0.3","x":"${"a".repeat(10 * 1024 * 1024)}"}`)).toBe("too-large");
});
