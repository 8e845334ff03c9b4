import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MODELS_MARKER } from "#contract/adapter.ts";
import { parseModelsReport } from "#validators/schema/building/models-report.ts";
import { unpacked } from "#validators/schema/building/unpacked.ts";

const packed = (text: string) => `${MODELS_MARKER}${gzipSync(text).toString("base64")}\n`;

test("a packed report is read, and its statements are kept apart from it", () => {
  const report = { tables: [], modules: ["a"], failures: [], statements: "CREATE TABLE a ();" };
  const { text, statements } = unpacked(`noise\n${packed(JSON.stringify(report))}more`);
  expect(statements).toBe("CREATE TABLE a ();");
  expect(text).not.toContain("CREATE TABLE");
  expect(parseModelsReport(text)).toEqual({ tables: [], modules: ["a"], failures: [] });
});

test("a report that is not packed stays as it is", () => {
  const plain = `${MODELS_MARKER}{"tables":[]}`;
  expect(unpacked(plain)).toEqual({ text: plain });
  expect(unpacked("nothing")).toEqual({ text: "nothing" });
});

test("what is no gzip, no JSON, or larger than any schema, is no report", () => {
  expect(parseModelsReport(unpacked(`${MODELS_MARKER}AAAA`).text)).toBeUndefined();
  expect(parseModelsReport(unpacked(packed("{")).text)).toBeUndefined();
  expect(parseModelsReport(unpacked(packed("null")).text)).toBeUndefined();
  const bomb = packed(JSON.stringify({ tables: [], filler: "x".repeat(40 * 2 ** 20) }));
  expect(parseModelsReport(unpacked(bomb).text)).toBeUndefined();
});

test("takes any JSON without throwing", () => {
  void fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { text } = unpacked(packed(JSON.stringify(value)));
      const parsed = parseModelsReport(text);
      expect(parsed === undefined || Array.isArray(parsed.tables)).toBe(true);
    }),
  );
});
