import { type FileFinder, isDependency } from "./files.ts";
import { mappedPlace } from "./source-map.ts";

interface BuiltProject {
  readonly files: readonly string[];
  readonly finder: FileFinder;
  readonly read?: ((path: string) => string | undefined) | undefined;
}

interface Printed {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

const SCRIPT = /\.[cm]?js$/;
// Folders that compilers write.
const OUTPUT = /^((?:.*\/)?)(?:dist|build|out|lib|\.next\/server|\.output\/server)\//;
const SOURCE_OF: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".mjs": [".mts", ".ts"],
  ".cjs": [".cts", ".ts"],
};

/**
 * The place behind a position in a file that was built: through the map beside it, else the only
 * source that has the same path below another folder, whose line stays unknown and is given as 1.
 */
export function builtFrom(printed: Printed, project: BuiltProject) {
  const path = project.finder.shown(printed.file);
  const output = OUTPUT.exec(path);
  if (output === null || path.startsWith("/") || isDependency(path) || !SCRIPT.test(path))
    return undefined;
  const map = project.read?.(`${path}.map`);
  const mapped = map === undefined ? undefined : throughMap(map, { path, printed, project });
  return mapped ?? namesake(path, output[0], project.files);
}

function throughMap(
  map: string,
  {
    path,
    printed,
    project,
  }: { readonly path: string; readonly printed: Printed; readonly project: BuiltProject },
) {
  const { line, column = 1 } = printed;
  const place = mappedPlace(map, { line, column });
  if (place === undefined) return undefined;
  const source = place.source.replace(/^(?:webpack:\/\/[^/]*\/|file:\/\/)/, "");
  const joined = source.startsWith("/") ? project.finder.shown(source) : resolved(path, source);
  const file = project.files.find((name) => name === joined) ?? project.finder.find(joined);
  return file === undefined ? undefined : { file, line: place.line, column: place.column };
}

function resolved(path: string, relative: string): string {
  const segments = path.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "..") segments.pop();
    else if (part !== "." && part !== "") segments.push(part);
  }
  return segments.join("/");
}

function namesake(path: string, output: string, files: readonly string[]) {
  const below = path.slice(output.length).replace(/^src\//, "");
  const ending = SCRIPT.exec(below)?.[0] ?? ".js";
  const stem = below.slice(0, -ending.length);
  const ends = (SOURCE_OF[ending] ?? []).map((other) => `${stem}${other}`);
  const found = files.filter((file) =>
    ends.some((end) => file === end || (file.endsWith(`/${end}`) && !OUTPUT.test(file))),
  );
  const [only] = found;
  return only !== undefined && found.length === 1 ? { file: only, line: 1 } : undefined;
}
