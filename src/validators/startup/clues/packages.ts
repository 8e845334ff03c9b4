import { type Declared, declared } from "#engines/manifests/declared.ts";
import type { Ecosystem } from "#engines/manifests/shape.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { SourceLine } from "../evidence.ts";
import { providedByImage } from "./image-program.ts";
import { absentArtifact } from "./maven.ts";
import type { ClueQuestion } from "./question.ts";
import type { AbsentProgram } from "./shape.ts";

/** Where the package of a module that was not found is declared. */
export function declaredModule(
  { target, directory, missingModule }: ClueQuestion,
  failure: TraceFailure | undefined,
): Declared | undefined {
  if (failure?.missing === undefined || missingModule?.kind !== "package") return undefined;
  const { language } = failure;
  if (language !== "node" && language !== "python") return undefined;
  const wanted = { ecosystem: language, name: failure.missing, kind: "module", directory } as const;
  return declared(target.tree, wanted);
}

// The package that an installer names as the one that does not fit.
const NAMED: Readonly<Record<Ecosystem, readonly RegExp[]>> = {
  node: [
    /No matching version found for (@?[\w./-]+?)@/,
    /Invalid: lock file's \S+ does not satisfy (@?[\w./-]+?)@/,
    /Missing: (@?[\w./-]+?)@\S+ from lock file/,
    /peer (?:\S+@"[^"]*" )?from (@?[\w./-]+?)@/,
    /Could not resolve dependency:[\s\S]{0,80}? from (@?[\w./-]+?)@/,
  ],
  python: [
    /No matching distribution found for ([\w.-]+)/,
    /Cannot install (?:-r \S+ \(line \d+\) and )?([\w.-]+)/,
    /The conflict is caused by:\s+([\w.-]+)/,
  ],
};

export function namedPackage(question: ClueQuestion, said: string): Declared | undefined {
  const ecosystem = ecosystemOf(question);
  if (question.target.plan.language === "java") return absentArtifact(question.target.tree, said);
  if (ecosystem === undefined) return undefined;
  const name = NAMED[ecosystem].map((pattern) => pattern.exec(said)?.[1]).find(Boolean) ?? "";
  const wanted = { ecosystem, name, kind: "module", directory: question.directory } as const;
  return declared(question.target.tree, wanted);
}

function ecosystemOf({ target }: ClueQuestion): Ecosystem | undefined {
  const { language } = target.plan;
  return language === "node" || language === "python" ? language : undefined;
}

const NOT_FOUND = [
  // dash, bash, busybox; with or without the script and its line.
  /^(?:(?<script>[\w./-]+): (?:line )?(?<line>\d+): )(?<name>[\w@.+-]+): (?:command )?not found/m,
  /^(?:[\w./-]+: )?(?:line \d+: )?(?<name>[\w@.+-]+): (?:command )?not found/m,
  /exec: "?(?<name>[\w@.+-]+)"?: (?:executable file )?not found/m,
  /\bspawn(?:Sync)? (?<name>[\w@.+-]+) ENOENT/m,
];
const PYTHON_FILE = /^\[Errno 2\] No such file or directory: '([\w@.+-]+)'/;

/** The program that was not found, when the output or the runtime names one. */
export function absentProgram(question: ClueQuestion, said: string): AbsentProgram | undefined {
  const found = namedProgram(question, said);
  if (found === undefined) return undefined;
  const { target, directory, failure } = question;
  const { start } = target.plan;
  const ecosystem = ecosystemOf(question);
  const { name } = found;
  const at = found.at ?? failure?.place ?? scriptOf(question, name);
  const words = `${start.argv.join(" ")} ${start.origin.text}`.split(/[\s"'=;&|]+/);
  const isManifest = at?.file.endsWith("package.json") === true;
  const image = providedByImage(question, name);
  return {
    name,
    ...(image === undefined ? {} : { image }),
    isStart: failure === undefined && (words.includes(name) || isManifest),
    ...(at === undefined ? {} : { at: { file: at.file, ...lineOf(at) } }),
    ...(ecosystem === undefined
      ? {}
      : { declared: declared(target.tree, { ecosystem, name, kind: "program", directory }) }),
  };
}

function lineOf({ line }: { readonly line?: number }): { readonly line?: number } {
  return line === undefined ? {} : { line };
}

interface NamedProgram {
  readonly name: string;
  readonly at?: SourceLine;
}

function namedProgram(question: ClueQuestion, said: string): NamedProgram | undefined {
  const { step, failure } = question;
  const first = step?.argv[0] ?? "/";
  if (step?.startError?.code === "ENOENT" && !first.includes("/")) return { name: first };
  if (failure !== undefined) return spawnedProgram(failure);
  return step?.exit?.code === 127 ? shellProgram(question, said) : undefined;
}

/** What a program of the target tried to run. */
function spawnedProgram({ message, frames }: TraceFailure): NamedProgram | undefined {
  const spawned = /\bspawn(?:Sync)? ([\w@.+-]+) ENOENT/.exec(message)?.[1];
  const isSpawn = frames.some(({ file }) => /(^|\/)subprocess\.py$/.test(file));
  const name = spawned ?? (isSpawn ? PYTHON_FILE.exec(message)?.[1] : undefined);
  return name === undefined ? undefined : { name };
}

function shellProgram({ target }: ClueQuestion, said: string): NamedProgram | undefined {
  for (const pattern of NOT_FOUND) {
    const { name, script, line } = pattern.exec(said)?.groups ?? {};
    if (name === undefined) continue;
    const file = target.tree.files.find((path) => path === script?.replace(/^\.\//, ""));
    return { name, ...(file === undefined ? {} : { at: { file, line: Number(line) } }) };
  }
  return undefined;
}

/** The script of a package.json that runs a program; the only one, else the start's own. */
function scriptOf({ target, directory }: ClueQuestion, name: string): SourceLine | undefined {
  const file = directory === "." ? "package.json" : `${directory}/package.json`;
  const lines = target.tree.read(file)?.split("\n") ?? [];
  const word = new RegExp(`^\\s*"[\\w:.-]+"\\s*:\\s*"(?:[^"]*[\\s&;])?${escaped(name)}[\\s"]`);
  const hits = lines.flatMap((line, index) => (word.test(line) ? [index + 1] : []));
  const { origin } = target.plan.start;
  const own = hits.find((line) => origin.file === file && origin.line === line);
  const line = own ?? (hits.length === 1 ? hits[0] : undefined);
  return line === undefined ? undefined : { file, line };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
