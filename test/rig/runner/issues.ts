import { propertyOf, type RunnerCommand, trim } from "./commands.ts";
import type { SecretMasks } from "./masks.ts";

/** One annotation, as the page of a run shows it. */
export interface Annotation {
  readonly level: "failure" | "warning" | "notice";
  readonly message: string;
  readonly title?: string;
  /** As written, or relative to the workspace when it was inside. */
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly column?: number;
  readonly endColumn?: number;
}

export type IssueCounts = Record<Annotation["level"], number>;

/** Each kind, per step. Source: ExecutionContext.cs, `_maxCountPerIssueType`. */
export const MAX_ISSUES_PER_LEVEL = 10;

/** UTF-16 units. Source: ExecutionContext.cs, `_maxIssueMessageLength`. */
export const MAX_ISSUE_CHARACTERS = 4096;

/** The issues of one step: kept up to the caps, counted beyond. */
export class StepIssues {
  readonly #masks: SecretMasks;
  readonly #kept: Annotation[] = [];
  readonly #seen: IssueCounts = { failure: 0, warning: 0, notice: 0 };

  constructor(masks: SecretMasks) {
    this.#masks = masks;
  }

  /** The message as it goes to the log. */
  add(issue: Annotation): string {
    const message = this.#masks.mask(issue.message).slice(0, MAX_ISSUE_CHARACTERS);
    this.#seen[issue.level] += 1;
    if (this.#seen[issue.level] <= MAX_ISSUES_PER_LEVEL) this.#kept.push({ ...issue, message });
    return message;
  }

  /** A blank message takes a slot, yet nothing is shown for it. */
  get annotations(): readonly Annotation[] {
    return this.#kept.filter(({ message }) => trim(message) !== "");
  }

  /** What came after the caps and so is shown nowhere but in the log. */
  get dropped(): IssueCounts {
    const beyond = (level: Annotation["level"]): number =>
      Math.max(0, this.#seen[level] - MAX_ISSUES_PER_LEVEL);
    return { failure: beyond("failure"), warning: beyond("warning"), notice: beyond("notice") };
  }
}

const LEVELS: Readonly<Record<string, Annotation["level"]>> = {
  error: "failure",
  warning: "warning",
  notice: "notice",
};

/** `error`, `warning` and `notice`. Source: IssueCommandExtension in ActionCommandManager.cs. */
export function issueOf(command: RunnerCommand, workspace: string): Annotation {
  const file = propertyOf(command, "file");
  const title = propertyOf(command, "title");
  return {
    level: LEVELS[command.name.toLowerCase()] ?? "failure",
    message: command.data,
    ...(title !== undefined && { title }),
    ...(file !== undefined && { file: relativeTo(workspace, file) }),
    ...region(command),
  };
}

function relativeTo(workspace: string, file: string): string {
  const folder = workspace.endsWith("/") ? workspace : `${workspace}/`;
  return file.startsWith(folder) && file.length > folder.length ? file.slice(folder.length) : file;
}

type Region = Pick<Annotation, "line" | "endLine" | "column" | "endColumn">;

/** ValidateLinesAndColumns: what does not fit together is dropped, never repaired to a guess. */
function region(command: RunnerCommand): Region {
  let line = integer(propertyOf(command, "line"));
  let endLine = integer(propertyOf(command, "endLine"));
  let column = integer(propertyOf(command, "col"));
  let endColumn = integer(propertyOf(command, "endColumn"));
  line ??= endLine;
  column ??= endColumn;
  const withoutLine = line === undefined;
  const overSeveralLines = endLine !== undefined && line !== endLine;
  if (withoutLine || overSeveralLines) column = endColumn = undefined;
  if (line !== undefined && endLine !== undefined && endLine < line) line = endLine = undefined;
  if (column !== undefined && endColumn !== undefined && endColumn < column) {
    column = endColumn = undefined;
  }
  return {
    ...(line !== undefined && { line }),
    ...(endLine !== undefined && { endLine }),
    ...(column !== undefined && { column }),
    ...(endColumn !== undefined && { endColumn }),
  };
}

/** .NET's int.TryParse. */
function integer(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[+-]?\d+\s*$/.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) <= 2_147_483_647 ? value : undefined;
}
