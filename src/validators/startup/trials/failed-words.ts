import { ended, quotedLast } from "../wording.ts";
import type { FailedRun, Refused } from "./migration-run.ts";

const MOST_LINES = 12;

/** Why a run failed, as a sentence: the server's word before the tool's. */
export function reasonOf({ refused, failure, lastLines }: FailedRun): string {
  if (refused !== undefined) return serverWords(refused);
  if (failure !== undefined) return `${failure.type}: ${ended(failure.message)}`;
  return quotedLast(lastLines);
}

export function serverWords({ message, detail, sqlstate }: Refused): string {
  const more = detail === undefined ? "" : ` ${ended(detail)}`;
  return `${message} (SQLSTATE ${sqlstate}).${more}`;
}

/** The server's lines and the last ones of the tool. */
export function excerptOf({ refused, failure, lastLines }: FailedRun): string | undefined {
  const server =
    refused === undefined
      ? failure === undefined
        ? []
        : [`${failure.type}: ${failure.message}`]
      : [
          `ERROR: ${refused.message}`,
          ...(refused.detail === undefined ? [] : [`DETAIL: ${refused.detail}`]),
          ...(refused.statement === undefined ? [] : [`STATEMENT: ${refused.statement}`]),
        ];
  const lines = [...server, ...lastLines.slice(server.length - MOST_LINES)];
  return lines.length === 0 ? undefined : lines.join("\n");
}
