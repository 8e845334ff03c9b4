import * as fc from "fast-check";
import { expect, test } from "vitest";
import { coveragePercent } from "#gate/coverage.ts";

const percent = (text: string) => {
  const outcome = coveragePercent(text, "result");
  return outcome.ok ? outcome.value : outcome.error;
};
const dtd =
  '<?xml version="1.0" ?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n';

test("Cobertura: counts before rate, and the rate when there are no counts", () => {
  const body =
    '<sources><source>/x</source></sources><packages><package line-rate="0.1"/></packages></coverage>';
  expect(
    percent(
      `${dtd}<coverage version="7.4" lines-valid="200" lines-covered="183" line-rate="0.9">${body}`,
    ),
  ).toBe(91.5);
  expect(percent(`<coverage line-rate="0.815">${body}`)).toBeCloseTo(81.5);
  expect(percent('\ufeff<coverage lines-valid="4" lines-covered="1"/>')).toBe(25);
});

test("LCOV: sums over files, or counts the lines themselves", () => {
  expect(
    percent(
      "TN:\nSF:a.js\nDA:1,1\nLF:10\nLH:9\nend_of_record\nSF:b.js\nLF:10\nLH:6\nend_of_record\n",
    ),
  ).toBe(75);
  expect(percent("SF:a.js\r\nDA:1,1\r\nDA:2,0\r\nDA:3,7\r\nDA:4,0\r\nend_of_record\r\n")).toBe(50);
});

test("Istanbul: the total of the lines", () => {
  expect(
    percent(
      '{"total":{"lines":{"total":50,"covered":41,"pct":82}},"/a.js":{"lines":{"total":1,"covered":0}}}',
    ),
  ).toBe(82);
  expect(percent('{"total":{"lines":{"pct":66.6}}}')).toBeCloseTo(66.6);
});

test("Go: statements, and a block that any package covered is covered", () => {
  const profile = "mode: atomic\nm/a.go:1.2,3.4 3 0\nm/a.go:5.2,6.4 1 2\nm/a.go:1.2,3.4 3 5\n";
  expect(percent(profile)).toBe(100);
  expect(percent("mode: set\nC:/m/a.go:1.2,3.4 3 1\nC:/m/a.go:5.2,6.4 1 0\n")).toBe(75);
});

test.each([
  ["nothing", "", "is not Cobertura"],
  ["prose", "ok 12 tests passed", "is not Cobertura"],
  ["a file that was cut off", '<coverage line-rate="1"><packages>', "does not end"],
  ["other XML", "<testsuites></testsuites>", "does not end"],
  [
    "no lines at all",
    '<coverage lines-valid="0" lines-covered="0" line-rate="1"/>',
    "nothing was measured",
  ],
  ["more covered than there is", "SF:a\nLF:1\nLH:2\n", "make no sense"],
  ["a rate above one", '<coverage line-rate="93"/>', "make no sense"],
  ["a rate that is none", '<coverage line-rate="NaN"/>', "neither"],
  ["Istanbul's own data, not its summary", '{"/a.js":{"path":"/a.js"}}', "no total.lines"],
  [
    "an unknown percentage",
    '{"total":{"lines":{"total":0,"covered":0,"pct":"Unknown"}}}',
    "nothing was measured",
  ],
  ["broken JSON", '{"total":', "not JSON"],
  ["an empty profile", "mode: set\n", "nothing was measured"],
])("%s is an error in words", (_name, text, message) => {
  expect(percent(text)).toContain(message);
});

test("hostile input never throws, and never gives a number outside 0 to 100", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 10 }),
    fc.constantFrom(
      "<coverage ",
      'line-rate="',
      '"',
      ">",
      "</coverage>",
      "/>",
      "<!DOCTYPE x [",
      '<!ENTITY a "b">',
      "&a;",
    ),
    fc.constantFrom(
      '{"total":',
      '"lines":',
      '{"pct":',
      "1e999",
      "-1",
      "}",
      "mode: set\n",
      "a:1.1,2.2 9 9\n",
      "SF:x\n",
      "LF:9\n",
      "LH:99\n",
      "DA:1,1\n",
      "<packages>",
      "<![CDATA[",
    ),
  );
  void fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const outcome = coveragePercent(pieces.join(""), "x");
      if (outcome.ok) {
        expect(outcome.value).toBeGreaterThanOrEqual(0);
        expect(outcome.value).toBeLessThanOrEqual(100);
      } else expect(outcome.error).not.toBe("");
    }),
    { numRuns: 1000 },
  );
});

test("files made to exhaust are answered in time", () => {
  const startedMs = performance.now();
  coveragePercent(`<coverage line-rate="1">${"<a>".repeat(200_000)}</coverage>`, "deep");
  coveragePercent(
    `<!DOCTYPE x [<!ENTITY a "${"b".repeat(1000)}">]><coverage line-rate="&a;&a;"/>`,
    "entities",
  );
  coveragePercent(`mode: set\n${"1".repeat(5_000_000)}`, "digits");
  coveragePercent(`SF:x\n${"LF:1\n".repeat(500_000)}`, "long");
  coveragePercent(`{"total":${"[".repeat(500_000)}`, "nested");
  coveragePercent(`<coverage ${"\t".repeat(500_000)}`, "blank");
  expect(performance.now() - startedMs).toBeLessThan(5000);
});
