import type { ContainerPlan, ImageFacts } from "#contract/container.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { below, joined, relative } from "#engines/dockerfile/image-path.ts";
import { imagePathOf, imageRoot } from "#engines/dockerfile/mapping.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";
import type { StageView } from "#engines/dockerfile/view.ts";
import { dockerfilesIn } from "./dockerfiles.ts";

export interface ImageGiven {
  readonly tree: SourceTree;
  /** `app.directory` is where the application lives, found or given. */
  readonly settings: Settings;
  readonly container: ContainerPlan;
  readonly image: ImageFacts;
}

/** Where the project lies in its image. */
export interface Layout {
  /** The stage that became the image, when a Dockerfile of the project tells. */
  readonly view?: StageView;
  /** The Dockerfile's path in the project. */
  readonly file?: string;
  /** Absolute, in the image. */
  readonly root: string;
  /** The folder of the project that lies at `root`: the project itself, or the application's directory. */
  readonly directory: string;
}

export function layoutOf(given: ImageGiven): Layout {
  const { settings, image } = given;
  const { directory } = settings.app;
  const found = stageOfImage(given);
  if (found === undefined) return { root: image.workingDirectory || "/", directory };
  const whole = imagePathOf(found.view, ".");
  return whole === undefined
    ? { ...found, root: imageRoot(found.view, directory), directory }
    : { ...found, root: whole, directory: "." };
}

/** Where a file or folder of the project lies in the image; absolute. */
export function placeOf({ view, root, directory }: Layout, projectPath: string): string {
  const path = relative(projectPath);
  const own = view === undefined || path === "." ? undefined : imagePathOf(view, path);
  return own ?? joined(root, below(directory, path) ?? path);
}

function stageOfImage({ tree, settings, container, image }: ImageGiven) {
  const { source } = container;
  if (source.kind === "dockerfile") {
    const { file, context, stage, arguments: given } = source;
    const view = resolveStage(parseDockerfile(tree.read(file) ?? ""), {
      ...(stage === undefined ? {} : { stage }),
      arguments: given,
      ...workdirOf(tree.read(file) ?? "", image),
      context: { folder: context, files: tree.files },
    });
    return view === undefined ? undefined : { view, file };
  }
  // The image was most likely made from the project's own Dockerfile; a WORKDIR in common is the sign of it.
  const [file, other] = dockerfilesIn(tree, settings.app.directory).files;
  if (file === undefined || other !== undefined) return undefined;
  const context = { folder: ".", files: tree.files };
  const view = resolveStage(parseDockerfile(tree.read(file) ?? ""), { context });
  const isSame = view?.workdir.line !== undefined && view.workdir.value === image.workingDirectory;
  return view === undefined || !isSame ? undefined : { view, file };
}

// Without a WORKDIR of its own, an image has that of its base.
function workdirOf(text: string, image: ImageFacts): { readonly workdir?: string } {
  const isOwn = /^\s*WORKDIR\s/im.test(text);
  return isOwn || image.workingDirectory === "" ? {} : { workdir: image.workingDirectory };
}
