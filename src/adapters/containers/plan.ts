import type { ContainerPlan, ContainerProblem } from "#contract/container.ts";
import type { Result } from "#contract/failure.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { contextOf, dockerfilesIn, stageOf } from "./dockerfiles.ts";

const MOST_CANDIDATES = 3;

/**
 * Which image carries the application, and what stands beside it. Undefined when nothing in the project
 * or the settings speaks of an image.
 */
export function containerPlan(
  tree: SourceTree,
  settings: Settings,
): Result<ContainerPlan, ContainerProblem> | undefined {
  const { image, dockerfile, directory } = settings.app;
  if (image !== undefined) {
    const origin = { text: "app.image in the settings" };
    return { ok: true, value: alone({ kind: "image", reference: image, origin }, [origin]) };
  }
  if (dockerfile !== undefined) return namedDockerfile(tree, dockerfile, directory);
  return foundDockerfile(tree, directory);
}

function alone(source: ContainerPlan["source"], reasons: readonly Origin[]): ContainerPlan {
  return { source, environment: [], databaseNames: [], services: [], reasons };
}

function namedDockerfile(
  tree: SourceTree,
  written: string,
  directory: string,
): Result<ContainerPlan, ContainerProblem> {
  const file = written.replace(/^\.\//, "");
  if (tree.read(file) !== undefined) {
    const origin = { text: "app.dockerfile in the settings", file, line: 1 };
    return { ok: true, value: fromDockerfile(tree, origin, directory) };
  }
  const { files } = dockerfilesIn(tree, directory);
  const message = `app.dockerfile names ${file}, which is no file of the project`;
  return { ok: false, error: problemOf(message, files) };
}

function foundDockerfile(
  tree: SourceTree,
  directory: string,
): Result<ContainerPlan, ContainerProblem> | undefined {
  const { files, passedOver } = dockerfilesIn(tree, directory);
  const [file] = files;
  if (file === undefined) return undefined;
  if (files.length > 1) {
    const message = `${files.length} Dockerfiles are equally good: ${files.join(", ")}`;
    return { ok: false, error: problemOf(message, files) };
  }
  const origin = { text: "the application's Dockerfile", file, line: 1 };
  const plan = fromDockerfile(tree, origin, directory);
  return { ok: true, value: { ...plan, reasons: [...plan.reasons, ...passedOver] } };
}

function fromDockerfile(
  tree: SourceTree,
  origin: Origin & { readonly file: string },
  directory: string,
): ContainerPlan {
  const { file } = origin;
  const context = contextOf(tree, file, directory);
  const chosen = stageOf(parseDockerfile(tree.read(file) ?? ""));
  const reasons = [
    {
      ...origin,
      text: `${origin.text}, with ${context === "." ? "the project" : context} as context`,
    },
    ...(chosen === undefined ? [] : [{ text: chosen.text, file, line: chosen.stage.from.line }]),
  ];
  return alone(
    {
      kind: "dockerfile",
      file,
      context,
      ...(chosen?.stage.name === undefined ? {} : { stage: chosen.stage.name }),
      arguments: {},
      origin,
    },
    reasons,
  );
}

function problemOf(message: string, files: readonly string[]): ContainerProblem {
  const candidates = files.slice(0, MOST_CANDIDATES).map((file) => ({ text: file, file, line: 1 }));
  const example = candidates[0]?.text ?? "Dockerfile";
  return {
    key: "app.dockerfile",
    message,
    candidates,
    lines: ["app:", `  dockerfile: ${example}`],
  };
}
