import type { ApiEvidence, ExchangeRecord } from "./evidence.ts";

// Longer runs of one letter are written as a shell expression.
const LONG_RUN = /([a-z])\1{999,}/g;

/** A curl command that sends the request again; bash. */
export function replayOf(evidence: ApiEvidence, exchange: ExchangeRecord): string {
  const { method, path, requestBody, requestContentType } = exchange;
  const parts = ["curl -sS -i"];
  if (method !== "GET") parts.push(`-X ${method}`);
  parts.push(`"$BASE_URL"${quoted(path)}`);
  if (evidence.authentication !== "none") parts.push('-H "Authorization: $AUTHORIZATION"');
  if (requestContentType !== undefined)
    parts.push(`-H ${quoted(`content-type: ${requestContentType}`)}`);
  if (requestBody !== undefined) parts.push(`--data-binary ${quoted(requestBody)}`);
  return parts.join(" ");
}

function quoted(text: string): string {
  const escaped = text.replaceAll("'", "'\\''");
  const folded = escaped.replace(
    LONG_RUN,
    (run, letter: string) => `'"$(printf '${letter}%.0s' {1..${run.length}})"'`,
  );
  return `'${folded}'`;
}
