import type { Repair } from "#contract/repair.ts";
import { readyFile } from "#engines/migrations/files/of-tool.ts";
import type { ReadyFile } from "#engines/migrations/files/ready-file.ts";
import { inOrder } from "#engines/migrations/graph.ts";
import type { SchemaEvidence } from "../evidence.ts";
import type { Studied } from "../studied.ts";
import type { Fix, FixesSeen, TableLoss } from "./evidence.ts";

const MOST_CONTENT = 20_000;

/** What is known about mending one difference; undefined when nothing is. */
export function repairFor(payload: SchemaEvidence, key: string): Repair | undefined {
  const studied = payload.studies.fixes as Studied<FixesSeen> | undefined;
  if (studied?.isStudied !== true) return undefined;
  const fix = studied.seen.fixes.find(({ keys }) => keys.includes(key));
  if (fix === undefined) return undefined;
  const file = fileOf(fix, payload, studied.seen.at);
  const sql = (statements: Fix["statements"]) =>
    statements.map((statement) => `${statement.sql};`).join("\n");
  return {
    state: fix.state,
    sql: sql(fix.statements),
    ...(fix.reversal === null ? {} : { reversal: sql(fix.reversal) }),
    ...(file === undefined ? {} : { file: { name: file.name, content: file.content } }),
    ...(fix.losses.length === 0 ? {} : { lost: fix.losses.map(lossOf) }),
    notes: [
      ...(fix.reason === "" ? [] : [fix.reason]),
      ...fix.losses.map(lossText),
      ...fix.decisions,
      ...fix.cautions,
      ...(file === undefined || file.note === "" ? [] : [file.note]),
    ],
  };
}

/** What is only suggested is nothing to run as it is. */
function fileOf(fix: Fix, payload: SchemaEvidence, at: string): ReadyFile | undefined {
  if (fix.state === "suggested") return undefined;
  const { tool, directory, files } = payload.migrations;
  const file = readyFile(tool, {
    ...{ title: fix.title, relation: fix.relation },
    ...{ up: fix.statements, down: fix.reversal },
    ...{ existing: inOrder(files), directory, at },
  });
  return file !== undefined && file.content.length <= MOST_CONTENT ? file : undefined;
}

function lossOf({ table, lostRows, changedRows, lostValues }: TableLoss) {
  return { table, rows: lostRows, changed: changedRows, values: lostValues };
}

function lossText({ table, lostRows, changedRows, lostValues }: TableLoss): string {
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  const parts = [
    ...(lostRows > 0 ? [`loses ${counted(lostRows, "row")}`] : []),
    ...(changedRows > 0 ? [`has other values in ${counted(changedRows, "row")}`] : []),
    ...Object.entries(lostValues).map(
      ([column, count]) => `loses ${counted(count, "value")} of ${column}`,
    ),
  ];
  return `Of the generated rows, ${table} ${parts.join(", ")}.`;
}
