import { gunzipSync } from "node:zlib";
import { MODELS_MARKER } from "#contract/adapter.ts";

// A schema of 10,000 tables writes a report of about 10 MiB.
const MOST_BYTES = 32 * 2 ** 20;
const PACKED = /^[A-Za-z0-9+/]+={0,2}$/;

export interface Unpacked {
  /** The output with the report's line as JSON; the output itself where it is not packed. */
  readonly text: string;
  /** SQL that builds the schema; never redacted, never kept. */
  readonly statements?: string;
}

/** The report of a command that packed it. Trusts nothing: what is too large or no gzip has no report. */
export function unpacked(output: string): Unpacked {
  const line = output.split("\n").findLast((text) => text.startsWith(MODELS_MARKER));
  const packed = line?.slice(MODELS_MARKER.length).trim() ?? "";
  if (!PACKED.test(packed)) return { text: output };
  try {
    const json = gunzipSync(Buffer.from(packed, "base64"), {
      maxOutputLength: MOST_BYTES,
    }).toString();
    const { statements, ...report } = JSON.parse(json) as Record<string, unknown>;
    const text = MODELS_MARKER + JSON.stringify(report);
    return typeof statements === "string" ? { text, statements } : { text };
  } catch (error) {
    // zlib's errors have a code; JSON's is a SyntaxError. Either way there is nothing to read.
    if (error instanceof Error) return { text: "" };
    throw error;
  }
}
