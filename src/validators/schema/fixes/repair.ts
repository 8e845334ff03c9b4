import type { Repair } from "#contract/repair.ts";
import { readyFile } from "#engines/migrations/files/of-tool.ts";
import { type ReadyFile, withFile } from "#engines/migrations/files/ready-file.ts";
import { inOrder } from "#engines/migrations/graph.ts";
import { onlineRecipe } from "#engines/migrations/online-recipe.ts";
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
  const file = fileOf(fix, payload, studied.seen);
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
      ...whileInUse(fix, payload.migrations.tool),
      ...(file === undefined || file.note === "" ? [] : [file.note]),
    ],
  };
}

/**
 * What is only suggested is nothing to run as it is. The files of one report follow one another, so that
 * all of them can be taken at once.
 */
function fileOf(
  wanted: Fix,
  payload: SchemaEvidence,
  { fixes, at }: FixesSeen,
): ReadyFile | undefined {
  const { tool, directory } = payload.migrations;
  let existing = inOrder(payload.migrations.files);
  let previous: ReadyFile | undefined;
  for (const fix of fixes) {
    const file =
      fix.state === "suggested"
        ? undefined
        : readyFile(tool, {
            ...{ title: fix.title, relation: fix.relation },
            ...{ up: fix.statements, down: fix.reversal, existing, directory },
            at: secondsAfter(at, existing.length - payload.migrations.files.length),
          });
    const isShown = file !== undefined && file.content.length <= MOST_CONTENT;
    if (fix === wanted)
      return isShown
        ? { ...file, note: [file.note, orderNote(previous)].join(" ").trim() }
        : undefined;
    if (!isShown) continue;
    existing = withFile(existing, file);
    previous = file;
  }
  return undefined;
}

// These read or build while others wait, whatever else they do; a type may change without either.
const WAITED_FOR = /^CREATE (?:UNIQUE )?INDEX |^ALTER TABLE .* (?:ADD CONSTRAINT|SET NOT NULL)\b/s;

/** How the same is done while the table is written to; a new one nobody waits for. */
function whileInUse({ statements }: Fix, tool: string): readonly string[] {
  if (statements.some(({ sql }) => /^CREATE (?:UNLOGGED )?TABLE /.test(sql))) return [];
  const advices = statements
    .filter(({ sql }) => WAITED_FOR.test(sql))
    .map(({ sql }) => onlineRecipe(sql, tool).advice);
  return [...new Set(advices)].map((advice) => `Where the table is large and in use: ${advice}`);
}

function orderNote(previous: ReadyFile | undefined): string {
  return previous === undefined
    ? ""
    : `Of the files of this report it comes after ${previous.name}.`;
}

function secondsAfter(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1_000).toISOString();
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
