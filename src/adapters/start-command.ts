import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { joined } from "#engines/dockerfile/image-path.ts";
import { projectPathOf } from "#engines/dockerfile/mapping.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";
import type { Program, StageView } from "#engines/dockerfile/view.ts";

/** A shell command line and where it stands. */
export interface FoundCommand {
  readonly line: string;
  readonly origin: Origin & { readonly file: string; readonly line: number };
}

export interface FoundCommands {
  readonly start?: FoundCommand;
  readonly migrate?: FoundCommand;
  readonly reasons: readonly Origin[];
  readonly lookedAt: readonly string[];
}

const DEVELOPMENT =
  /--reload\b|\bfastapi dev\b|\bnodemon\b|\bts-node-dev\b|--watch\b|\bflask run\b|\brunserver\b|\bnext dev\b|\bvite\b(?! build| preview)|\bconcurrently\b/;
const MIGRATE =
  /\balembic\b.*\bupgrade\b|\bnode-pg-migrate\b.*\bup\b|\bknex\b.*\bmigrate:latest\b|\bprisma\b.*\bmigrate deploy\b|\bmanage\.py\b.*\bmigrate\b|\bflask db upgrade\b|\b(?:npm|yarn|pnpm)\b.*\bmigrate\b/;

/** Whether a command line starts a development server, which production never does. */
export function isDevelopmentServer(line: string): boolean {
  return DEVELOPMENT.test(line);
}

/**
 * Looks at the Procfile, then at what the Dockerfile's last stage starts, following its entrypoint script.
 * Default Dockerfile: the one of the directory.
 */
export function findCommands(
  tree: SourceTree,
  directory: string,
  dockerfile: string = at(directory, "Dockerfile"),
): FoundCommands {
  const lookedAt = [at(directory, "Procfile"), dockerfile];
  const sources = [fromProcfile(tree, directory), fromDockerfile(tree, directory, dockerfile)];
  const reasons: Origin[] = [];
  let start: FoundCommand | undefined;
  let migrate: FoundCommand | undefined;
  for (const source of sources) {
    if (source.start !== undefined && isDevelopmentServer(source.start.line))
      reasons.push({
        ...source.start.origin,
        text: `not used, a development server: ${source.start.line}`,
      });
    else start ??= source.start;
    migrate ??= source.migrate;
  }
  return {
    lookedAt,
    reasons,
    ...(start === undefined ? {} : { start }),
    ...(migrate === undefined ? {} : { migrate }),
  };
}

type Found = { readonly start?: FoundCommand; readonly migrate?: FoundCommand };

function fromProcfile(tree: SourceTree, directory: string): Found {
  const file = at(directory, "Procfile");
  const lines = (tree.read(file) ?? "").split("\n");
  const process = (name: string): FoundCommand | undefined => {
    const index = lines.findIndex((line) => line.startsWith(`${name}:`));
    const line = lines[index]?.slice(name.length + 1).trim();
    if (line === undefined || line === "") return undefined;
    return { line, origin: { text: `Procfile, process type ${name}`, file, line: index + 1 } };
  };
  return present(process("web"), process("release"));
}

function fromDockerfile(tree: SourceTree, directory: string, file: string): Found {
  const text = tree.read(file);
  const view = text === undefined ? undefined : resolveStage(parseDockerfile(text));
  const declared = view?.entrypoint ?? view?.command;
  if (view === undefined || declared === undefined) return {};
  const words = wordsOf(view);
  if (words.length === 0) return {};
  const scripts = words.flatMap((word) => scriptPaths(view, word, directory));
  const script = scripts.find((path) => path.endsWith(".sh") && tree.read(path) !== undefined);
  if (script !== undefined) return fromScript(tree, script, view);
  const workdir = view.workdir.value;
  const line = declared.shellLine ?? words.map(quoted).join(" ");
  return {
    start: {
      line: withOurPort(localPaths(line, workdir), view),
      origin: { text: "Dockerfile, last stage", file, line: declared.line },
    },
  };
}

interface Programs {
  readonly entrypoint?: Program | undefined;
  readonly command?: Program | undefined;
}

/** What the stage starts: its entrypoint with its command as arguments. */
function wordsOf({ entrypoint, command }: Programs): readonly string[] {
  return [entrypoint, command].flatMap((program) => {
    if (program === undefined) return [];
    return program.shellLine === undefined ? program.argv : ["sh", "-c", program.shellLine];
  });
}

/** The migrate line and the last `exec` line of an entrypoint script; `exec "$@"` runs the CMD. */
function fromScript(tree: SourceTree, file: string, view: StageView): Found {
  let start: FoundCommand | undefined;
  let migrate: FoundCommand | undefined;
  const workdir = view.workdir.value;
  for (const { content, line } of logicalLines(tree.read(file) ?? "")) {
    const command = localPaths(content.trim(), workdir);
    const origin = { text: `entrypoint script ${file}`, file, line };
    const executed = /^exec\s+(.*)$/s.exec(command)?.[1];
    if (executed !== undefined && /^"?\$[@*]"?$/.test(executed.trim())) {
      const words = wordsOf({ command: view.command });
      if (words.length > 0)
        start = { line: localPaths(words.map(quoted).join(" "), workdir), origin };
    } else if (executed !== undefined) start = { line: executed, origin };
    else if (MIGRATE.test(command) && !command.startsWith("#")) migrate = { line: command, origin };
  }
  return present(start, migrate);
}

/** Lines with their continuations joined; `line` is where the first one stands. */
function logicalLines(text: string): { readonly content: string; readonly line: number }[] {
  const found: { content: string; line: number }[] = [];
  let open = false;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const continues = raw.endsWith("\\");
    const content = continues ? raw.slice(0, -1) : raw;
    const last = found.at(-1);
    if (open && last !== undefined) last.content += ` ${content.trim()}`;
    else found.push({ content, line: index + 1 });
    open = continues;
  }
  return found;
}

/** Where a script may lie: where a COPY took it from, or where the image's folder would be the directory. */
function scriptPaths(view: StageView, word: string, directory: string): readonly string[] {
  const workdir = view.workdir.value;
  const copied = projectPathOf(view, joined(workdir, word));
  const local = word.startsWith(`${workdir}/`)
    ? word.slice(workdir.length + 1)
    : word.replace(/^\.?\//, "");
  const usual = at(directory, local);
  return copied === undefined ? [usual] : [at(directory, copied), copied, usual];
}

function localPaths(line: string, workdir: string): string {
  return workdir === "/" ? line : line.replaceAll(`${workdir}/`, "./");
}

/** An image may fix its port when it says so; outside a container that port may be taken. */
function withOurPort(line: string, { ports }: StageView): string {
  return line.replace(
    /((?:--port|-p|--bind|-b)(?:\s+|=)(?:[\w.[\]]*:)?)(\d+)(?!\S*[\w.:])/g,
    (whole, before: string, written: string) =>
      ports.some(({ port }) => String(port) === written) ? `${before}$PORT` : whole,
  );
}

function quoted(word: string): string {
  return /^[\w@%+=:,./${}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function present(start: FoundCommand | undefined, migrate: FoundCommand | undefined): Found {
  return {
    ...(start === undefined ? {} : { start }),
    ...(migrate === undefined ? {} : { migrate }),
  };
}

/** A path inside a directory of the project. */
export function at(directory: string, path: string): string {
  return directory === "." ? path : `${directory}/${path}`;
}
