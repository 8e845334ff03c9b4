import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "../evidence.ts";
import { pathsSaidAbsent } from "../image/said-paths.ts";
import { type ClueQuestion, projectPath } from "./question.ts";
import type { AbsentPath, Clues } from "./shape.ts";

const ENDINGS = ["", ".js", ".mjs", ".cjs", ".ts", ".json", ".py", "/index.js", "/__init__.py"];
const BUILT = /^(?:[\w.-]+\/){0,4}?(?:dist|build|out|\.next|\.output|target|public\/build)(?:\/|$)/;
// Folders that hold sources as often as what a build writes.
const SOMETIMES_BUILT = /^(?:[\w.-]+\/){0,4}?(?:lib|bin)\//;
const FROM_BUILD =
  /Cannot find module|Unable to access jarfile|not found|no such file|can't open file/i;

/** A path that is said not to be there, and the file that differs from it in letter cases alone. */
export function absentFile(
  question: ClueQuestion,
  said: string,
): Pick<Clues, "path" | "otherCase" | "build"> {
  const { target, failure, record } = question;
  if (record.outcome !== "exited" && record.outcome !== "migrate-failed") return {};
  for (const candidate of candidates(question, said)) {
    const inside = projectPath(target.root, question.directory, candidate.path);
    if (inside !== undefined && !isThere(target.tree, inside))
      return insideFile(question, { ...candidate, path: inside });
    if (inside === undefined && failure?.kind !== "import")
      return { path: absence(question, candidate, { inProject: false, isBuildOutput: false }) };
  }
  return {};
}

const DENIED =
  /(?:^|[\s'"])((?:\.{0,2}\/)?[\w.-]+(?:\/[\w.-]+)*)['"]?: (?:Permission denied|cannot execute)/m;

/** The file of the project that a shell may not run. */
export function deniedFile({ target, directory }: ClueQuestion, said: string): string | undefined {
  const path = DENIED.exec(said)?.[1];
  const inside = path === undefined ? undefined : projectPath(target.root, directory, path);
  return inside !== undefined && target.tree.files.includes(inside) ? inside : undefined;
}

function insideFile(question: ClueQuestion, candidate: Candidate) {
  const otherCase = sameButCase(question.target.tree, candidate.path);
  if (otherCase !== undefined) return { otherCase };
  const isBuildOutput = isBuilt(question, candidate.path, candidate.said);
  return {
    path: absence(question, candidate, { inProject: true, isBuildOutput }),
    ...(isBuildOutput ? buildLine(question) : {}),
  };
}

function absence(
  question: ClueQuestion,
  { path, said }: Candidate,
  facts: Pick<AbsentPath, "inProject" | "isBuildOutput">,
): AbsentPath {
  return { path, said: question.redact(said), ...facts };
}

interface Candidate {
  readonly path: string;
  readonly said: string;
}

function candidates({ failure, missingModule }: ClueQuestion, said: string): readonly Candidate[] {
  const { missing, message = "", type = "", language } = failure ?? {};
  const line = `${type}: ${message}`;
  if (failure?.kind === "import") {
    if (missing === undefined || failure.from !== undefined) return [];
    // A package of another name is no file; of Python the two look alike.
    if (language === "node" && missingModule?.kind !== "project") return [];
    const path = language === "python" ? missing.replaceAll(".", "/") : missing;
    return path.startsWith("@") ? [] : [{ path, said: line }];
  }
  // A failure that was printed names the path itself; other lines may be about something survived.
  return pathsSaidAbsent(failure === undefined ? said : line).filter(({ path }) => path.length > 1);
}

function isThere(tree: SourceTree, path: string): boolean {
  return ENDINGS.some((ending) => tree.has(`${path}${ending}`));
}

function sameButCase(tree: SourceTree, path: string): string | undefined {
  const wanted = new Set(ENDINGS.map((ending) => `${path}${ending}`.toLowerCase()));
  const same = tree.files.filter((file) => wanted.has(file.toLowerCase()));
  return same.length === 1 ? same[0] : undefined;
}

/** In a folder that builds write, and asked for by the start command itself. */
function isBuilt({ failure, target }: ClueQuestion, path: string, line: string): boolean {
  if (!FROM_BUILD.test(line) || failure?.place !== undefined) return false;
  const { argv, origin } = target.plan.start;
  const text = origin.file === undefined ? undefined : target.tree.read(origin.file);
  const command = [...argv, origin.text, text?.split("\n")[(origin.line ?? 1) - 1] ?? ""].join(" ");
  const isNamed = command.includes(path) || command.includes(path.replace(/\.\w+$/, ""));
  return BUILT.test(path) || (isNamed && SOMETIMES_BUILT.test(path));
}

function buildLine({ target, directory }: ClueQuestion): { readonly build?: SourceLine } {
  const file = manifestIn(directory);
  const line = lineWhere(target.tree, file, /^\s*"build"\s*:/);
  return line === undefined ? {} : { build: { file, line } };
}

/** Where package.json says which module system its files are of; the file itself when it does not. */
export function moduleTypeLine(tree: SourceTree, directory: string): SourceLine | undefined {
  const file = manifestIn(directory);
  if (!tree.files.includes(file)) return undefined;
  const line = lineWhere(tree, file, /^\s*"type"\s*:/);
  return line === undefined ? { file } : { file, line };
}

function manifestIn(directory: string): string {
  return directory === "." ? "package.json" : `${directory}/package.json`;
}

function lineWhere(tree: SourceTree, file: string, wanted: RegExp): number | undefined {
  const at =
    tree
      .read(file)
      ?.split("\n")
      .findIndex((line) => wanted.test(line)) ?? -1;
  return at < 0 ? undefined : at + 1;
}
