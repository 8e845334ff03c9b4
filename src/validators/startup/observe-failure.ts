import type { BootRecord, BootStep } from "#contract/boot.ts";
import type { LaunchPlan } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { failureFrom, type TraceFailure } from "#engines/traces/failure.ts";
import { linesOf, sentence } from "#engines/traces/text.ts";
import { namesSaidMissing } from "#engines/traces/variables.ts";
import type { AbsentVariable, MissingModule, SourceLine } from "./evidence.ts";
import { codeFiles, type Hit, linesWhere } from "./source-lines.ts";

const MOST_LAST_LINES = 8;
// A failure that was logged and survived is followed by more than a server's own farewell.
const MOST_LINES_AFTER = 60;
const MOST_VARIABLES = 20;
// Of Gunicorn and Uvicorn.
const FAREWELL =
  /\bWorker exiting \(pid|\bParent changed, shutting down|\bFinished server process \[|\bWaiting for application shutdown|\bApplication shutdown complete/;
const SHOUTED = /\b[A-Z][A-Z0-9_]{2,}\b/g;
const READS = /env|environ|config|settings/i;
// Set on every machine, never the target's to declare.
const SURROUNDING = new Set(["PATH", "HOME", "USER", "LANG", "SHELL", "PWD", "TMPDIR", "TERM"]);

/** Index of the step that decided the outcome of a boot that did not become ready. */
export function decisiveStep(record: BootRecord): number | undefined {
  if (record.outcome === "ready" || record.outcome === "attached") return undefined;
  return record.steps.length === 0 ? undefined : record.steps.length - 1;
}

/** The failure that decided a step; one that was logged long before the end did not. */
export function failureOfStep(tree: SourceTree, step: BootStep): TraceFailure | undefined {
  if (step.name === "install" || step.name === "build") return undefined;
  return failureOfText(tree, step.output.text);
}

export function failureOfText(tree: SourceTree, text: string): TraceFailure | undefined {
  const failure = failureFrom(text, {
    root: tree.root,
    files: tree.files,
    read: (path) => tree.read(path),
  });
  return failure !== undefined && failure.linesAfter <= MOST_LINES_AFTER ? failure : undefined;
}

/** What was said last; how a server takes its leave says nothing of why. */
export function lastLinesOf(text: string): readonly string[] {
  const lines = linesOf(text).map((line) => sentence(line, 300));
  const said = lines.filter((line) => line !== "");
  const telling = said.filter((line) => !FAREWELL.test(line));
  return (telling.length > 0 ? telling : said).slice(-MOST_LAST_LINES);
}

export interface VariableQuestion {
  readonly tree: SourceTree;
  readonly plan: LaunchPlan;
  readonly record: BootRecord;
  readonly failure: TraceFailure | undefined;
  readonly lastLines: readonly string[];
}

/** Variables that the failure names, that the code reads, and that the target was not given. */
export function absentVariables(question: VariableQuestion): readonly AbsentVariable[] {
  const { failure, lastLines } = question;
  const said = failure === undefined ? namesSaidMissing(lastLines.join("\n")) : failure.names;
  const mentioned = failure?.message.match(SHOUTED) ?? [];
  const found = new Map<string, AbsentVariable>();
  for (const name of [...said, ...mentioned]) {
    const variable = absentVariable(name, question, said.includes(name));
    if (variable !== undefined) found.set(variable.name, variable);
  }
  return [...found.values()].slice(0, MOST_VARIABLES);
}

function absentVariable(
  name: string,
  question: VariableQuestion,
  isSaidMissing: boolean,
): AbsentVariable | undefined {
  const { plan, record } = question;
  const given = new Set(record.variables.map((variable) => variable.name));
  const reads = plan.environment.filter((read) => isSameName(read.name, name));
  const read = reads.find(({ required }) => required) ?? reads[0];
  if (read !== undefined) {
    if (given.has(read.name) || read.default !== undefined) return undefined;
    return { name: read.name, place: { file: read.file, line: read.line } };
  }
  const full = name.toUpperCase();
  if (!isSaidMissing || given.has(full) || SURROUNDING.has(full)) return undefined;
  return unreadVariable(name, question);
}

/** `token` is how a settings class calls `TOKEN` or, with a prefix, `SHOP_TOKEN`. */
function isSameName(read: string, name: string): boolean {
  if (read === name) return true;
  if (name !== name.toLowerCase()) return false;
  const lower = read.toLowerCase();
  return lower === name || lower.endsWith(`_${name}`);
}

// The adapter does not know the name, so the code itself must show that it is a variable.
function unreadVariable(name: string, question: VariableQuestion): AbsentVariable | undefined {
  const { tree, failure } = question;
  const isField = name === name.toLowerCase();
  if (isField) {
    const settings = failure?.frames.some(({ file }) => file.includes("pydantic_settings"));
    if (settings !== true) return undefined;
    const place = soleField(tree, name) ?? failure?.place;
    return { name: name.toUpperCase(), ...(place === undefined ? {} : { place: lineOf(place) }) };
  }
  const word = new RegExp(`(^|[^A-Za-z0-9_])${name}([^A-Za-z0-9_]|$)`);
  const hits = linesWhere(tree, codeFiles(tree), (line) => word.test(line));
  const reading = hits.filter((hit) => isRead(hit, name));
  const [sole] = reading.length > 0 ? reading : [];
  return sole === undefined ? undefined : { name, place: lineOf(sole) };
}

function isRead({ text }: Hit, name: string): boolean {
  const declared = new RegExp(`^\\s*["']?${name}["']?\\s*[:=]|["'\`.]${name}\\b`);
  return declared.test(text) && (READS.test(text) || /^\s*["']?[A-Z0-9_]+["']?\s*:/.test(text));
}

function soleField(tree: SourceTree, name: string): SourceLine | undefined {
  const field = new RegExp(`^\\s+${name.replaceAll(".", "\\.")}\\s*:`);
  const hits = linesWhere(tree, codeFiles(tree), (line) => field.test(line));
  const [sole] = hits;
  return hits.length === 1 && sole !== undefined ? lineOf(sole) : undefined;
}

function lineOf({ file, line }: { readonly file: string; readonly line?: number }): SourceLine {
  return { file, ...(line === undefined ? {} : { line }) };
}

/** Reads without a default that got no value although the target became ready. */
export function undocumentedVariables(
  plan: LaunchPlan,
  record: BootRecord,
): readonly AbsentVariable[] {
  // Spring resolves what a bean asks for when it makes it: what is ready lacks none.
  if (plan.language === "java") return [];
  const given = new Set(record.variables.map(({ name }) => name));
  const found = new Map<string, AbsentVariable>();
  for (const { name, file, line, required } of plan.environment) {
    if (!required || given.has(name) || found.has(name) || SURROUNDING.has(name)) continue;
    found.set(name, { name, place: { file, line } });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MOST_VARIABLES);
}

const PYTHON_MANIFEST = /(^|\/)(requirements[^/]*\.txt|pyproject\.toml|Pipfile|setup\.(cfg|py))$/;

/** Whether a module that was not found would be ours, and whether a manifest names it. */
export function missingModule(
  tree: SourceTree,
  failure: TraceFailure | undefined,
): MissingModule | undefined {
  if (failure?.kind !== "import" || failure.missing === undefined || failure.from !== undefined)
    return undefined;
  return failure.language === "python"
    ? pythonModule(tree, failure.missing)
    : nodeModule(tree, failure.missing, isNamedAsFile(failure));
}

// Of a package that is absent the loader of ES modules says "Cannot find package".
function isNamedAsFile({ type, message }: TraceFailure): boolean {
  return type === "ERR_MODULE_NOT_FOUND" && message.startsWith("Cannot find module ");
}

function pythonModule(tree: SourceTree, missing: string): MissingModule {
  const top = missing.split(".")[0] ?? missing;
  const isOurs = tree.files.some(
    (file) =>
      file.startsWith(`${top}/`) || file === `${top}.py` || file.endsWith(`/${top}/__init__.py`),
  );
  const manifests = tree.files.filter((file) => PYTHON_MANIFEST.test(file)).slice(0, 10);
  const name = top.replace(/[-_]/g, "[-_]");
  const named = new RegExp(`(^|[^\\w-])(python-)?${name}(-binary)?($|[^\\w-])`, "im");
  return described(tree, { isOurs, manifests, isNamed: (text) => named.test(text) });
}

function nodeModule(tree: SourceTree, missing: string, isFile: boolean): MissingModule {
  const isOurs =
    isFile || /^[./#]/.test(missing) || tree.files.includes(missing) || isFilePath(missing);
  const name = missing
    .split("/")
    .slice(0, missing.startsWith("@") ? 2 : 1)
    .join("/");
  const manifests = tree.files.filter((file) => /(^|\/)package\.json$/.test(file)).slice(0, 10);
  return described(tree, { isOurs, manifests, isNamed: (text) => text.includes(`"${name}":`) });
}

function isFilePath(missing: string): boolean {
  return !missing.startsWith("@") && /\/[^/]+\.\w{1,4}$/.test(missing);
}

function described(
  tree: SourceTree,
  found: {
    readonly isOurs: boolean;
    readonly manifests: readonly string[];
    readonly isNamed: (text: string) => boolean;
  },
): MissingModule {
  const naming = found.manifests.find((file) => found.isNamed(tree.read(file) ?? ""));
  const plain = found.manifests.find((file) => /(^|\/)requirements\.txt$/.test(file));
  const manifest = naming ?? plain ?? found.manifests[0];
  return {
    kind: found.isOurs ? "project" : "package",
    ...(manifest === undefined ? {} : { manifest }),
    declared: naming !== undefined,
  };
}
