import type { ImageFile } from "#contract/container.ts";
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

/** A path that the text says was refused, or that it does not find although the image has it. */
export async function deniedPath(
  look: Look,
  { text, failure }: SaidText,
  signal: AbortSignal,
): Promise<DeniedPath | undefined> {
  const [said] = pathsSaidDenied(text);
  if (said === undefined) return hiddenPath(look, { text, failure }, signal);
  const [imagePath = said.path] = meant(said.path, [look.cwd]);
  const file = await look.image.file(imagePath, signal);
  return denial(look, { said, imagePath, file, failure });
}

interface Denial {
  readonly said: SaidPath;
  readonly imagePath: string;
  readonly file: ImageFile | undefined;
  readonly failure: TraceFailure | undefined;
}

function denial(look: Look, { said, imagePath, file, failure }: Denial): DeniedPath {
  const { root, tree } = look;
  const own = inProject(look.dockerfile, { root, tree, imagePath });
  return {
    imagePath,
    said: look.redact(said.said),
    owner: file === undefined ? null : { uid: file.uid, gid: file.gid, mode: file.mode },
    ...present({
      copiedBy: own === undefined ? undefined : copyLine(look.dockerfile, own),
      askedBy: askingLine(look, said, failure),
    }),
  };
}

// Whoever may not search a folder is told that nothing is in it.
async function hiddenPath(
  look: Look,
  { text, failure }: SaidText,
  signal: AbortSignal,
): Promise<DeniedPath | undefined> {
  for (const said of [...missingOf(failure), ...pathsSaidAbsent(text)]) {
    for (const path of projectPaths(look, said, failure)) {
      const imagePath = inImage(look.dockerfile, look.root, path);
      const closed = await closedOn(look, imagePath, signal);
      if (closed === undefined) continue;
      return { ...denial(look, { said, ...closed, failure }), isHidden: true };
    }
  }
  return undefined;
}

/** The first folder on the way to an existing path that others may not search, or the path itself. */
async function closedOn(
  look: Look,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly imagePath: string; readonly file: ImageFile } | undefined> {
  const parts = path.split("/").slice(1);
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const imagePath = `/${parts.slice(0, depth).join("/")}`;
    const file = await look.image.file(imagePath, signal);
    if (file === undefined) return undefined;
    const needed = file.isDirectory ? 0o001 : 0o004;
    if ((file.mode & needed) === 0) return { imagePath, file };
  }
  return undefined;
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
