import { readFileSync, statSync } from "node:fs";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  type YAMLError,
} from "yaml";
import type { SettingsProblem } from "#contract/failure.ts";
import type { Door } from "./knob.ts";
import { KNOBS } from "./knobs.ts";
import { type RawSettings, valueAt } from "./raw-settings.ts";

// A settings file has about forty keys; these bounds only stop a file made to exhaust us.
const MAX_ALIASES = 50;
const MAX_CHARACTERS = 262_144;
const EXAMPLE = "performance: { requests: 10 }";

export interface SettingsFile {
  /** Absolute. */
  readonly path: string;
  /** As the reader knows it. */
  readonly name: string;
  /** Asked for by name, so that its absence is a problem. */
  readonly isExplicit: boolean;
  /** Who asked for it. Default `flag`. */
  readonly door?: Door;
}

/** Reads a settings file; an absent default file says nothing, and that is fine. */
export function readSettingsFile(file: SettingsFile): RawSettings {
  const { path, name, isExplicit, door } = file;
  try {
    const oddity = oddityOf(file);
    if (oddity !== undefined) return refused(name, ...oddity);
    return settingsFromYaml(readFileSync(path, "utf8"), name);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const isAbsent = code === "ENOENT" || code === "ENOTDIR";
    if (isAbsent && !isExplicit) return nothing(name, []);
    const problem: SettingsProblem = {
      ...askedAt(isExplicit ? (door ?? "flag") : undefined, name),
      received: isAbsent ? `${name}, which does not exist` : `${name}, unreadable (${code})`,
      allowed: "a readable YAML file",
    };
    return nothing(name, [problem]);
  }
}

// What a repository brings may be a link to a device without an end or a pipe that nobody writes to; on a
// command line, a pipe is somebody's wish.
function oddityOf({ path, isExplicit, door }: SettingsFile): [string, string] | undefined {
  if (isExplicit && door !== "input") return undefined;
  const stats = statSync(path);
  if (!stats.isFile() && !stats.isDirectory()) return ["no ordinary file", "a YAML file"];
  if (stats.size > 4 * MAX_CHARACTERS)
    return [`${stats.size} bytes long`, `at most ${MAX_CHARACTERS} characters`];
  return undefined;
}

function askedAt(door: Door | undefined, name: string) {
  if (door === undefined) return { key: "", source: name };
  if (door === "input")
    return { key: "config", source: "input config", example: "config: readiness.yml" };
  return { key: "--config", source: "the command line", example: "--config readiness.yml" };
}

/** Parses YAML and remembers on which line every key stands. */
export function settingsFromYaml(text: string, fileName: string): RawSettings {
  if (text.length > MAX_CHARACTERS)
    return refused(fileName, `${text.length} characters long`, `at most ${MAX_CHARACTERS}`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: "error",
  });
  const broken = tellingErrors(document);
  if (broken.length > 0)
    return nothing(
      fileName,
      broken.map((error) => yamlProblem(error, { fileName, text, lines })),
    );
  const tree = plainTree(document);
  if (tree === undefined)
    return refused(fileName, "full of aliases", `at most ${MAX_ALIASES} uses of aliases`);
  if (typeof tree !== "object" || Array.isArray(tree))
    return refused(fileName, `a ${Array.isArray(tree) ? "list" : typeof tree}`, "a mapping");
  return {
    tree,
    locate: (path) => ({ source: fileName, ...lineOf(document, lines, path) }),
    problems: [],
  };
}

function nothing(source: string, problems: readonly SettingsProblem[]): RawSettings {
  return { tree: {}, locate: () => ({ source }), problems };
}

function refused(source: string, received: string, allowed: string): RawSettings {
  return nothing(source, [{ key: "", source, line: 1, received, allowed, example: EXAMPLE }]);
}

// After the first slip the parser is lost, and what it says about the rest means nothing.
function tellingErrors({ errors, warnings }: Document): readonly YAMLError[] {
  const isTwice = ({ code }: YAMLError) => code === "DUPLICATE_KEY";
  const slip = errors.find((error) => !isTwice(error));
  return slip === undefined ? [...errors.filter(isTwice), ...warnings] : [slip];
}

function yamlProblem(
  error: YAMLError,
  from: { readonly fileName: string; readonly text: string; readonly lines: LineCounter },
): SettingsProblem {
  const line = Math.max(1, from.lines.linePos(error.pos[0]).line);
  const isUnquoted = from.text.split("\n")[line - 1]?.includes("${") === true;
  return {
    key: "",
    source: from.fileName,
    line,
    received: `not readable: ${error.message.split("\n")[0] ?? ""}`,
    allowed: isUnquoted ? `YAML, with quotes around \${…}` : "YAML, with every key once",
    example: isUnquoted ? `app: { env: { API_TOKEN: "\${generate.secret}" } }` : EXAMPLE,
  };
}

// Undefined when aliases would multiply beyond the limit.
function plainTree(document: Document): unknown {
  try {
    const tree: unknown = document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
    for (const { key, kind, choices } of KNOBS)
      if (kind === "map" && choices === undefined) keepWriting(document, tree, key.split("."));
    return tree;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

// `VERSION: 1.10` means the text 1.10, not the number 1.1.
function keepWriting(document: Document, tree: unknown, path: readonly string[]): void {
  const values = valueAt(tree, path);
  if (typeof values !== "object" || values === null || Array.isArray(values)) return;
  for (const [name, value] of Object.entries(values)) {
    const node = document.getIn([...path, name], true);
    if (!isScalar(node) || !["number", "boolean", "bigint"].includes(typeof value)) continue;
    (values as Record<string, unknown>)[name] = node.source ?? String(value);
  }
}

function lineOf(document: Document, lines: LineCounter, path: readonly string[]) {
  let node: unknown = document.contents;
  let line: number | undefined;
  for (const name of path) {
    const map = isAlias(node) ? node.resolve(document) : node;
    if (!isMap(map)) break;
    const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    const offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
    if (pair === undefined || offset === undefined || offset === null) break;
    line = lines.linePos(offset).line;
    node = pair.value;
  }
  return line === undefined ? {} : { line };
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
