import type { SourceTree } from "#contract/source-tree.ts";
import type { StageView } from "#engines/dockerfile/view.ts";
import { composeDeclaration } from "./compose-declaration.ts";
import { isDevelopmentServer } from "./development-server.ts";
import { at } from "./directory.ts";
import { dockerfileCommands, stageOf } from "./dockerfile-commands.ts";
import type { FoundCommand } from "./found-command.ts";
import { fixedPort, localPaths, withOurPort } from "./image-lines.ts";
import { isMigration } from "./migration-commands.ts";
import { manifestNames, platformDeclarations } from "./platform-manifests.ts";
import type { Declaration, DeclaredProcess, DeclaredVariable } from "./platforms/declaration.ts";
import { SERVER_PROGRAMS } from "./server-programs.ts";
import { simpleCommands } from "./shell-lines.ts";
import { type TracedCommand, tracedCommands } from "./trace-commands.ts";

/** What one place says of how the application runs. */
export interface Level {
  readonly declaration: Declaration;
  readonly start?: FoundCommand;
  /** What can be run in the project's folder. */
  readonly processes: readonly DeclaredProcess[];
  /** A start that is not taken, because it is a development server. */
  readonly refused?: FoundCommand;
  /** A start that is not taken, because this variable of the image names a path that only the image has. */
  readonly ofImage?: { readonly line: number; readonly variable: string };
  readonly migrate?: FoundCommand;
  /** When `migrate` runs: in a step of its own, or whenever an instance starts. */
  readonly migratesAt?: "deploy-step" | "start";
  /** The port that the start itself fixes. */
  readonly fixedPort?: number;
  /** The simple commands that the start comes down to. */
  readonly traced: readonly TracedCommand[];
}

export interface EvidenceChain {
  /** The most believed first: platforms' manifests, the compose file, the Dockerfile. */
  readonly levels: readonly Level[];
  readonly lookedAt: readonly string[];
}

/** Reads every place that says how production starts the application. */
export function evidenceChain(
  tree: SourceTree,
  directory: string,
  dockerfile: string = at(directory, "Dockerfile"),
): EvidenceChain {
  const compose = composeDeclaration(tree, directory);
  const isThere = tree.read(dockerfile) !== undefined || compose === undefined;
  const image = isThere ? dockerfile : compose.dockerfile;
  const declarations: readonly Declaration[] = [
    ...platformDeclarations(tree, directory),
    ...(compose === undefined ? [] : [compose.declaration]),
  ];
  const workdir = stageOf(tree, image)?.workdir.value ?? "/";
  const where = { tree, directory, workdir };
  const levels = [
    ...declarations.map((declaration) => levelOf(where, declaration)),
    dockerfileLevel(tree, directory, image),
  ];
  const looked = [...manifestNames(directory), ...filesOf(compose), image];
  return { levels, lookedAt: looked.map((file) => withRefusal(file, levels)) };
}

/** A file whose command was not taken says why. */
function withRefusal(file: string, levels: readonly Level[]): string {
  const level = levels.find(({ declaration }) => declaration.file === file);
  if (level?.ofImage !== undefined)
    return `${file} (line ${level.ofImage.line} needs ${level.ofImage.variable}, a path of the image)`;
  return level?.refused === undefined
    ? file
    : `${file} (line ${level.refused.origin.line} starts a development server: ${level.refused.line})`;
}

function filesOf(compose: ReturnType<typeof composeDeclaration>): readonly string[] {
  return compose === undefined ? [] : [compose.declaration.file];
}

interface Where {
  readonly tree: SourceTree;
  readonly directory: string;
  /** Folder of the image that is the project's; `/` when there is none. */
  readonly workdir: string;
}

function levelOf(where: Where, declaration: Declaration): Level {
  const { processes } = declaration;
  const of = (wanted: string) => processes.find(({ kind }) => kind === wanted);
  const [web, release] = [of("web"), of("release")];
  const ports = routedPorts(declaration);
  const level = judged(where, declaration, {
    start: web && here(where, web, ports),
    release: release && here(where, release, ports),
  });
  const runnable = processes.flatMap((process) => {
    const found = here(where, process, ports);
    return found === undefined ? [] : [{ ...process, line: found.line }];
  });
  return withPort({ ...level, processes: runnable }, web?.line);
}

const OF_EVERY_MACHINE = /^\/(?:usr\/)?(?:local\/)?s?bin\//;

