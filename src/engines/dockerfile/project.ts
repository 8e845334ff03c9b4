import type { ContainerPlan, ImageLayer } from "#contract/container.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { ignoredBy, ignoreFiles } from "./ignore.ts";
import { below, joined } from "./image-path.ts";
import { copyOf, imagePathOf, projectPathOf } from "./mapping.ts";
import { parseDockerfile } from "./parse.ts";
import { resolveStage } from "./stage.ts";
import type { StageView } from "./view.ts";

/** A line of the project. */
export interface ImageLine {
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
}

/** Lines that decide; absent when the Dockerfile does not say, or when there is none. */
export interface ImageLines {
  readonly dockerfile?: ImageLine;
  /** FROM of the last stage. */
  readonly from?: ImageLine;
  /** ENTRYPOINT or CMD, whichever decides what is run; of the compose file when it says so. */
  readonly start?: ImageLine;
  readonly user?: ImageLine;
  readonly workdir?: ImageLine;
  readonly healthcheck?: ImageLine;
  /** Last COPY or ADD of the last stage, from the build context or an earlier stage. */
  readonly lastCopy?: ImageLine;
}

/** The Dockerfile that the image is built from, and the stage that becomes it. */
export interface ReadDockerfile {
  readonly file: string;
  /** Folder of the build context, relative to the project. */
  readonly context: string;
  readonly text: string;
  readonly view: StageView | undefined;
  /** The ignore file that counts. */
  readonly ignore?: { readonly file: string; readonly text: string };
}

/** Undefined when the image is not built from this project. */
export function readDockerfile(
  tree: SourceTree,
  { source }: ContainerPlan,
): ReadDockerfile | undefined {
  if (source.kind !== "dockerfile") return undefined;
  const { file, context } = source;
  const text = tree.read(file) ?? "";
  const view = resolveStage(parseDockerfile(text), {
    ...(source.stage === undefined ? {} : { stage: source.stage }),
    arguments: source.arguments,
    context: { folder: context, files: tree.files },
  });
  const ignoreFile = ignoreFiles(file, context).find((path) => tree.read(path) !== undefined);
  const ignoreText = ignoreFile === undefined ? undefined : tree.read(ignoreFile);
  return {
    file,
    context,
    text,
    view,
    ...(ignoreFile === undefined || ignoreText === undefined
      ? {}
      : { ignore: { file: ignoreFile, text: ignoreText } }),
  };
}

/** The lines that findings point to; a compose file's go before the Dockerfile's. */
export function decidingLines(
  read: ReadDockerfile | undefined,
  given: {
    readonly tree: SourceTree;
    readonly plan: ContainerPlan;
    readonly start: ImageLine | undefined;
  },
): ImageLines {
  const at = (line: number | undefined): ImageLine | undefined =>
    line === undefined || read === undefined ? undefined : { file: read.file, line };
  const view = read?.view;
  const base = view?.bases.find(({ platform }) => platform !== undefined) ?? view?.bases[0];
  const copies = view?.copies.filter(({ from }) => typeof from !== "string") ?? [];
  const lines = {
    dockerfile: read === undefined ? undefined : { file: read.file, line: 1 },
    from: at(base?.line),
    start: given.start ?? at((view?.entrypoint ?? view?.command)?.line),
    user: at(view?.user?.line),
    workdir: at(view?.workdir.line),
    healthcheck: composeHealthcheck(given) ?? at(view?.healthcheck?.line),
    lastCopy: at(copies.at(-1)?.line),
  };
  const known = Object.entries(lines).filter(([, line]) => line !== undefined);
  return Object.fromEntries(known) as ImageLines;
}

function composeHealthcheck({
  tree,
  plan,
}: {
  readonly tree: SourceTree;
  readonly plan: ContainerPlan;
}): ImageLine | undefined {
  const { file } = plan.source.origin;
  if (plan.service === undefined || plan.healthcheck === undefined || file === undefined)
    return undefined;
  const rows = tree.read(file)?.split("\n") ?? [];
  const start = rows.findIndex((row) => row.trim().replace(/["']/g, "") === `${plan.service}:`);
  const depth = (row: string) => row.search(/\S/);
  const end = rows.findIndex(
    (row, index) => index > start && row.trim() !== "" && depth(row) <= depth(rows[start] ?? ""),
  );
  const index = rows.findIndex(
    (row, at) => at > start && (end < 0 || at < end) && /^\s+["']?healthcheck["']?:/.test(row),
  );
  return start < 0 || index < 0 ? undefined : { file, line: index + 1 };
}

/** The line of the ignore file that keeps a path of the project out of the build context. */
export function excludedBy(
  read: ReadDockerfile,
  path: string,
): (ImageLine & { readonly pattern: string }) | undefined {
  const within = below(read.context, path);
  if (read.ignore === undefined || within === undefined) return undefined;
  const rule = ignoredBy(read.ignore.text, within);
  return rule === undefined
    ? undefined
    : { file: read.ignore.file, line: rule.line, pattern: rule.pattern };
}

/** Where a path of the project lies in the image, or would. */
export function inImage(read: ReadDockerfile | undefined, root: string, path: string): string {
  const known = read?.view === undefined ? undefined : imagePathOf(read.view, path);
  return known ?? joined(root, path);
}

/** The path of the project from which a path of the image comes; undefined when it is none of its files. */
export function inProject(
  read: ReadDockerfile | undefined,
  given: { readonly root: string; readonly tree: SourceTree; readonly imagePath: string },
): string | undefined {
  const { root, tree, imagePath } = given;
  const copied = read?.view === undefined ? undefined : projectPathOf(read.view, imagePath);
  const candidates = [copied, below(root, joined("/", imagePath))];
  return candidates.find((path) => path !== undefined && isInTree(tree, path));
}

/** A file of the project, or a folder that holds one. */
export function isInTree(tree: SourceTree, path: string): boolean {
  return tree.files.some((file) => file === path || file.startsWith(`${path}/`));
}

/** The COPY or ADD that brings a path of the project. */
export function copyLine(read: ReadDockerfile | undefined, path: string): ImageLine | undefined {
  const copy = read?.view === undefined ? undefined : copyOf(read.view, path);
  return copy === undefined || read === undefined
    ? undefined
    : { file: read.file, line: copy.line };
}

/** The RUN whose command is the one that made a layer, as the history words it. */
export function runLine(
  read: ReadDockerfile | undefined,
  { createdBy }: ImageLayer,
): ImageLine | undefined {
  const made = oneLine(createdBy.replace(/\s*# buildkit$/, ""));
  const run = read?.view?.runs.findLast(({ text }) => {
    const command = oneLine(text);
    return command !== "" && made.includes(command);
  });
  return run === undefined || read === undefined ? undefined : { file: read.file, line: run.line };
}

// Builders keep the spaces of continued lines, each in its own way.
function oneLine(text: string): string {
  return text.slice(0, 20_000).replaceAll("\\", "").replace(/\s+/g, " ").trim();
}
