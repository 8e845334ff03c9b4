import { expect, test } from "vitest";
import type { Remark, RepositoryView } from "#contract/check-run.ts";
import type { Report, ReportFinding } from "#contract/report.ts";
import { renderAnnotations } from "#reporters/annotations.ts";
import { marksOf, messageOf } from "#reporters/marks.ts";
import { sampleReport } from "../../contract/sample-reports.ts";

type Problem = Report["problems"][number];
const FILES = ["services/orders/app/main.py", "services/orders/app/a b.py", "readiness.yml"];
const view: RepositoryView = {
  prefix: "services/orders",
  exists: (path) => FILES.includes(path),
  fallback: "readiness.yml",
};
const finding = (given: Partial<ReportFinding> = {}): ReportFinding => ({
  rule: "api/server-error",
  outcome: "violated",
  severity: "critical",
  message: "GET /orders answered 500.",
  place: { file: "app/main.py", line: 12 },
  fingerprint: "0",
  ...given,
});
const reportOf = (findings: readonly ReportFinding[], given: Partial<Report> = {}): Report => ({
  ...sampleReport("not-ready"),
  problems: [],
  findings: [...findings],
  ...given,
});
const marks = (report: Report, remarks: readonly Remark[] = []) =>
  marksOf(report, { view, remarks });
const undecided = { ...sampleReport("not-ready").verdict, outcome: "inconclusive" } as const;

test("a file of the project is a file of the repository", () => {
  for (const file of ["app/main.py", "./app/main.py", "app//main.py", "app\\main.py"])
    expect(marks(reportOf([finding({ place: { file, line: 12 } })]))[0]).toMatchObject({
      file: "services/orders/app/main.py",
      line: 12,
      what: "GET /orders answered 500.",
    });
});

test.each([
  "../main.py",
  "app/../../../etc/passwd",
  "/etc/passwd",
  "C:\\x.py",
  "file:///x",
  "app/main.py\u0000",
  "app/main.py\n",
  "app/\u202emain.py",
  "app/absent.py",
  "",
  ".",
  `${"a/".repeat(600)}x`,
])("a place that is not there is told in the message: %j", (file) => {
  const [mark] = marks(reportOf([finding({ place: { file, line: 12 } })]));
  expect(mark?.file).toBeUndefined();
  expect(mark?.line).toBeUndefined();
  if (file !== "") expect(mark?.what).toMatch(/: GET \/orders answered 500\.$/);
});

test("a file whose name hides characters is not pointed at, even when it is there", () => {
  const everything = { ...view, exists: () => true };
  for (const file of ["app/\u202emain.py", "app/main.py\n", "app/a\u0007.py", "\ud800.py"]) {
    const report = reportOf([finding({ place: { file, line: 12 } })]);
    expect(marksOf(report, { view: everything, remarks: [] })[0]?.file).toBeUndefined();
  }
});

test("a remark names a file of the repository, not of the project", () => {
  const remark = { level: "warning", title: "Policy", message: "m", line: 3 } as const;
  const [there] = marks(reportOf([]), [{ ...remark, file: "readiness.yml" }]);
  expect(there).toMatchObject({ file: "readiness.yml", line: 3, what: "m" });
  const [absent] = marks(reportOf([]), [{ ...remark, file: "app/main.py" }]);
  expect(absent).toMatchObject({ what: "app/main.py:3: m" });
  expect(absent?.file).toBeUndefined();
});

test("a line that no file can have is left out", () => {
  for (const line of [0, -1, 1.5, 2 ** 31, Number.NaN]) {
    const [mark] = marks(reportOf([finding({ place: { file: "app/main.py", line } })]));
    expect(mark?.file).toBe("services/orders/app/main.py");
    expect(mark?.line).toBeUndefined();
  }
});

test("equal findings are one mark that counts them; another line, title or level is another", () => {
  const same = Array.from({ length: 7 }, (_, index) => finding({ fingerprint: String(index) }));
  const others = [
    finding({ place: { file: "app/main.py", line: 13 } }),
    finding({ rule: "api/timeout" }),
    finding({ severity: "warning" }),
  ];
  const found = marks(reportOf([...same, ...others]));
  expect(found.map(({ count }) => count).sort()).toEqual([1, 1, 1, 7]);
  const folded = found.find(({ count }) => count === 7);
  expect(folded && messageOf(folded, 4000)).toBe("GET /orders answered 500. (seen 7 times)");
});

