import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";
import type { SourceLine } from "../evidence.ts";
import type { ClueQuestion } from "./question.ts";

const INSTALLS = /\b(?:install|add|get|curl|wget|download)\b/;
const REMOVES = /\b(?:uninstall|remove|purge|del)\b|--no-install\b/;
// Images that hold a language or a distribution and no server that an application could be started with.
const PLAIN_BASE =
  /^(?:[\w.-]+(?::\d+)?\/)*(?:node|python|golang|go|openjdk|eclipse-temurin|amazoncorretto|ruby|php|rust|debian|ubuntu|alpine|scratch|busybox|bun|deno|nginx|httpd|distroless\/[\w-]+|nodejs[\w.-]*)(?:[:@].*)?$/i;

/** The line of the application's image that brings, or may bring, a program which a plain process did not find. */
export function providedByImage(
  { target, record, directory }: ClueQuestion,
  name: string,
): SourceLine | undefined {
  if (record.container !== undefined) return undefined;
  const { tree } = target;
  const own = directory === "." ? "Dockerfile" : `${directory}/Dockerfile`;
  const file = [own, "Dockerfile"].find((path) => tree.read(path) !== undefined);
  const view =
    file === undefined ? undefined : resolveStage(parseDockerfile(tree.read(file) ?? ""));
  if (file === undefined || view === undefined) return undefined;
  const word = new RegExp(`(?<![\\w@/.-])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`);
  const run = view.runs.find(
    ({ text }) => word.test(text) && INSTALLS.test(text) && !REMOVES.test(text),
  );
  const copy = view.copies.find(({ sources, destination }) =>
    [...sources, destination].some((path) => path.endsWith(`/bin/${name}`)),
  );
  const base = view.bases.at(-1);
  const isOther = base?.isKnown && !PLAIN_BASE.test(base.reference);
  const line = run?.line ?? copy?.line ?? (isOther ? base?.line : undefined);
  return line === undefined ? undefined : { file, line };
}
