import type { Origin, SourceTree } from "#contract/source-tree.ts";

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

/** Looks at the Procfile, then at the last stage of the Dockerfile, following its entrypoint script. */
export function findCommands(tree: SourceTree, directory: string): FoundCommands {
  const lookedAt = [at(directory, "Procfile"), at(directory, "Dockerfile")];
  const sources = [fromProcfile(tree, directory), fromDockerfile(tree, directory)];
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

function fromDockerfile(tree: SourceTree, directory: string): Found {
  const file = at(directory, "Dockerfile");
  const text = tree.read(file);
  if (text === undefined) return {};
  const stage = lastStage(text);
  const words = [...(stage.entrypoint?.words ?? []), ...(stage.command?.words ?? [])];
  const declared = stage.entrypoint ?? stage.command;
  if (declared === undefined || words.length === 0) return {};
  const script = words
    .map((word) => scriptPath(word, stage.workdir, directory))
    .find((path) => path.endsWith(".sh") && tree.read(path) !== undefined);
  if (script !== undefined) return fromScript(tree, script, stage);
  const line = declared.isShell ? (declared.words.at(-1) ?? "") : words.map(quoted).join(" ");
  return {
    start: {
      line: withOurPort(localPaths(line, stage.workdir), stage.ports),
      origin: { text: "Dockerfile, last stage", file, line: declared.line },
    },
  };
}

interface Instruction {
  readonly words: readonly string[];
  readonly isShell: boolean;
  readonly line: number;
}

interface Stage {
  readonly workdir: string;
  /** Numbers that EXPOSE names. */
  readonly ports: readonly string[];
  readonly entrypoint?: Instruction;
  readonly command?: Instruction;
}

function lastStage(text: string): Stage {
  let stage: Stage = { workdir: "/", ports: [] };
  for (const { content, line } of logicalLines(text)) {
    const [, word = "", rest = ""] = /^\s*([A-Za-z]+)\s+(.*)$/s.exec(content) ?? [];
    const instruction = word.toUpperCase();
    if (instruction === "FROM") stage = { workdir: "/", ports: [] };
    else if (instruction === "EXPOSE") stage = { ...stage, ports: rest.match(/\d+/g) ?? [] };
    else if (instruction === "WORKDIR") stage = { ...stage, workdir: rest.trim() };
    else if (instruction === "ENTRYPOINT")
      stage = { ...stage, entrypoint: instructionOf(rest, line) };
    else if (instruction === "CMD") stage = { ...stage, command: instructionOf(rest, line) };
  }
  return stage;
}

function instructionOf(rest: string, line: number): Instruction {
  const words = execForm(rest);
  return words === undefined
    ? { words: ["sh", "-c", rest.trim()], isShell: true, line }
    : { words, isShell: false, line };
}

function execForm(rest: string): string[] | undefined {
  if (!rest.trim().startsWith("[")) return undefined;
  try {
    const parsed: unknown = JSON.parse(rest);
    return Array.isArray(parsed) ? parsed.map(String) : undefined;
  } catch (error) {
    // Docker too reads what is not a JSON array as shell form.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The migrate line and the last `exec` line of an entrypoint script; `exec "$@"` runs the CMD. */
function fromScript(tree: SourceTree, file: string, stage: Stage): Found {
  let start: FoundCommand | undefined;
  let migrate: FoundCommand | undefined;
  for (const { content, line } of logicalLines(tree.read(file) ?? "")) {
    const command = localPaths(content.trim(), stage.workdir);
    const origin = { text: `entrypoint script ${file}`, file, line };
    const executed = /^exec\s+(.*)$/s.exec(command)?.[1];
    if (executed !== undefined && /^"?\$[@*]"?$/.test(executed.trim())) {
      const words = stage.command?.words ?? [];
      if (words.length > 0)
        start = {
          line: localPaths(words.map(quoted).join(" "), stage.workdir),
          origin: { ...origin, line },
        };
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

function scriptPath(word: string, workdir: string, directory: string): string {
  const local = word.startsWith(`${workdir}/`)
    ? word.slice(workdir.length + 1)
    : word.replace(/^\.?\//, "");
  return at(directory, local);
}

function localPaths(line: string, workdir: string): string {
  return workdir === "/" ? line : line.replaceAll(`${workdir}/`, "./");
}

/** An image may fix its port when it says so; outside a container that port may be taken. */
function withOurPort(line: string, ports: readonly string[]): string {
  return line.replace(
    /((?:--port|-p|--bind|-b)(?:\s+|=)(?:[\w.[\]]*:)?)(\d+)(?!\S*[\w.:])/g,
    (whole, before: string, port: string) => (ports.includes(port) ? `${before}$PORT` : whole),
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
