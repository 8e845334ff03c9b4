import type { Answer } from "#contract/finding.ts";
import type { Place } from "#contract/place.ts";
import type { ImageLine } from "#engines/dockerfile/project.ts";
import { sentence } from "#engines/traces/text.ts";
import type { DeniedPath, ImageCommands } from "./evidence.ts";

/** Whole mebibytes. */
export function mebibytes(bytes: number): number {
  return Math.round(bytes / 1_048_576);
}

/** The command that shows it again; builds the image first where the run did. */
export function runCommand({ build, image }: ImageCommands, options: string, words = ""): string {
  const parts = ["docker run --rm", options, image, words].filter((part) => part !== "");
  const run = parts.join(" ");
  return build === null ? run : `${build} && ${run}`;
}

/** Whose the path is, and what was printed about it. */
export function accessSentence({ owner, said }: DeniedPath): string {
  const whose =
    owner === null
      ? "It is not there yet, and its folder may not be written to"
      : `It belongs to ${owner.uid}:${owner.gid} with mode ${(owner.mode & 0o777).toString(8)}`;
  return `${whose}: "${sentence(said, 200)}".`;
}

export const NOT_READY: Answer = {
  outcome: "inconclusive",
  message: "Not observed: it did not become ready.",
};

/** The first line that is known, else the start. */
export function placed(...lines: readonly (ImageLine | undefined)[]): Place {
  const line = lines.find((candidate) => candidate !== undefined);
  if (line === undefined) return { process: "start" };
  return line.line === undefined ? { file: line.file } : { file: line.file, line: line.line };
}
