import type { Image } from "#contract/container.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import {
  copyLine,
  type ImageLine,
  inProject,
  type ReadDockerfile,
} from "#engines/dockerfile/project.ts";
import type { ImageSecret } from "./evidence.ts";
import { LAYER_NEEDLES, type LayerFile, layerFiles } from "./layer-files.ts";
import { historyArguments, isSecret, isSecretName } from "./secret-values.ts";

/** What is looked through. */
export interface SecretQuestion {
  readonly tree: SourceTree;
  readonly image: Image;
  readonly dockerfile: ReadDockerfile | undefined;
  /** Folder of the image where the project lies. Absolute. */
  readonly root: string;
}

/** Variables, labels and build arguments of the final image that hold a secret. */
export function configuredSecrets(question: SecretQuestion): readonly ImageSecret[] {
  const { environment, labels } = question.image.facts;
  const { view, file = "" } = question.dockerfile ?? {};
  const lineOf = (
    named: readonly { readonly name: string; readonly line: number }[],
    name: string,
  ) => {
    const line = named.findLast((entry) => entry.name === name)?.line;
    return line === undefined ? {} : { line: { file, line } };
  };
  const isHeld = ([name, value]: readonly [string, string]) => isSecret(name, value);
  const survivors = new Set(
    question.image.facts.history.flatMap(survivingArguments(question.image)),
  );
  return [
    ...Object.entries(environment)
      .filter(isHeld)
      .map(([name]) => secretOf("environment", name, lineOf(view?.environment ?? [], name))),
    ...Object.entries(labels)
      .filter(isHeld)
      .map(([name]) => secretOf("label", name, lineOf(view?.labels ?? [], name))),
    ...[...survivors].map((name) =>
      secretOf("argument", name, lineOf(view?.arguments ?? [], name)),
    ),
  ];
}

function secretOf(
  kind: ImageSecret["kind"],
  name: string,
  line: { readonly line?: ImageLine },
): ImageSecret {
  return { kind, name, deleted: false, ...line };
}

function survivingArguments({ canaries }: Image) {
  return ({ createdBy }: { readonly createdBy: string }): readonly string[] =>
    historyArguments(createdBy)
      .filter(
        ([name, value]) =>
          (isSecretName(name) && canaries.some((canary) => canary.value === value)) ||
          isSecret(name, value),
      )
      .map(([name]) => name);
}

/** Files of any layer that hold a credential, and files that hold the value of a build argument. */
export async function layerSecrets(
  question: SecretQuestion,
  signal: AbortSignal,
): Promise<{ readonly secrets: readonly ImageSecret[]; readonly needleCount: number }> {
  const { image, root } = question;
  const { canaries } = image;
  const needles = [...canaries.map(({ value }) => value), ...LAYER_NEEDLES];
  const sightings = await image.search(needles, signal);
  const secrets: ImageSecret[] = [];
  for (const { where, needle, deleted } of sightings) {
    const canary = canaries[needle];
    if (canary === undefined || !where.startsWith("/")) continue;
    const line = argumentLine(question, canary.name);
    secrets.push({ kind: "argument", name: canary.name, file: where, deleted, ...line });
  }
  for (const file of layerFiles(sightings, { first: canaries.length, root }))
    if (await isHeld(question, file, signal)) secrets.push(fileSecret(question, file));
  return { secrets, needleCount: needles.length };
}

function argumentLine({ dockerfile }: SecretQuestion, name: string): { line?: ImageLine } {
  const line = dockerfile?.view?.arguments.findLast((argument) => argument.name === name)?.line;
  return line === undefined || dockerfile === undefined
    ? {}
    : { line: { file: dockerfile.file, line } };
}

async function isHeld(
  question: SecretQuestion,
  file: LayerFile,
  signal: AbortSignal,
): Promise<boolean> {
  const { tree, image, dockerfile, root } = question;
  const own = inProject(dockerfile, { root, tree, imagePath: file.path });
  const text = own === undefined ? undefined : tree.read(own);
  if (text !== undefined) return file.holds(text);
  const there = file.deleted ? undefined : await image.file(file.path, signal);
  return file.holds(there?.head);
}

function fileSecret(question: SecretQuestion, { path, what, deleted }: LayerFile): ImageSecret {
  const { tree, dockerfile, root } = question;
  const own = inProject(dockerfile, { root, tree, imagePath: path });
  const line = own === undefined ? makingRun(dockerfile, path) : copyLine(dockerfile, own);
  return { kind: "file", name: path, what, deleted, ...(line === undefined ? {} : { line }) };
}

/** The first RUN that names the file. */
function makingRun(dockerfile: ReadDockerfile | undefined, path: string): ImageLine | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const run = dockerfile?.view?.runs.find(({ text }) => text.includes(name));
  return run === undefined || dockerfile === undefined
    ? undefined
    : { file: dockerfile.file, line: run.line };
}
