import type { SourceTree } from "#contract/source-tree.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import type { SourceLine } from "../evidence.ts";
import type { ClueQuestion } from "./question.ts";

const DOCKERFILE = /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$|\.Dockerfile$/;
const ADDS = new Set(["RUN", "COPY", "ADD"]);
// Images that hold a language or a distribution and no server that an application could be started with.
const PLAIN_BASE =
  /^(?:[\w.-]+(?::\d+)?\/)*(?:node|python|golang|go|openjdk|eclipse-temurin|amazoncorretto|ruby|php|rust|debian|ubuntu|alpine|scratch|busybox|bun|deno|distroless\/[\w-]+|nodejs[\w.-]*)(?:[:@].*)?$/;

/** The line of the project's image that brings a program which a plain process did not find. */
export function providedByImage(
  { target, record }: ClueQuestion,
  name: string,
): SourceLine | undefined {
  if (record.container !== undefined) return undefined;
  const files = target.tree.files.filter((file) => DOCKERFILE.test(file));
  return files.flatMap((file) => linesThatBring(target.tree, file, name)).at(0);
}

function linesThatBring(tree: SourceTree, file: string, name: string): readonly SourceLine[] {
  const { stages } = parseDockerfile(tree.read(file) ?? "");
  const word = new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`);
  const named = stages.flatMap(({ instructions }) =>
    instructions.filter(({ keyword, text }) => ADDS.has(keyword) && word.test(text)),
  );
  const names = new Set(stages.map(({ name: stage }) => stage));
  const last = stages.at(-1);
  const isOther = last !== undefined && !names.has(last.base) && !PLAIN_BASE.test(last.base);
  const lines = [...named.map(({ line }) => line), ...(isOther ? [last.from.line] : [])];
  return lines.map((line) => ({ file, line }));
}
