import { builtFrom } from "./built.ts";
import { namedPlace } from "./named.ts";
import { namedLine } from "./named-line.ts";
import type { FilePlace, Project } from "./project.ts";
import type { RawFailure, Spot } from "./shape.ts";

const MODULE_FILE = /\.(?:js|mjs|cjs|ts|mts|cts|tsx|jsx)$/;
const MOST_SEARCHED_FILES = 500;
const COMPUTED = /\b(?:import|require)\(\s*(?!["'`][^"'`+]*["'`]\s*[,)])/;

/** Where a failure lies in the project: what was printed apart from the stack, else the deepest frame. */
export function placeOf(failure: RawFailure, project: Project): FilePlace | undefined {
  const { spot } = failure;
  const file = spot === undefined ? undefined : fileOfSpot(failure, spot, project);
  if (spot !== undefined && file !== undefined)
    return placeInSpot(failure, { file, spot, project });
  const framed = namedPlace(failure, project) ?? deepestPlace(failure, project);
  if (framed !== undefined || spot !== undefined) return framed;
  return soleImporter(failure, project) ?? namedLine(failure, project);
}

/** The file that a spot names, else the source that it was built from where its line is not known. */
function fileOfSpot(failure: RawFailure, spot: Spot, project: Project): string | undefined {
  const file = foundFile(spot, project);
  if (file !== undefined || spot.line !== undefined || failure.language !== "node") return file;
  return builtFrom({ file: spot.file, line: 1 }, project)?.file;
}

interface SpotQuestion {
  readonly file: string;
  readonly spot: Spot;
  readonly project: Project;
}

function placeInSpot(failure: RawFailure, { file, spot, project }: SpotQuestion): FilePlace {
  const quoted = quotedLine(failure, project.read?.(file));
  if (quoted !== undefined) return { file, line: quoted };
  if (spot.line !== undefined) return filePlace(file, { line: spot.line, column: spot.column });
  const computed = failure.specifier === undefined ? undefined : computedImport(file, project);
  return { file, line: importLine(failure, file, project) ?? computed ?? 1 };
}

/** The last line with the quoted words up to the one that was printed; else the first one. */
function quotedLine({ quoted }: RawFailure, text: string | undefined): number | undefined {
  if (quoted === undefined || text === undefined) return undefined;
  const lines = text.split("\n");
  const isThere = (line: string) => line.includes(quoted.text);
  const at =
    quoted.upTo === undefined
      ? lines.findIndex(isThere)
      : lines.slice(0, quoted.upTo).findLastIndex(isThere);
  return at < 0 ? undefined : at + 1;
}

/** The file that a frame or a spot names. */
export function foundFile(
  { file, isEnd }: { readonly file: string; readonly isEnd?: boolean },
  { finder }: Project,
): string | undefined {
  return isEnd === true ? finder.findEnd(file) : finder.find(file);
}

function deepestPlace(failure: RawFailure, project: Project): FilePlace | undefined {
  const order = failure.deepest === "first" ? failure.frames : [...failure.frames].reverse();
  for (const frame of order) {
    const original = failure.language === "node" ? builtFrom(frame, project) : undefined;
    if (original !== undefined) return original;
    const file = foundFile(frame, project);
    if (file !== undefined) return filePlace(file, frame);
  }
  return undefined;
}

function filePlace(
  file: string,
  { line, column }: { readonly line: number; readonly column?: number | undefined },
): FilePlace {
  return { file, line, ...(column === undefined ? {} : { column }) };
}

/** Line of `importer` whose quoted specifier leads to the module that was not found. */
function importLine(failure: RawFailure, importer: string, project: Project): number | undefined {
  const { specifier } = failure;
  const text = specifier === undefined ? undefined : project.read?.(importer);
  if (specifier === undefined || text === undefined) return undefined;
  const wanted = project.finder.shown(specifier);
  const lines = text.split("\n");
  const at = lines.findIndex((line) => mentions(line, { importer, specifier, wanted }));
  return at < 0 ? undefined : at + 1;
}

/** Who is known to import what no import of it names has put the name together. */
function computedImport(importer: string, { read }: Project): number | undefined {
  const lines = read?.(importer)?.split("\n") ?? [];
  const found = lines.flatMap((line, index) => (COMPUTED.test(line) ? [index + 1] : []));
  return found.length === 1 ? found[0] : undefined;
}

interface Wanted {
  readonly importer: string;
  readonly specifier: string;
  readonly wanted: string;
}

function mentions(line: string, { importer, specifier, wanted }: Wanted): boolean {
  if (!/\b(import|require|from)\b/.test(line)) return false;
  for (const [, quoted = ""] of line.slice(0, 2_000).matchAll(/["'`]([^"'`]{1,400})["'`]/g)) {
    if (quoted === specifier || quoted.startsWith(`${specifier}/`)) return true;
    if (quoted.startsWith(".") && joined(importer, quoted) === wanted) return true;
    if (wanted.endsWith(`node_modules/${quoted}`)) return true;
  }
  return false;
}

/** Path that a relative specifier means in the file that holds it. */
export function joined(importer: string, specifier: string): string {
  const segments = importer.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") segments.pop();
    else if (part !== "." && part !== "") segments.push(part);
  }
  return segments.join("/");
}

// Node does not say who imported this module; only a single importer is certain.
function soleImporter(failure: RawFailure, project: Project): FilePlace | undefined {
  if (failure.kind !== "import" || failure.specifier === undefined) return undefined;
  if (project.read === undefined || failure.language !== "node") return undefined;
  const places = project.files
    .filter((file) => MODULE_FILE.test(file))
    .slice(0, MOST_SEARCHED_FILES)
    .flatMap((file) => {
      const line = importLine(failure, file, project);
      return line === undefined ? [] : [{ file, line }];
    });
  return places.length === 1 ? places[0] : undefined;
}
