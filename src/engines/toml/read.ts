import { readValue, type TomlValue } from "./value.ts";

/** One assignment of a TOML file. */
export interface TomlEntry {
  /** Table and key, a part each; the n-th table of an array has `n` (from 0) as a part. */
  readonly path: readonly string[];
  readonly value: TomlValue;
  /** 1-based line of the key. */
  readonly line: number;
}

// A manifest of a deployment has dozens of lines; this only stops a file made to exhaust us.
const MAX_CHARACTERS = 262_144;
const HEADER = /^\s*\[\s*([^[\]]+?)\s*\]\s*(?:#.*)?$/;
const ARRAY_HEADER = /^\s*\[\[\s*([^[\]]+?)\s*\]\]\s*(?:#.*)?$/;
const ASSIGNMENT =
  /^\s*((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)\s*=/;

/**
 * The assignments of a TOML file in their order. What is not understood, such as a date, is left out;
 * it never throws.
 *
 * Source  TOML 1.0.0.
 */
export function readToml(text: string): readonly TomlEntry[] {
  if (text.length > MAX_CHARACTERS) return [];
  const found: TomlEntry[] = [];
  const counts = new Map<string, number>();
  let table: readonly string[] = [];
  let offset = 0;
  let line = 1;
  while (offset < text.length) {
    const end = endOfLine(text, offset);
    const row = text.slice(offset, end);
    let next = end + 1;
    const opened = tableOf(row, counts);
    const key = ASSIGNMENT.exec(row);
    if (opened !== undefined) table = opened;
    else if (key !== null) {
      const read = readValue(text, offset + key[0].length);
      if (read !== undefined) {
        found.push(...flattened([...table, ...partsOf(key[1] ?? "")], read.value, line));
        next = endOfLine(text, read.end) + 1;
      }
    }
    line += text.slice(offset, next).split("\n").length - 1;
    offset = next;
  }
  return found;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

function tableOf(row: string, counts: Map<string, number>): readonly string[] | undefined {
  const repeated = ARRAY_HEADER.exec(row)?.[1];
  const name = repeated ?? HEADER.exec(row)?.[1];
  if (name === undefined) return undefined;
  const parts = placed(partsOf(name), counts, repeated !== undefined);
  return parts;
}

/** `[[services.checks]]` below `[[services]]` belongs to the last of the services. */
function placed(
  names: readonly string[],
  counts: Map<string, number>,
  isRepeated: boolean,
): readonly string[] {
  const parts: string[] = [];
  for (const [index, name] of names.entries()) {
    parts.push(name);
    const key = JSON.stringify(parts);
    const isLast = index === names.length - 1;
    if (isRepeated && isLast) counts.set(key, (counts.get(key) ?? -1) + 1);
    const count = counts.get(key);
    if (count !== undefined) parts.push(String(count));
  }
  return parts;
}

function partsOf(key: string): readonly string[] {
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}

/** An inline table is its assignments. */
function flattened(path: readonly string[], value: TomlValue, line: number): readonly TomlEntry[] {
  if (typeof value !== "object" || Array.isArray(value)) return [{ path, value, line }];
  return Object.entries(value as Readonly<Record<string, TomlValue>>).flatMap(([name, inner]) =>
    flattened([...path, name], inner, line),
  );
}
