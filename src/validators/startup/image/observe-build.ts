import type { BootRecord } from "#contract/boot.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { failedInstruction } from "#engines/dockerfile/build-failure.ts";
import { partMatches } from "#engines/dockerfile/glob.ts";
import { relative } from "#engines/dockerfile/image-path.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import type { ImageLine } from "#engines/dockerfile/project.ts";
import { excludedBy, isInTree, type ReadDockerfile } from "#engines/dockerfile/project.ts";
import { linesOf, sentence } from "#engines/traces/text.ts";
import type { BuildFailure } from "./evidence.ts";

/** Why the image could not be built, and at which instruction; undefined when it was not built here. */
export function buildFailure(
  tree: SourceTree,
  given: { readonly dockerfile: ReadDockerfile | undefined; readonly record: BootRecord },
): BuildFailure | undefined {
  const { dockerfile, record } = given;
  const step = record.steps.findLast(({ name }) => name === "build");
  if (dockerfile === undefined || step === undefined) return undefined;
  const failed = failedInstruction(parseDockerfile(dockerfile.text), step.output.text);
  const { kind, line, reason, source, isFromStage, isNetworkTrouble } = failed;
  const isOfContext = kind === "copy" && isFromStage !== true;
  const path = source === undefined ? undefined : relative(`${dockerfile.context}/${source}`);
  const ignored = path === undefined || !isOfContext ? undefined : ignoring(tree, dockerfile, path);
  return {
    kind,
    ...(line === undefined ? {} : { line: { file: dockerfile.file, line } }),
    reason,
    isNetworkTrouble,
    lastLines: kind === "run" ? wordsOfRun(step.output.text) : [],
    ...(isOfContext && path !== undefined ? { source: path } : {}),
    ...(ignored === undefined ? {} : { ignoredBy: ignored }),
  };
}

// BuildKit numbers and times what a command prints; the old builder leaves it as it is.
const NUMBERED = /^#\d+ \d+\.\d+ (.*\S)/;
const BUILDER =
  /^(Step \d+\/\d+ :|#\d+ |-{3,}| > \[|>>> |ERROR: |error: |Dockerfile:\d|The command '| *\d+ \| |Sending build|Successfully| ---> |Removing intermediate)/;

// What npm adds to every failure.
const ADVICE =
  /^npm (?:error|ERR!)\s*(?:$|A complete log|To see a list|Did you mean|npm run\b|npm help\b)|^npm notice\b/;

/** The last lines of what the failing command itself printed. */
export function wordsOfRun(text: string): readonly string[] {
  const lines = linesOf(text);
  const numbered = lines.flatMap((line) => NUMBERED.exec(line)?.[1] ?? []);
  const own = numbered.length > 0 ? numbered : lines.filter((line) => !BUILDER.test(line));
  return own
    .map((line) => sentence(line, 300))
    .filter((line) => line !== "" && !ADVICE.test(line))
    .slice(-3);
}

/** What keeps a path out of the build context, or out of every commit. */
function ignoring(
  tree: SourceTree,
  dockerfile: ReadDockerfile,
  path: string,
): BuildFailure["ignoredBy"] {
  const excluded = isInTree(tree, path) ? excludedBy(dockerfile, path) : undefined;
  if (excluded !== undefined) return { ...excluded, kind: "docker" };
  const rule = isInTree(tree, path) ? undefined : ignoredByGit(tree, path);
  return rule === undefined ? undefined : { ...rule, kind: "git" };
}

/** The line of a `.gitignore` that keeps a path out of every commit; exceptions are not followed. */
export function ignoredByGit(
  tree: SourceTree,
  path: string,
): (ImageLine & { readonly pattern: string }) | undefined {
  const parts = path.split("/");
  for (let depth = 0; depth < parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join("/");
    const file = folder === "" ? ".gitignore" : `${folder}/.gitignore`;
    const rows = tree.read(file)?.split(/\r?\n/) ?? [];
    const index = rows.findLastIndex((row) => matches(row, parts.slice(depth)));
    const pattern = rows[index]?.trim();
    if (pattern !== undefined) return { file, line: index + 1, pattern };
  }
  return undefined;
}

/** Whether a row names the path or a folder above it. Source  gitignore(5), PATTERN FORMAT. */
function matches(row: string, parts: readonly string[]): boolean {
  const pattern = row.trim();
  if (pattern === "" || pattern.startsWith("#") || pattern.startsWith("!")) return false;
  const words = pattern.replace(/^\/|\/+$/g, "").split("/");
  const isAnchored = pattern.replace(/\/+$/, "").includes("/");
  const starts = isAnchored ? [0] : parts.map((_, index) => index);
  return starts.some(
    (start) =>
      start + words.length <= parts.length &&
      words.every((word, index) => partMatches(word, parts[start + index] ?? "")),
  );
}
