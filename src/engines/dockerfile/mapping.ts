import { hasWildcard, partMatches } from "./glob.ts";
import { below, joined, lastPart, relative } from "./image-path.ts";
import type { Copy, StageView } from "./view.ts";

// Stages copy from stages; this bounds the ways back that are followed.
const MOST_STEPS = 2000;

interface Search {
  readonly memory: Map<string, string | undefined>;
  steps: number;
}

/**
 * Where a file or folder of the project lies in the image, when it is there: the last COPY or ADD that
 * covers it tells. Undefined when none does. Ignore files are not asked.
 *
 * Source  "Dockerfile reference", COPY: how sources and destinations meet.
 */
export function imagePathOf(view: StageView, projectPath: string): string | undefined {
  const path = below(relative(view.context.folder), relative(projectPath));
  return path === undefined ? undefined : placeIn(view, path, { memory: new Map(), steps: 0 });
}

/** The COPY or ADD of the stage itself that tells where a path of the project lies. */
export function copyOf(view: StageView, projectPath: string): Copy | undefined {
  const path = below(relative(view.context.folder), relative(projectPath));
  if (path === undefined) return undefined;
  const search = { memory: new Map(), steps: 0 };
  return view.copies.findLast((copy) => placeBy(view, copy, { path, search }) !== undefined);
}

function placeIn(view: StageView, path: string, search: Search): string | undefined {
  const key = `${view.index} ${path}`;
  if (search.memory.has(key)) return search.memory.get(key);
  let found: string | undefined;
  for (const copy of view.copies) found = placeBy(view, copy, { path, search }) ?? found;
  search.memory.set(key, found);
  return found;
}

interface Wanted {
  /** Relative to the build context. */
  readonly path: string;
  readonly search: Search;
}

function placeBy(view: StageView, copy: Copy, { path, search }: Wanted): string | undefined {
  search.steps += 1;
  if (search.steps > MOST_STEPS || typeof copy.from === "string") return undefined;
  if (copy.from !== undefined) {
    const stage = view.earlier[copy.from];
    const there = stage === undefined ? undefined : placeIn(stage, path, search);
    if (there === undefined) return undefined;
    const isFolder = isFolderOf(view, path);
    return firstPlace(copy, (source) => {
      return targetOf(copy, { path: there.slice(1) || ".", source, isFolder });
    });
  }
  const isFolder = isFolderOf(view, path);
  return firstPlace(copy, (source) => targetOf(copy, { path, source, isFolder }));
}

