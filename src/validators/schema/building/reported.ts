import { type Located, MODELS_MARKER } from "#contract/adapter.ts";

export type Json = Readonly<Record<string, unknown>>;

/** What a command of the models reports; undefined when there is no report or it is cut. Trusts nothing. */
export function reportedIn(output: string): Json | undefined {
  const line = output.split("\n").findLast((text) => text.startsWith(MODELS_MARKER));
  const parsed = line === undefined ? undefined : parseJson(line.slice(MODELS_MARKER.length));
  return isObject(parsed) ? parsed : undefined;
}

export function locatedFrom({ name, file, line }: Json): Located {
  const isLine = typeof line === "number" && Number.isInteger(line) && line > 0;
  return {
    name: String(name),
    ...(typeof file === "string" && file !== "" ? { file } : {}),
    ...(isLine ? { line } : {}),
  };
}

export function objects(value: unknown): readonly Json[] {
  return list(value).filter(isObject);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A line that the capture cut in two is a SyntaxError; the models then have no lines.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