test("the worst come first: problems, then findings, what decided, and remarks", () => {
  const problem: Problem = { family: "environment", message: "p", tried: [], advice: "do" };
  const report = reportOf(
    [
      finding({ severity: "note", rule: "api/note" }),
      finding({ severity: "warning", rule: "api/warning" }),
      finding({ outcome: "inconclusive", rule: "schema/open", message: "not read" }),
      finding({ rule: "api/critical" }),
    ],
    { problems: [problem], verdict: undecided },
  );
  const remarks = [
    { level: "notice", title: "r-notice", message: "m" },
    { level: "failure", title: "r-failure", message: "m" },
  ] as const;
  expect(marks(report, remarks).map(({ level, title }) => `${level} ${title}`)).toEqual([
    "failure Surroundings",
    "failure api/critical",
    "failure Not answered",
    "failure r-failure",
    "warning api/warning",
    "notice api/note",
    "notice r-notice",
  ]);
});

test("an open critical question is a failure when it decided the verdict, else a warning", () => {
  const open = finding({ outcome: "inconclusive", message: "the catalog could not be read" });
  expect(marks(reportOf([open], { verdict: undecided }))[0]?.level).toBe("failure");
  expect(marks(reportOf([open]))[0]?.level).toBe("warning");
  const minor = { ...open, severity: "warning" as const };
  expect(marks(reportOf([minor], { verdict: undecided }))).toEqual([]);
});

test("one cause that left many questions open is one mark that names them", () => {
  const { place: _, ...nowhere } = finding({ outcome: "inconclusive", message: "startup failed" });
  const open = Array.from({ length: 20 }, (_, index) => ({
    ...nowhere,
    rule: `api/rule-${index}`,
  }));
  const [mark, ...rest] = marks(reportOf(open, { verdict: undecided }));
  expect(rest).toEqual([]);
  expect(mark?.count).toBe(20);
  expect(mark && messageOf(mark, 4000)).toMatch(
    /^startup failed \(seen 20 times\)\nNot answered: api\/rule-0, .* and 8 more$/,
  );
});

test("a question that only repeats a marked cause has no mark of its own", () => {
  const cause = "KeyError@app/main.py:3";
  const echo = finding({ outcome: "inconclusive", message: "Not judged: same cause", cause });
  expect(marks(reportOf([finding({ cause }), echo]))).toHaveLength(1);
  expect(marks(reportOf([echo]))).toHaveLength(1);
});

test("fix and replay survive a message of a megabyte, within the bytes", () => {
  const giant = "漢".repeat(400_000);
  const [mark] = marks(
    reportOf([finding({ message: giant, remedy: "Reject ids.", replay: "curl /orders" })]),
  );
  const text = mark === undefined ? "" : messageOf(mark, 4000);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4000);
  expect(text).toMatch(/…\nFix: Reject ids\.\nAgain: curl \/orders$/);
});

test("a cancelled run marks nothing by itself", () => {
  const problem: Problem = { family: "cancelled", message: "SIGINT", tried: [], advice: "" };
  expect(marks(reportOf([], { problems: [problem] }))).toEqual([]);
});

test("a workflow command carries the file of the repository, and the last slot counts the rest", () => {
  const many = Array.from({ length: 14 }, (_, index) => finding({ message: `m ${index}` }));
  const { text, shown, more } = renderAnnotations(reportOf(many), { view, remarks: [] });
  const lines = text.trimEnd().split("\n");
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe(
    "::error file=services/orders/app/main.py,line=12,title=api/server-error::m 0",
  );
  expect(lines[9]).toContain("and 5 more of this severity");
  expect({ shown, more }).toEqual({ shown: 9, more: 5 });
});

test("what had no room is counted one by one, also when it was folded", () => {
  const many = Array.from({ length: 40 }, (_, index) => finding({ message: `m ${index % 20}` }));
  const { shown, more } = renderAnnotations(reportOf(many), { view, remarks: [] });
  expect({ shown, more }).toEqual({ shown: 18, more: 22 });
});
