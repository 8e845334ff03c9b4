import type { Image } from "#contract/container.ts";
import type { ImageLine } from "#engines/dockerfile/project.ts";
import type { ProgramFile } from "./evidence.ts";
import { interpreterPrograms, placesOf, programWords, readHead } from "./program-file.ts";

export interface ProgramQuestion {
  readonly image: Image;
  readonly argv: readonly string[];
  /** Absolute, in the image. */
  readonly cwd: string;
  sourceOf(imagePath: string): ImageLine | undefined;
}

/** The files that a command of the image needs to be started. */
export async function observePrograms(
  question: ProgramQuestion,
  signal: AbortSignal,
): Promise<readonly ProgramFile[]> {
  const found: ProgramFile[] = [];
  for (const [index, name] of programWords(question.argv).entries()) {
    const program = await programFile(question, name, signal);
    // Only the first word must be a program; another one that is not there is an argument.
    if (program.path !== null || index === 0) found.push(program);
  }
  return found;
}

async function programFile(
  question: ProgramQuestion,
  name: string,
  signal: AbortSignal,
): Promise<ProgramFile> {
  const located = await locate(question, name, signal);
  if (located === undefined)
    return {
      ...{ name, path: null, mode: null, isDirectory: false, interpreter: null },
      ...{ isInterpreterThere: null, hasCarriageReturns: false, machine: null },
    };
  const { path, file } = located;
  const head = readHead(file);
  const source = question.sourceOf(path);
  const isInterpreterThere =
    head.interpreter === null ? null : await isThere(question, head.interpreter, signal);
  return {
    ...{ name, path, mode: file.mode, isDirectory: file.isDirectory, ...head, isInterpreterThere },
    ...(source === undefined ? {} : { source }),
  };
}

async function isThere(
  question: ProgramQuestion,
  interpreter: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (const program of interpreterPrograms(interpreter))
    if ((await locate(question, program, signal)) === undefined) return false;
  return true;
}

async function locate({ image, cwd }: ProgramQuestion, name: string, signal: AbortSignal) {
  const path = image.facts.environment["PATH"];
  for (const place of placesOf(name, { cwd, ...(path === undefined ? {} : { path }) })) {
    const file = await image.file(place, signal);
    if (file !== undefined) return { path: place, file };
  }
  return undefined;
}
