import { isNode, LineCounter, parseDocument } from "yaml";

/** A YAML or JSON file as plain values, and where each of them stands. */
export interface Located {
  readonly value: unknown;
  /** 1-based line of a value; 1 where there is none. */
  lineOf(path: readonly (string | number)[]): number;
}

// Anchors are rare in manifests; both only stop a file made to exhaust us.
const MAX_ALIASES = 100;
const MAX_CHARACTERS = 262_144;

/** Undefined when it cannot be read. JSON is read as YAML, which it is. */
export function readLocated(text: string): Located | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    logLevel: "error",
  });
  if (document.errors.length > 0) return undefined;
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      value,
      lineOf: (path) => {
        const node = document.getIn(path, true);
        const start = isNode(node) ? node.range?.[0] : undefined;
        return start === undefined ? 1 : lines.linePos(start).line;
      },
    };
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
