/** A place in a file that something was built from, as its map names it. */
export interface MappedPlace {
  /** As written in the map: relative to it, or behind `sourceRoot`. */
  readonly source: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly root: string;
  readonly mappings: string;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE_OF = new Map([...DIGITS].map((digit, value) => [digit, value]));
// A sextet: the highest bit continues, the rest is the value; the lowest bit of the whole is the sign.
const CONTINUES = 32;
const VALUE_BITS = 5;
const LARGEST_SHIFT = 30;

/**
 * Where a position of the built file comes from: the last mapping on its line at or before it.
 *
 * Errors  undefined for a text that is no source map of version 3, and for a position without a mapping.
 * Source  ECMA-426, "Source map format". Maps with sections are not read.
 */
export function mappedPlace(
  mapText: string,
  position: { readonly line: number; readonly column: number },
): MappedPlace | undefined {
  const map = parsed(mapText);
  if (map === undefined) return undefined;
  const found = segmentAt(map.mappings, position.line - 1, position.column - 1);
  const source = found === undefined ? undefined : map.sources[found.source];
  if (found === undefined || source === undefined) return undefined;
  return { source: map.root + source, line: found.line + 1, column: found.column + 1 };
}

interface Segment {
  readonly source: number;
  readonly line: number;
  readonly column: number;
}

/** Every number but the built column is counted on from the segment before, over lines as well. */
function segmentAt(mappings: string, line: number, column: number): Segment | undefined {
  const rows = mappings.split(";", line + 1);
  if (rows.length <= line) return undefined;
  const state = { source: 0, line: 0, column: 0 };
  let found: Segment | undefined;
  for (const [index, row] of rows.entries()) {
    let built = 0;
    for (const text of row.split(",")) {
      const [step = 0, source, originalLine, originalColumn] = numbersOf(text);
      built += step;
      if (source === undefined || originalLine === undefined || originalColumn === undefined)
        continue;
      state.source += source;
      state.line += originalLine;
      state.column += originalColumn;
      if (index === line && (built <= column || found === undefined)) found = { ...state };
    }
  }
  return found;
}

/** Variable-length quantities in base 64. */
function numbersOf(text: string): readonly number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const sextet = VALUE_OF.get(digit);
    if (sextet === undefined || shift > LARGEST_SHIFT) return [];
    value += (sextet & (CONTINUES - 1)) << shift;
    shift += VALUE_BITS;
    if ((sextet & CONTINUES) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

function parsed(text: string): SourceMap | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { sources, sourceRoot, mappings, version } = value as Record<string, unknown>;
    if (version !== 3 || typeof mappings !== "string" || !Array.isArray(sources)) return undefined;
    const root = typeof sourceRoot === "string" && sourceRoot !== "" ? sourceRoot : "";
    return {
      mappings,
      sources: sources.map(String),
      root: root === "" || root.endsWith("/") ? root : `${root}/`,
    };
  } catch (error) {
    // Whatever lies beside a built file may be anything.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
