import type {
  IgnoredObject,
  Located,
  ModelSignal,
  ModelsReport,
  ModelTable,
} from "#contract/adapter.ts";
import type { FileLine } from "../evidence.ts";
import { isObject, type Json, list, locatedFrom, objects, reportedIn } from "./reported.ts";

const MOST_CHARACTERS = 2_000;
const IGNORED_KINDS = ["schema", "table", "column", "index", "constraint"] as const;
const SIGNAL_KINDS = [
  "creates-at-start",
  "unknown-to-migrations",
  "module-unreached",
  "impossible",
  "another-database",
  "filters-unknown",
] as const;

/** The report in a command's output; undefined when there is none or it is cut. Trusts nothing. */
export function parseModelsReport(output: string): ModelsReport | undefined {
  const parsed = reportedIn(output);
  if (parsed === undefined) return undefined;
  return {
    tables: objects(parsed["tables"]).map(tableFrom),
    modules: list(parsed["modules"]).filter((module) => typeof module === "string"),
    failures: objects(parsed["failures"]).map(({ module, error }) => ({
      module: String(module),
      error: String(error).slice(0, 8_000),
    })),
    ...shortText(parsed, "obstacle"),
    ...shortText(parsed, "absentPackage"),
    ...(Array.isArray(parsed["ignored"])
      ? { ignored: objects(parsed["ignored"]).flatMap(ignoredFrom) }
      : {}),
    ...(Array.isArray(parsed["implied"])
      ? { implied: objects(parsed["implied"]).flatMap(ignoredFrom) }
      : {}),
    ...(Array.isArray(parsed["signals"])
      ? { signals: objects(parsed["signals"]).flatMap(signalFrom) }
      : {}),
    ...(Array.isArray(parsed["others"])
      ? { others: objects(parsed["others"]).map(locatedFrom) }
      : {}),
    ...snapshotIn(parsed["snapshot"]),
    ...writtenIn(parsed["written"]),
  };
}

function shortText<Key extends "obstacle" | "absentPackage">(
  parsed: Json,
  key: Key,
): { readonly [each in Key]?: string } {
  const value = parsed[key];
  const found: { readonly [each in Key]?: string } = {};
  return typeof value === "string" && value !== ""
    ? { ...found, [key]: value.slice(0, MOST_CHARACTERS) }
    : found;
}

export interface ModelSubject {
  readonly relation: string;
  readonly member: string | null;
  readonly columns: readonly string[];
}

/** The line that declares a column, constraint or index, else the only column it is about, else the table. */
export function modelLine(report: ModelsReport, subject: ModelSubject): FileLine | undefined {
  const table = tableOf(report, subject.relation);
  if (table === undefined) return otherLine(report, subject.relation);
  // A member without a name of its own goes by its columns.
  const unnamed = subject.columns.join("+");
  const named =
    [...table.columns, ...table.members].find(({ name }) => name === subject.member) ??
    table.members.find(({ name }) => name === unnamed);
  const sole = subject.columns.length === 1 ? subject.columns[0] : undefined;
  const column = table.columns.find(({ name }) => name === sole);
  return lineOf(named) ?? lineOf(column) ?? lineOf(table);
}

/** The line of what belongs to no table. */
export function otherLine(report: ModelsReport, name: string): FileLine | undefined {
  return lineOf(report.others?.find((other) => other.name === name));
}

function tableOf(report: ModelsReport, relation: string): ModelTable | undefined {
  return report.tables.find(({ schema, name }) => `${schema || "public"}.${name}` === relation);
}

function lineOf(located: Located | undefined): FileLine | undefined {
  if (located?.file === undefined || located.line === undefined) return undefined;
  return { file: located.file, line: located.line };
}

function tableFrom(table: Json): ModelTable {
  return {
    ...locatedFrom(table),
    schema: typeof table["schema"] === "string" ? table["schema"] : "",
    columns: objects(table["columns"]).map(locatedFrom),
    members: objects(table["members"]).map(locatedFrom),
  };
}

function ignoredFrom({ kind, schema, table, name }: Json): readonly IgnoredObject[] {
  const known = IGNORED_KINDS.find((each) => each === kind);
  if (known === undefined || typeof name !== "string") return [];
  const inside = typeof table === "string" ? { table } : {};
  return [{ kind: known, schema: typeof schema === "string" ? schema : "public", ...inside, name }];
}

function snapshotIn(value: unknown): Pick<ModelsReport, "snapshot"> {
  if (!isObject(value)) return {};
  const { file, line, lacking, unknown, writtenBy } = value;
  if (typeof file !== "string" || typeof line !== "number" || typeof writtenBy !== "string")
    return {};
  const named = { file: file.slice(0, 500), line, writtenBy: writtenBy.slice(0, 200) };
  return { snapshot: { ...named, lacking: texts(lacking), unknown: texts(unknown) } };
}

function writtenIn(value: unknown): Pick<ModelsReport, "written"> {
  if (!isObject(value)) return {};
  return { written: { tables: texts(value["tables"]), same: texts(value["same"]) } };
}

function texts(values: unknown): readonly string[] {
  return list(values)
    .filter((each) => typeof each === "string")
    .map((each) => each.slice(0, 500));
}

function signalFrom(signal: Json): readonly ModelSignal[] {
  const known = SIGNAL_KINDS.find((each) => each === signal["kind"]);
  if (known === undefined) return [];
  const { file, line } = locatedFrom(signal);
  return [
    {
      kind: known,
      subject: String(signal["subject"]).slice(0, 2_000),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
    },
  ];
}
