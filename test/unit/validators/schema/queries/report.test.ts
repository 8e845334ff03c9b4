import { expect, test } from "vitest";
import { MODELS_MARKER } from "#contract/adapter.ts";
import { parseQueriesReport } from "#validators/schema/queries/report.ts";

const printed = (report: unknown) => `noise\n${MODELS_MARKER}${JSON.stringify(report)}\n`;
const REFUSED = {
  ...{ kind: "select", name: "Order", sqlstate: "42703", message: "no", statement: "SELECT 1" },
  ...{ tables: ["public.orders"], column: "total", avoidable: true, file: "a.py", line: 3 },
};

test("a report is read as it was printed", () => {
  const report = {
    taken: { select: 2, join: 1, insert: 0 },
    refused: [REFUSED],
    undecided: [{ kind: "insert", name: "Order", reason: "no value" }],
  };
  expect(parseQueriesReport(printed(report))).toEqual(report);
});

test("an obstacle is said, and then nothing was asked", () => {
  expect(parseQueriesReport(printed({ obstacle: "no data source" }))).toEqual({
    taken: { select: 0, join: 0, insert: 0 },
    ...{ refused: [], undecided: [], obstacle: "no data source" },
  });
});

test.each([
  ["nothing", ""],
  ["no report", printed([])],
  ["the models' report", printed({ tables: [], modules: [], failures: [] })],
  ["a line that is cut", printed({ taken: {} }).slice(0, -4)],
])("%s is no report", (_name, output) => {
  expect(parseQueriesReport(output)).toBeUndefined();
});

test("nothing that a hostile target prints gets through as it is", () => {
  const hostile = {
    taken: { select: -1, join: "7", insert: 1e300 },
    refused: [
      { ...REFUSED, kind: "drop" },
      { ...REFUSED, sqlstate: "x'; DROP" },
      { ...REFUSED, message: "m".repeat(9_999), name: "n".repeat(9_999), tables: [1, "t"] },
      { ...REFUSED, statement: { text: "s" }, column: 7, avoidable: "yes", line: -2, file: 4 },
      null,
    ],
    undecided: Array.from({ length: 900 }, () => ({ kind: "join", reason: "r".repeat(9_999) })),
  };
  const report = parseQueriesReport(printed(hostile));
  expect(report?.taken).toEqual({ select: 0, join: 0, insert: 0 });
  expect(report?.refused).toHaveLength(2);
  expect(report?.refused[0]).toMatchObject({ tables: ["t"] });
  expect(report?.refused[0]?.message).toHaveLength(1_000);
  expect(report?.refused[0]?.name).toHaveLength(300);
  expect(report?.refused[1]).toEqual({
    ...{ kind: "select", name: "Order", sqlstate: "42703", message: "no", statement: "" },
    tables: ["public.orders"],
  });
  expect(report?.undecided).toHaveLength(200);
  expect(report?.undecided[0]?.reason).toHaveLength(500);
});
