import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { matchedLengths } from "#engines/dockerfile/glob.ts";
import { relative } from "#engines/dockerfile/image-path.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import type { Dockerfile, Stage } from "#engines/dockerfile/shape.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";
import { at } from "../directory.ts";

const DEVELOPMENT =
  /(^|[._/-])(dev|devel|development|devcontainer|local|debug|test|tests|testing|ci|e2e|docs|storybook)([._/-]|$)/i;
const PRODUCTION = /(^|[._/-])(prod|production|release|runner|runtime|final|deploy)([._/-]|$)/i;
// Folders that hold how something is built and nothing that is built.
const BUILD_FOLDER = /(^|\/)(\.?docker|deploy|deployment|build|container|containers|infra|ops)$/i;

/** Whether a name says that it is for development, tests or continuous integration. */
export function isForDevelopment(name: string): boolean {
  return DEVELOPMENT.test(name);
}

/**
 * Dockerfiles that could be the application's, the best rank only: several in it are equally good.
 * Those that are named for development or tests are told as reasons.
 */
export function dockerfilesIn(
  tree: SourceTree,
  directory: string,
): { readonly files: readonly string[]; readonly passedOver: readonly Origin[] } {
  const folders = directory === "." ? ["."] : [directory, "."];
  const passedOver: Origin[] = [];
  for (const folder of folders) {
    const all = tree.files.filter((file) => rankOf(folder, file) !== undefined);
    passedOver.push(
      ...all
        .filter(isForDevelopment)
        .map((file) => ({ text: "not used, named for development or tests", file, line: 1 })),
    );
    const ranked = all.filter((file) => !isForDevelopment(file));
    const best = Math.min(...ranked.map((file) => rankOf(folder, file) ?? 9));
    const files = ranked.filter((file) => rankOf(folder, file) === best);
    if (files.length > 0) return { files, passedOver };
  }
  return { files: [], passedOver };
}

/** 0 is best; undefined when it is no Dockerfile of this folder. */
function rankOf(folder: string, file: string): number | undefined {
  const prefix = folder === "." ? "" : `${folder}/`;
  if (!file.startsWith(prefix)) return undefined;
  const name = file.slice(prefix.length);
  if (/^(Dockerfile|Containerfile)$/.test(name)) return 0;
  if (/^Dockerfile[.-](prod|production)$|^(prod|production)\.Dockerfile$/i.test(name)) return 1;
  if (/^(\.?docker|deploy)\/(prod|production\/)?Dockerfile$/i.test(name)) return 2;
  if (
    /^(\.?docker|deploy)\/(Dockerfile[.-](prod|production)|(prod|production)\.Dockerfile)$/i.test(
      name,
    )
  )
    return 3;
  return /^(?:\.?docker\/|deploy\/)?(?:[\w-]+\.Dockerfile|Dockerfile[.-][\w-]+)$/i.test(name)
    ? 4
    : undefined;
}

/** The stage that is built when nobody names one: the last, unless it is for development and another is for production. */
export function stageOf(
  file: Dockerfile,
): { readonly stage: Stage; readonly text: string } | undefined {
  const last = file.stages.at(-1);
  if (last?.name === undefined || !isForDevelopment(last.name)) return undefined;
  const stage = file.stages.findLast(({ name }) => name !== undefined && PRODUCTION.test(name));
  if (stage === undefined) return undefined;
  const text = `stage ${stage.name}, because the last one, ${last.name}, is for development`;
  return { stage, text };
}

/**
 * Folder of the build context: of the Dockerfile's own folder, the application's and the project's, the
 * one in which most of what it copies is found.
 */
export function contextOf(tree: SourceTree, file: string, directory: string): string {
  const own = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".";
  const above = own.includes("/") ? own.slice(0, own.lastIndexOf("/")) : ".";
  const usual = BUILD_FOLDER.test(own)
    ? [above, directory, ".", own]
    : [own, directory, above, "."];
  const sources = contextSources(tree.read(file) ?? "");
  const candidates = [...new Set(usual)].map((folder) => ({
    folder,
    count: sources.filter((source) => isThere(tree, at(folder, source))).length,
  }));
  const best = Math.max(...candidates.map(({ count }) => count));
  return candidates.find(({ count }) => count === best)?.folder ?? ".";
}

/** What a Dockerfile copies out of its context, as far as that tells one folder from another. */
function contextSources(text: string): readonly string[] {
  const file = parseDockerfile(text);
  const views = file.stages.flatMap(({ index }) => resolveStage(file, { stage: `${index}` }) ?? []);
  const copies = views.flatMap((view) => view.copies).filter(({ from }) => from === undefined);
  const sources = copies.flatMap((copy) => copy.sources.map(relative));
  return [...new Set(sources)].filter((source) => source !== "." && !/^\w+:/.test(source));
}

function isThere(tree: SourceTree, path: string): boolean {
  if (tree.has(path)) return true;
  return tree.files.some((file) =>
    matchedLengths(path, file).some((length) => length === file.length || file[length] === "/"),
  );
}
