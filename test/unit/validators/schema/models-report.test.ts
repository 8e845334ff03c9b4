import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MODELS_MARKER, type ModelsReport } from "#contract/adapter.ts";
import { modelLine, parseModelsReport } from "#validators/schema/building/models-report.ts";

const report: ModelsReport = {
  tables: [
    {
      schema: "",
      name: "orders",
      file: "app/models.py",
      line: 10,
      columns: [{ name: "note", file: "app/models.py", line: 14 }, { name: "mixed" }],
      members: [
        { name: "ix_orders_note", file: "app/models.py", line: 12 },
        { name: "a+b", file: "app/models.py", line: 13 },
      ],
    },
  ],
  modules: ["app.models"],
  failures: [],
};

describe("parseModelsReport", () => {
  it("reads the last marked line between other output", () => {
    const output = `noise\n${MODELS_MARKER}${JSON.stringify(report)}\nmore noise`;
    expect(parseModelsReport(output)).toEqual(report);
  });

  it("a cut line or no line is no report", () => {
    expect(parseModelsReport(`${MODELS_MARKER}{"tables": [`)).toBeUndefined();
    expect(parseModelsReport("nothing here")).toBeUndefined();
  });

  it("keeps what is ignored and what weakens the comparison, and nothing of another kind", () => {
    const ignored = [
      { kind: "table", schema: "public", name: "legacy" },
      { kind: "column", schema: "public", table: "orders", name: "aside" },
    ];
    const signals = [
      { kind: "module-unreached", subject: "app.lost", file: "app/lost.py", line: 1 },
    ];
    const printed = {
      ...report,
      ignored: [...ignored, { kind: "universe", name: "x" }, { kind: "table" }, 7],
      signals: [...signals, { kind: "rumour", subject: "x" }],
    };
    expect(parseModelsReport(MODELS_MARKER + JSON.stringify(printed))).toEqual({
      ...report,
      ignored,
      signals,
    });
  });

  it("takes any JSON without throwing", () => {
    void fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = parseModelsReport(`${MODELS_MARKER}${JSON.stringify(value)}`);
        expect(parsed === undefined || Array.isArray(parsed.tables)).toBe(true);
      }),
    );
  });
});

describe("modelLine", () => {
  const line = (member: string | null, columns: readonly string[] = []) =>
    modelLine(report, { relation: "public.orders", member, columns })?.line;

  it("is the column's, the member's, the sole column's, or the table's", () => {
    expect(line("note", ["note"])).toBe(14);
    expect(line("ix_orders_note", ["note"])).toBe(12);
    expect(line("orders_a_b_key", ["a", "b"])).toBe(13);
    expect(line("orders_note_key", ["note"])).toBe(14);
    expect(line("mixed", ["mixed"])).toBe(10);
    expect(line(null)).toBe(10);
  });

  it("is unknown for a table that the report does not have", () => {
    expect(
      modelLine(report, { relation: "app.orders", member: null, columns: [] }),
    ).toBeUndefined();
  });
});
