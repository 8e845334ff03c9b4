import type { OperationId } from "./operations.ts";

export interface Violation {
  readonly field: string;
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

const MOST_TEXT_BYTES = 65_535;
const MOST_TITLE_BYTES = 255;
const MOST_MESSAGE_BYTES = 64 * 1024;
const MOST_COMMENT_CHARACTERS = 65_536;
/** "Check run status and conclusions" since 31 March 2025, whoever of Actions made the run. */
const ONLY_GITHUB =
  "Check run status and conclusions can only be updated internally by GitHub Actions";

/**
 * What GitHub refuses and its description says in prose only, or not at all.
 *
 * Unit    Bytes of UTF-8 where the server counts bytes; the description speaks of characters.
 */
export function limitsBroken(operation: OperationId, body: unknown): readonly Violation[] {
  const fields = (body ?? {}) as Fields;
  switch (operation) {
    case "checks/create":
      return [...headOf(fields), ...stateOf(fields), ...outputOf(fields, false)];
    case "checks/update":
      return [...changeOf(fields), ...outputOf(fields, true)];
    case "issues/create-comment":
    case "issues/update-comment":
      return characters("body", fields["body"], MOST_COMMENT_CHARACTERS);
    default:
      return [];
  }
}

function headOf({ head_sha: sha, name }: Fields): readonly Violation[] {
  return [
    ...(/^[0-9a-f]{40}$/.test(String(sha))
      ? []
      : [{ field: "head_sha", message: "head_sha is no full commit SHA" }]),
    ...(String(name).trim() === "" ? [{ field: "name", message: "name is blank" }] : []),
  ];
}

function stateOf(fields: Fields): readonly Violation[] {
  const { status, conclusion, completed_at: completedAt } = fields;
  const isCompleted = status === "completed" || completedAt !== undefined;
  const problems: Violation[] = [];
  if (isCompleted && conclusion === undefined)
    problems.push({ field: "conclusion", message: "a completed check run needs a conclusion" });
  if (conclusion !== undefined && status !== undefined && status !== "completed")
    problems.push({ field: "status", message: "a conclusion makes the check run completed" });
  if (conclusion === "stale")
    problems.push({ field: "conclusion", message: "only GitHub can set stale" });
  return problems;
}

function changeOf(fields: Fields): readonly Violation[] {
  return ["status", "conclusion", "completed_at"]
    .filter((field) => fields[field] !== undefined)
    .map((field) => ({ field, message: ONLY_GITHUB }));
}

function outputOf(fields: Fields, isUpdate: boolean): readonly Violation[] {
  const output = fields["output"] as Fields | undefined;
  if (output === undefined) return [];
  const annotations = Array.isArray(output["annotations"]) ? output["annotations"] : [];
  return [
    ...(isUpdate && output["title"] === undefined
      ? [{ field: "output.title", message: "title is required" }]
      : []),
    ...bytes("output.title", output["title"], MOST_TITLE_BYTES),
    ...bytes("output.summary", output["summary"], MOST_TEXT_BYTES),
    ...bytes("output.text", output["text"], MOST_TEXT_BYTES),
    ...annotations.flatMap((annotation, index) =>
      annotationProblems(annotation as Fields).map(({ field, message }) => ({
        field: `output.annotations[${index}].${field}`,
        message,
      })),
    ),
  ];
}

function annotationProblems(annotation: Fields): readonly Violation[] {
  return [
    ...pathProblems(String(annotation["path"] ?? "")),
    ...regionProblems(annotation),
    ...(String(annotation["message"] ?? "").trim() === ""
      ? [{ field: "message", message: "message is blank" }]
      : []),
    ...bytes("title", annotation["title"], MOST_TITLE_BYTES),
    ...bytes("message", annotation["message"], MOST_MESSAGE_BYTES),
    ...bytes("raw_details", annotation["raw_details"], MOST_MESSAGE_BYTES),
  ];
}

function pathProblems(path: string): readonly Violation[] {
  const segments = path.split("/");
  const isPlain =
    !/[\0\r\n\\]/.test(path) &&
    !/^[A-Za-z]:/.test(path) &&
    segments.every((segment) => !["", ".", ".."].includes(segment));
  return isPlain ? [] : [{ field: "path", message: `no path of the repository: "${path}"` }];
}

function regionProblems(annotation: Fields): readonly Violation[] {
  const [startLine, endLine] = [Number(annotation["start_line"]), Number(annotation["end_line"])];
  const columns = ["start_column", "end_column"].filter((name) => annotation[name] !== undefined);
  const problems: Violation[] = [];
  if (!(startLine >= 1)) problems.push({ field: "start_line", message: "lines start at 1" });
  if (endLine < startLine)
    problems.push({ field: "end_line", message: "the end lies before the start" });
  if (columns.length > 0 && startLine !== endLine)
    problems.push({ field: columns[0] ?? "", message: "columns need a single line" });
  if (columns.some((name) => !(Number(annotation[name]) >= 1)))
    problems.push({ field: columns[0] ?? "", message: "columns start at 1" });
  if (columns.length === 2 && Number(annotation["end_column"]) < Number(annotation["start_column"]))
    problems.push({ field: "end_column", message: "the end lies before the start" });
  return problems;
}

function bytes(field: string, value: unknown, most: number): readonly Violation[] {
  return typeof value === "string" && Buffer.byteLength(value) > most
    ? [{ field, message: `${field} exceeds a maximum bytesize of ${most}` }]
    : [];
}

function characters(field: string, value: unknown, most: number): readonly Violation[] {
  return typeof value === "string" && [...value].length > most
    ? [{ field, message: `${field} is too long (maximum is ${most} characters)` }]
    : [];
}
