import { answer, type Finding } from "#contract/finding.ts";
import type { Loss } from "#engines/catalog/rows/loss.ts";
import { rowWords, shortTable, valueWords } from "#engines/catalog/rows/words.ts";
import type { LocatedLoss, RowsSeen } from "./evidence.ts";
import { ROW_RULES } from "./rules.ts";

/** What the migrations lost of the generated rows, one finding for each table or column. */
export function lossFindings(seen: RowsSeen): readonly Finding[] {
  const rule = ROW_RULES.loss;
  const { losses, withRows, counts } = seen;
  if (withRows?.outcome !== "reached" || Object.keys(counts).length === 0)
    return [
      answer(rule, {
        outcome: "not-applicable",
        message: "Not tried: no upgraded database with rows could be made.",
      }),
    ];
  if (losses === null)
    return [answer(rule, { outcome: "inconclusive", message: "The rows could not be compared." })];
  if (losses.length === 0)
    return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
  return losses.map((each) => lossFinding(each, seen));
}

function lossFinding({ loss, at }: LocatedLoss, { reference }: RowsSeen): Finding {
  const { table, column, kind, isSilent } = loss;
  const named = { relation: table, ...(column === "" ? {} : { attribute: column }) };
  // A migration that says DROP, DELETE or UPDATE means it; a conversion that cuts values says nothing.
  return answer(
    { ...ROW_RULES.loss, severity: isSilent && reference !== null ? "warning" : "note" },
    {
      outcome: "violated",
      message: lossWords(loss),
      place: at === null ? named : { ...at, ...named },
      evidence: "/studies/rows/seen/losses",
      remedy: isSilent
        ? `Convert ${shortTable(table)}.${column} in USING so that nothing is cut, or keep the old type.`
        : ROW_RULES.loss.remedy,
      subject: kind,
    },
  );
}

/** `${who} change 2 of 5 values of orders.total (numeric(12,4) to numeric(12,2)), such as …`. */
export function lossWords(loss: Loss, who = "The migrations"): string {
  const { kind, count, of, from, to } = loss;
  const table = shortTable(loss.table);
  const example = exampleWords(loss);
  switch (kind) {
    case "table":
      return `${who} drop ${table}, which held ${rowsWord(count)}${example}.`;
    case "rows":
      return `${who} delete ${count} of ${of} rows of ${table}${example}.`;
    case "column":
      return `${who} drop ${table}.${loss.column}, which held ${count} values in ${rowsWord(of)}${example}.`;
    case "values": {
      const types = from === to ? "" : ` (${from} to ${to})`;
      return `${who} change ${count} of ${of} values of ${table}.${loss.column}${types}${example}.`;
    }
  }
}

function rowsWord(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

function exampleWords({ kind, examples }: Loss): string {
  const [first] = examples;
  if (first === undefined) return "";
  const key = Object.keys(first.key).length === 0 ? "" : rowWords(first.key);
  if (kind === "table" || kind === "rows") return key === "" ? "" : `, such as ${key}`;
  const was = valueWords(first.before);
  const change = kind === "values" ? `${was}, which becomes ${valueWords(first.after)}` : was;
  return `, such as ${change}${key === "" ? "" : ` in ${key}`}`;
}
