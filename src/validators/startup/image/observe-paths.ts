import type { ImageLine } from "#engines/dockerfile/project.ts";
import { copyLine, excludedBy, inImage, inProject, isInTree } from "#engines/dockerfile/project.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { AbsentPath, DeniedPath } from "./evidence.ts";
import type { Look } from "./look.ts";
import {
  meant,
  pathsSaidAbsent,
  pathsSaidDenied,
  type SaidPath,
  scriptLine,
} from "./said-paths.ts";

export interface SaidText {
  readonly text: string;
  readonly failure: TraceFailure | undefined;
}

/** A file of the repository that the text asks for and that the image lacks. */
export async function absentPath(
  look: Look,
  { text, failure }: SaidText,
  signal: AbortSignal,
): Promise<AbsentPath | undefined> {
  const said = [...missingOf(failure), ...pathsSaidAbsent(text)];
  const tried = new Set<string>();
  for (const candidate of said) {
    for (const path of projectPaths(look, candidate, failure)) {
      if (tried.has(path)) continue;
      tried.add(path);
      const imagePath = inImage(look.dockerfile, look.root, path);
      if ((await look.image.file(imagePath, signal)) !== undefined) continue;
      const askedBy = askingLine(look, candidate, failure);
      return absence(look, { path, imagePath, said: candidate.said, ...present({ askedBy }) });
    }
  }
  return undefined;
}

function absence(look: Look, absent: AbsentPath): AbsentPath {
  const { dockerfile } = look;
  const excluded = dockerfile === undefined ? undefined : excludedBy(dockerfile, absent.path);
  return { ...absent, said: look.redact(absent.said), ...present({ excludedBy: excluded }) };
}

function present<K extends string, T>(given: Record<K, T | undefined>): { [key in K]?: T } {
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [key in K]?: T };
}

function missingOf(failure: TraceFailure | undefined): readonly SaidPath[] {
  if (failure?.missing === undefined || failure.kind !== "import") return [];
  const said = `${failure.type}: ${failure.message}`;
  const name = failure.missing;
  if (failure.language === "node") return [{ path: name, said }];
  const path = name.replaceAll(".", "/");
  return [`${path}.py`, path].map((module) => ({ path: module, said }));
}

/** Paths of the project that a printed path can mean. */
function projectPaths(
  look: Look,
  { path }: SaidPath,
  failure: TraceFailure | undefined,
): readonly string[] {
  const { tree, root, cwd, dockerfile } = look;
  const importer = failure?.place?.file;
  const beside =
    importer === undefined || !path.startsWith(".")
      ? []
      : [inImage(dockerfile, root, importer.split("/").slice(0, -1).join("/") || ".")];
  const places = meant(path, [...beside, root, cwd]);
  const mapped = places.flatMap((imagePath) => {
    return inProject(dockerfile, { root, tree, imagePath }) ?? [];
  });
  const plain = path.startsWith("/") || path.startsWith(".") || !isInTree(tree, path) ? [] : [path];
  return [...new Set([...plain, ...mapped])].filter((found) => found !== "." && found !== "");
}

/** A path that the text says was refused. */
export async function deniedPath(
  look: Look,
  { text, failure }: SaidText,
  signal: AbortSignal,
): Promise<DeniedPath | undefined> {
  const [said] = pathsSaidDenied(text);
  if (said === undefined) return undefined;
  const [imagePath = said.path] = meant(said.path, [look.cwd]);
  const file = await look.image.file(imagePath, signal);
  const { root, tree } = look;
  const own = inProject(look.dockerfile, { root, tree, imagePath });
  const copiedBy = own === undefined ? undefined : copyLine(look.dockerfile, own);
  const askedBy = askingLine(look, said, failure);
  return {
    imagePath,
    said: look.redact(said.said),
    owner: file === undefined ? null : { uid: file.uid, gid: file.gid, mode: file.mode },
    ...(copiedBy === undefined ? {} : { copiedBy }),
    ...(askedBy === undefined ? {} : { askedBy }),
  };
}

function askingLine(
  look: Look,
  { said }: SaidPath,
  failure: TraceFailure | undefined,
): ImageLine | undefined {
  const script = scriptLine(said);
  if (script !== undefined) {
    const { tree, root, cwd } = look;
    const [imagePath = script.path] = meant(script.path, [cwd]);
    const file = inProject(look.dockerfile, { root, tree, imagePath });
    if (file !== undefined) return { file, line: script.line };
  }
  const place = failure?.place;
  return place === undefined ? undefined : { file: place.file, line: place.line };
}