/** A command as one for the project's folder; undefined where its program is only in the image. */
function here(
  { tree, directory, workdir }: Where,
  { line: written, origin }: DeclaredProcess,
  ports: readonly number[],
): FoundCommand | undefined {
  const line = withOurPort(localPaths(written, workdir), ports);
  const program = simpleCommands(line)[0]?.split(/\s/)[0] ?? "";
  const isMoved = line !== written && program.startsWith("./");
  const isAbsent = isMoved && !tree.has(at(directory, program.slice(2)));
  const isElsewhere = program.startsWith("/") && !OF_EVERY_MACHINE.test(program);
  return isAbsent || isElsewhere ? undefined : { line, origin };
}

function dockerfileLevel(tree: SourceTree, directory: string, file: string): Level {
  const { start, migrate, written } = dockerfileCommands(tree, directory, file);
  const declaration = { file, processes: [], variables: imageVariables(tree, file) };
  const variable = start && variableOfImage(stageOf(tree, file), start.line, declaration.variables);
  if (start !== undefined && variable !== undefined)
    return {
      declaration,
      processes: [],
      traced: [],
      ofImage: { line: start.origin.line ?? 1, variable },
    };
  const judgement = judged({ tree, directory }, declaration, { start, release: undefined });
  const level = withPort(judgement, written);
  return migrate === undefined ? level : { ...level, migrate, migratesAt: "start" };
}

// Where programs lie, and who runs them, belongs to the image; the port is ours.
const OF_THE_IMAGE = /^(?:PATH|HOME|USER|PORT|LD_\w+|VIRTUAL_ENV|PYTHONHOME|JAVA_HOME|GOPATH)$/;

/** What the last stage sets for its programs, where that holds outside the image too. */
function imageVariables(tree: SourceTree, file: string): readonly DeclaredVariable[] {
  const view = stageOf(tree, file);
  const workdir = view?.workdir.value ?? "/";
  return (view?.environment ?? []).flatMap(({ name, value, isKnown, line }) => {
    const local = value === workdir ? "." : localPaths(value, workdir);
    const isElsewhere = /(?:^|[:=])\//.test(local);
    if (!isKnown || isElsewhere || OF_THE_IMAGE.test(name)) return [];
    return [{ name, value: local, file, line }];
  });
}

/** A variable that the command reads, that the image sets, and that means nothing outside of it. */
function variableOfImage(
  view: StageView | undefined,
  line: string,
  given: readonly DeclaredVariable[],
): string | undefined {
  const read = [...line.matchAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g)];
  // A device is everywhere, and one word behind a slash is as often a part of an address.
  const paths =
    view?.environment.filter(({ value }) => /^\/(?!dev\/)[^/:]+\/[^:]+$/.test(value)) ?? [];
  const set = new Set(paths.map(({ name }) => name));
  return read
    .map(([, braced, plain]) => braced ?? plain ?? "")
    .filter((name) => set.has(name) && !OF_THE_IMAGE.test(name))
    .find((name) => !given.some((one) => one.name === name));
}

function withPort(level: Level, written: string | undefined): Level {
  const port = fixedPort(written ?? "");
  return port === undefined ? level : { ...level, fixedPort: port };
}

interface Commands {
  readonly start: FoundCommand | undefined;
  readonly release: FoundCommand | undefined;
}

function judged(
  where: { readonly tree: SourceTree; readonly directory: string },
  declaration: Declaration,
  { start, release }: Commands,
): Level {
  const traced = start === undefined ? [] : tracedCommands(where, start.line, start.origin);
  const within = traced.find(({ line }) => isMigration(line));
  return {
    declaration,
    processes: [],
    traced,
    ...(start === undefined
      ? {}
      : servesDevelopers(start, traced)
        ? { refused: start }
        : { start }),
    ...(release !== undefined
      ? { migrate: release, migratesAt: "deploy-step" }
      : within === undefined
        ? {}
        : { migrate: within, migratesAt: "start" }),
  };
}

const SERVER = new RegExp(`\\b(?:${SERVER_PROGRAMS})\\b`);

/** A script with a condition may have both, one for each environment; then it is not known to be one. */
function servesDevelopers(start: FoundCommand, traced: readonly TracedCommand[]): boolean {
  // What a script is called says less than what it runs.
  const lines = traced.length === 0 ? [start.line] : traced.map(({ line }) => line);
  const hasCondition = lines.some((line) => line === "fi" || line === "esac");
  const isReal = (line: string) => !isDevelopmentServer(line) && SERVER.test(line);
  return lines.some(isDevelopmentServer) && !(hasCondition && lines.some(isReal));
}

/** Ports that the manifest itself names: an application that listens there does as it is told. */
function routedPorts({ port, variables }: Declaration): readonly number[] {
  const given = variables.find(({ name }) => name === "PORT")?.value;
  return [...(port === undefined ? [] : [port.value]), ...(given ? [Number(given)] : [])];
}
