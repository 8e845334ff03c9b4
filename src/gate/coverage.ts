import { XMLParser } from "fast-xml-parser";
import type { Result } from "#contract/failure.ts";

type Percent = Result<number, string>;

// Far above any real result (Chromium's LCOV is about 60 MB); a bound for a file made to exhaust us.
const MAX_CHARACTERS = 134_217_728;
const MAX_LINE = 4096;

/**
 * Line coverage in percent, 0 to 100, from Cobertura XML, LCOV, Istanbul's JSON summary or a Go
 * cover profile. The form is told by the text, not by the file's name. Never throws.
 *
 * Source  coverage-04.dtd; geninfo(1), "TRACEFILE FORMAT"; istanbul-lib-coverage CoverageSummary;
 *         golang.org/x/tools/cover, profile.go.
 */
export function coveragePercent(text: string, fileName: string): Percent {
  if (text.length > MAX_CHARACTERS) return failed(`${fileName} is larger than 128 MiB`);
  const start = text.trimStart();
  if (start.startsWith("<")) return cobertura(start);
  if (start.startsWith("{")) return istanbul(start);
  if (start.startsWith("mode:")) return goProfile(start);
  if (/^(?:TN:|SF:)/m.test(start)) return lcov(start);
  return failed(
    `${fileName} is not Cobertura XML, LCOV, an Istanbul JSON summary or a Go cover profile`,
  );
}

function cobertura(text: string): Percent {
  if (!/(?:<\/coverage\s*>|<coverage\s[^<]*\/>)\s*$/.test(text.slice(-MAX_LINE)))
    return failed("it does not end with </coverage>: cut off, or another kind of XML");
  // The totals stand on the root; what is below it may be large and is not needed.
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseAttributeValue: false,
    processEntities: false,
    stopNodes: ["coverage.packages", "coverage.sources"],
  });
  let root: unknown;
  try {
    root = member(parser.parse(text), "coverage");
  } catch (error) {
    return failed(`not well-formed XML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const valid = numberOf(member(root, "lines-valid"));
  const covered = numberOf(member(root, "lines-covered"));
  if (valid !== undefined && covered !== undefined) return percentOf(covered, valid);
  const rate = numberOf(member(root, "line-rate"));
  return rate === undefined
    ? failed("its root has neither lines-valid and lines-covered nor line-rate")
    : percentOf(rate, 1);
}

function istanbul(text: string): Percent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return failed(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const lines = member(member(parsed, "total"), "lines");
  const total = numberOf(member(lines, "total"));
  const covered = numberOf(member(lines, "covered"));
  if (total !== undefined && covered !== undefined) return percentOf(covered, total);
  const percent = numberOf(member(lines, "pct"));
  return percent === undefined ? failed("it has no total.lines") : percentOf(percent, 100);
}

// LF and LH are optional; the DA records they summarise are not.
function lcov(text: string): Percent {
  const sums = { found: 0, hit: 0 };
  const records = { found: 0, hit: 0 };
  for (const line of linesOf(text)) {
    const [, kind, first, second] = /^(LF|LH|DA):(\d+)(?:,(\d+))?/.exec(line) ?? [];
    if (kind === "LF") sums.found += Number(first);
    else if (kind === "LH") sums.hit += Number(first);
    else if (kind === "DA") {
      records.found += 1;
      records.hit += Number(second ?? 0) > 0 ? 1 : 0;
    }
  }
  return sums.found > 0 ? percentOf(sums.hit, sums.found) : percentOf(records.hit, records.found);
}

// `name.go:line.column,line.column statements count`. With -coverpkg a block appears once per
// tested package; it is covered when any of them covers it.
function goProfile(text: string): Percent {
  const blocks = new Map<string, { readonly statements: number; readonly isHit: boolean }>();
  for (const line of linesOf(text)) {
    const match = /^(.+:\d+\.\d+,\d+\.\d+) (\d+) (\d+)$/.exec(line);
    if (match === null) continue;
    const [, block = "", statements, count] = match;
    const isHit = Number(count) > 0 || blocks.get(block)?.isHit === true;
    blocks.set(block, { statements: Number(statements), isHit });
  }
  let total = 0;
  let covered = 0;
  for (const { statements, isHit } of blocks.values()) {
    total += statements;
    if (isHit) covered += statements;
  }
  return percentOf(covered, total);
}

function* linesOf(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    if (end - start <= MAX_LINE) yield text.slice(start, end).trimEnd();
    start = end + 1;
  }
}

function percentOf(covered: number, total: number): Percent {
  if (total === 0) return failed("nothing was measured: it counts no lines");
  const percent = (covered / total) * 100;
  if (!Number.isFinite(percent) || percent < 0 || percent > 100)
    return failed(`its counts make no sense: ${covered} of ${total}`);
  return { ok: true, value: percent };
}

function failed(error: string): Percent {
  return { ok: false, error };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value !== "number" && (typeof value !== "string" || value.trim() === ""))
    return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}
