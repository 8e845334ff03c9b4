import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { baseName, type ProgramLine, programLine } from "../built-program.ts";
import { at } from "../directory.ts";
import type { FoundCommands } from "../start-command.ts";
import { type GoProgram, serverProgram } from "./module.ts";

/** Folder of the programs that are built here, relative to the application. */
export const OUTPUT = ".deployment-readiness/bin";
// The folder keeps itself out of every commit.
const PREPARE =
  "mkdir -p .deployment-readiness/bin && printf '*\\n' > .deployment-readiness/.gitignore";

// The first process of an image; outside one nobody needs it.
const INIT = /^(?:exec\s+)?(?:\/\S*\/)?(?:tini|dumb-init)\b(?:\s+-\S+)*\s+/;

/** The start command, and what builds the program that it runs. */
export interface BuiltStart {
  readonly line: string;
  readonly origin: Origin;
  /** Absent where the command runs something else than a program of this module. */
  readonly build?: {
    readonly line: string;
    readonly origin: Origin;
    /** The settings name its path, so that their own install command may make it. */
    readonly isNamedBySettings: boolean;
  };
}

interface Known {
  readonly programs: readonly GoProgram[];
  readonly found: FoundCommands;
}

/**
 * The settings' command as it is; a declared one with the program replaced by the one built here;
 * else the program that serves.
 */
export function builtStart(
  tree: SourceTree,
  settings: Settings,
  { programs, found }: Known,
): BuiltStart | undefined {
  const { start, directory } = settings.app;
  if (start !== undefined) return namedStart(start, programs, { tree, directory });
  if (found.start !== undefined) return declaredStart(found.start, programs, { tree, directory });
  const program = serverProgram(programs);
  if (program === undefined) return undefined;
  const { file, line } = program;
  const origin = { text: `the program of ${program.package}`, file, line };
  return { line: program.name, origin, build: buildOf(program) };
}

interface Where {
  readonly tree: SourceTree;
  readonly directory: string;
}

function namedStart(line: string, programs: readonly GoProgram[], where: Where): BuiltStart {
  const origin = { text: "app.start in the settings" };
  const named = programLine(line);
  const program = named === undefined ? undefined : programNamed(named, programs, where);
  if (named === undefined || program === undefined) return { line, origin };
  const build = `go build -buildvcs=false -o ${named.program} ${program.package}`;
  return {
    line,
    origin,
    build: { line: build, origin: builtFrom(program), isNamedBySettings: true },
  };
}

function declaredStart(
  declared: { readonly line: string; readonly origin: Origin },
  programs: readonly GoProgram[],
  where: Where,
): BuiltStart {
  const line = declared.line.replace(INIT, "");
  const named = programLine(line);
  const program = named === undefined ? undefined : programNamed(named, programs, where);
  if (named === undefined || program === undefined) return declared;
  return {
    line: `${named.before}${program.name}${named.after}`,
    origin: declared.origin,
    build: buildOf(program),
  };
}

/**
 * The program behind a path that no commit holds: by its name, else by what the Dockerfile builds under
 * that name, else the only one there is.
 */
function programNamed(
  named: ProgramLine,
  programs: readonly GoProgram[],
  { tree, directory }: Where,
): GoProgram | undefined {
  const path = named.program.replace(/^\.\//, "");
  if (tree.files.includes(at(directory, path))) return undefined;
  const name = baseName(path);
  const alike = programs.filter((program) => program.name === name);
  if (alike.length === 1) return alike[0];
  const output = outputsOf(tree.read(at(directory, "Dockerfile")) ?? "").get(name);
  if (output !== undefined) return programs.find((program) => program.package === output);
  // `sh`, `go` and the like are on the path of the machine.
  return named.program.includes("/") && !named.program.startsWith("/")
    ? serverProgram(programs)
    : undefined;
}

/** Packages by the name of the program that a Dockerfile builds of them. */
function outputsOf(dockerfile: string): ReadonlyMap<string, string> {
  const lines = dockerfile.replaceAll(/\\\r?\n/g, " ");
  const builds = [...lines.matchAll(/\bgo build\b([^\n&;|]*)/g)].map(([, words = ""]) => words);
  return new Map(
    builds.flatMap((words): [string, string][] => {
      const output = /\s-o[=\s]+(\S+)/.exec(words)?.[1];
      const argument = words.trim().split(/\s+/).at(-1) ?? ".";
      const isPackage = argument.startsWith(".") && argument !== output;
      const name = (isPackage ? argument : ".").replace(/(?<=.)\/$/, "");
      return output === undefined ? [] : [[baseName(output), name]];
    }),
  );
}

function buildOf(program: GoProgram) {
  const output = `${OUTPUT}/${program.name}`;
  const line = `${PREPARE} && go build -buildvcs=false -o ${output} ${program.package}`;
  return { line, origin: builtFrom(program), isNamedBySettings: false };
}

function builtFrom(program: GoProgram): Origin {
  return { text: `go build ${program.package}`, file: program.file, line: program.line };
}