function firstPlace(copy: Copy, place: (source: string) => string | undefined) {
  for (const source of copy.sources) {
    const found = place(relative(source));
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Meeting {
  readonly path: string;
  readonly source: string;
  /** Undefined when nobody knows. */
  readonly isFolder: boolean | undefined;
}

/** Where a path ends up when this source is copied; undefined when the source does not cover it. */
function targetOf(copy: Copy, { path, source, isFolder }: Meeting): string | undefined {
  const match = coveredBy(source, path);
  if (match === undefined) return undefined;
  const folder = copy.keepsParents ? joined(copy.destination, match) : copy.destination;
  const rest = below(match, path) ?? ".";
  // The content of a folder is copied, not the folder.
  if (rest !== ".") return joined(folder, rest);
  if (match === ".") return folder;
  const isFile = isFolder === undefined ? /\.\w+$/.test(lastPart(match)) : !isFolder;
  const keepsName = copy.isFolder || copy.keepsParents;
  if (!isFile || !keepsName) return folder;
  return copy.keepsParents ? folder : joined(folder, lastPart(match));
}

/** The part of a path that a source names: itself, a folder above it, or what a pattern matches. */
function coveredBy(source: string, path: string): string | undefined {
  if (!hasWildcard(source)) return below(source, path) === undefined ? undefined : source;
  const patterns = source.split("/");
  const parts = path.split("/");
  if (parts.length < patterns.length) return undefined;
  const isMatch = patterns.every((pattern, index) => partMatches(pattern, parts[index] ?? ""));
  return isMatch ? parts.slice(0, patterns.length).join("/") : undefined;
}

function isFolderOf(view: StageView, path: string): boolean | undefined {
  const { files, folder } = view.context;
  if (path === ".") return true;
  if (files === undefined) return undefined;
  const own = folder === "." ? path : `${relative(folder)}/${path}`;
  if (files.includes(own)) return false;
  return files.some((file) => file.startsWith(`${own}/`)) ? true : undefined;
}

/**
 * The path in the project from which a path of the image comes; undefined when no COPY or ADD tells.
 * Among several, one that is a file of the project goes first, then the last that was copied. What was
 * made in the image, such as `node_modules`, has a path here too, at which no file needs to be.
 */
export function projectPathOf(view: StageView, imagePath: string): string | undefined {
  const candidates = sourcesIn(view, joined("/", imagePath), { memory: new Map(), steps: 0 });
  const folder = relative(view.context.folder);
  const paths = candidates.map((path) => relative(`${folder}/${path}`));
  const files = new Set(view.context.files ?? []);
  return paths.find((path) => files.has(path)) ?? paths[0];
}

/** Candidates relative to the context, the last copied first. */
function sourcesIn(view: StageView, imagePath: string, search: Search): string[] {
  search.steps += 1;
  if (search.steps > MOST_STEPS) return [];
  return view.copies.toReversed().flatMap((copy) => {
    if (typeof copy.from === "string") return [];
    const sources = copy.sources.flatMap((source) =>
      sourcePaths(view, copy, { source, imagePath }),
    );
    if (copy.from === undefined) return sources;
    const stage = view.earlier[copy.from];
    return stage === undefined
      ? []
      : sources.flatMap((path) => sourcesIn(stage, joined("/", path), search));
  });
}

function sourcePaths(
  view: StageView,
  copy: Copy,
  { source, imagePath }: { readonly source: string; readonly imagePath: string },
): string[] {
  const rest = below(copy.destination, imagePath);
  if (rest === undefined) return [];
  const name = relative(source);
  if (copy.keepsParents) return coveredBy(name, rest) === undefined ? [] : [rest];
  if (hasWildcard(name)) return wildcardSources(view, name, rest);
  if (rest === ".") return [name];
  const isFile = isFolderOf(view, name) === false;
  const asFile = copy.isFolder && name !== "." && rest === lastPart(name) ? [name] : [];
  return isFile ? asFile : [...asFile, relative(`${name}/${rest}`)];
}

function wildcardSources(view: StageView, pattern: string, rest: string): string[] {
  const head = pattern.includes("/") ? pattern.slice(0, pattern.lastIndexOf("/") + 1) : "";
  if (hasWildcard(head) || rest === ".") return [];
  const first = rest.split("/")[0] ?? "";
  const asFile = partMatches(lastPart(pattern), first) ? [`${head}${rest}`] : [];
  // A folder that matches gives its content.
  const { files = [], folder } = view.context;
  const prefix = folder === "." ? head : `${relative(folder)}/${head}`;
  const within = files.find((file) => {
    if (!file.startsWith(prefix) || !file.endsWith(`/${rest}`)) return false;
    const middle = file.slice(prefix.length, file.length - rest.length - 1);
    return !middle.includes("/") && partMatches(lastPart(pattern), middle);
  });
  const inFolder = within === undefined ? [] : [within.slice(prefix.length - head.length)];
  return [...asFile, ...inFolder];
}

/**
 * Folder of the image where a folder of the project lies: where a COPY puts it, else where the files
 * that are copied out of it would have it, else WORKDIR. Absolute.
 */
export function imageRoot(view: StageView, directory = "."): string {
  const own = imagePathOf(view, directory);
  if (own !== undefined) return own;
  const counts = new Map<string, number>();
  for (const root of rootsBySources(view, relative(directory)))
    counts.set(root, (counts.get(root) ?? 0) + 1);
  const best = Math.max(0, ...counts.values());
  const roots = [...counts].filter(([, count]) => count === best).map(([root]) => root);
  const workdir = view.workdir.value;
  return roots.includes(workdir) ? workdir : (roots[0] ?? workdir);
}

/** What each copy says: `src` at `/app/src` means that the folder above is `/app`. */
function rootsBySources(view: StageView, directory: string): string[] {
  return pairsOf(view).flatMap(({ path, target }) => {
    const rest = below(directory, path);
    if (rest === undefined || target === undefined) return [];
    if (rest === ".") return [target];
    return target.endsWith(`/${rest}`) ? [target.slice(0, -rest.length - 1) || "/"] : [];
  });
}

interface Pair {
  /** Relative to the project. */
  readonly path: string;
  readonly target: string | undefined;
}

/** Paths of the project that copies name, and where they lie in the image. */
function pairsOf(view: StageView): Pair[] {
  return view.copies.flatMap((copy) =>
    copy.sources.flatMap((source) => pairOf(view, copy, source)),
  );
}

function pairOf(view: StageView, copy: Copy, source: string): Pair[] {
  const folder = relative(view.context.folder);
  if (copy.from !== undefined) {
    const path = projectPathIn(view, copy.from, source);
    return path === undefined ? [] : [{ path, target: imagePathOf(view, path) }];
  }
  const name = relative(source);
  if (!hasWildcard(name)) {
    const path = relative(`${folder}/${name}`);
    return [{ path, target: imagePathOf(view, path) }];
  }
  const head = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : ".";
  if (hasWildcard(head)) return [];
  return [{ path: relative(`${folder}/${head}`), target: copy.destination }];
}

function projectPathIn(view: StageView, from: number | string, path: string): string | undefined {
  const stage = typeof from === "number" ? view.earlier[from] : undefined;
  return stage === undefined ? undefined : projectPathOf(stage, path);
}
