import type { QueriesReport, QueryKind, RefusedQuery, UndecidedQuery } from "#contract/adapter.ts";
import {
  isObject,
  type Json,
  list,
  locatedFrom,
  objects,
  reportedIn,
} from "../building/reported.ts";

const MOST_TOLD = 200;
const KINDS: readonly QueryKind[] = ["select", "join", "insert"];
const NOTHING: QueriesReport = {
  taken: { select: 0, join: 0, insert: 0 },
  ...{ refused: [], undecided: [] },
};
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** The report in a command's output; undefined when there is none or it is cut. Trusts nothing. */
export function parseQueriesReport(output: string): QueriesReport | undefined {
  const parsed = reportedIn(output);
  const taken = parsed?.["taken"];
  const obstacle = textIn(parsed?.["obstacle"], 2_000);
  if (obstacle !== "") return { ...NOTHING, obstacle };
  if (parsed === undefined || !isObject(taken)) return undefined;
  return {
    taken: {
      select: countIn(taken["select"]),
      join: countIn(taken["join"]),
      insert: countIn(taken["insert"]),
    },
    refused: objects(parsed["refused"]).flatMap(refusedFrom).slice(0, MOST_TOLD),
    undecided: objects(parsed["undecided"]).flatMap(undecidedFrom).slice(0, MOST_TOLD),
  };
}

function refusedFrom(item: Json): readonly RefusedQuery[] {
  const kind = kindOf(item);
  const { sqlstate, column, avoidable } = item;
  if (kind === undefined || typeof sqlstate !== "string" || !SQLSTATE.test(sqlstate)) return [];
  const located = locatedFrom(item);
  return [
    {
      ...located,
      ...{ kind, sqlstate, name: located.name.slice(0, 300) },
      message: textIn(item["message"], 1_000),
      statement: textIn(item["statement"], 1_500),
      tables: list(item["tables"])
        .filter((table) => typeof table === "string")
        .slice(0, 20)
        .map((table) => table.slice(0, 200)),
      ...(typeof column === "string" ? { column: column.slice(0, 200) } : {}),
      ...(avoidable === true ? { avoidable } : {}),
    },
  ];
}

function undecidedFrom(item: Json): readonly UndecidedQuery[] {
  const kind = kindOf(item);
  if (kind === undefined) return [];
  return [{ kind, name: textIn(item["name"], 300), reason: textIn(item["reason"], 500) }];
}

function kindOf({ kind }: Json): QueryKind | undefined {
  return KINDS.find((each) => each === kind);
}

function countIn(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function textIn(value: unknown, most: number): string {
  return typeof value === "string" ? value.slice(0, most) : "";
}
