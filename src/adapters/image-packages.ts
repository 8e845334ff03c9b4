import type { SourceTree } from "#contract/source-tree.ts";
import { joined } from "#engines/dockerfile/image-path.ts";
import { projectPathOf } from "#engines/dockerfile/mapping.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";
import type { StageView } from "#engines/dockerfile/view.ts";
import { at } from "./directory.ts";
import { simpleCommands } from "./shell-lines.ts";

/** What the last stage of the Dockerfile, and the stages that it copies from, have pip install. */
export interface ImagePackages {
  readonly file: string;
  /** Requirements as they are written, such as `gunicorn==20.0.4`. */
  readonly requirements: readonly string[];
  /** Requirements files of production, relative to the project; those that it holds. */
  readonly lists: readonly string[];
  /** The project itself is installed too: `pip install .`, poetry, uv, pdm. */
  readonly installsProject: boolean;
}

const PIP = /^(?:\S*\/)?(?:python[\d.]*\s+-m\s+|uv\s+)?(?:\S*\/)?pip[\d.]*\s+install\s+(.*)$/s;
const PROJECT =
  /\b(?:poetry\s+install|uv\s+sync|pdm\s+(?:install|sync)|pipenv\s+(?:install|sync))\b/;
const WORD = /"[^"]*"|'[^']*'|[^\s"']+/g;
// Every other option without `=` may have a value behind it.
const FLAG =
  /^(?:-[UIqvq]+|--(?:upgrade|user|no-deps|quiet|verbose|pre|no-cache-dir|no-cache|disable-pip-version-check|no-build-isolation|force-reinstall|ignore-installed|no-input|isolated|no-compile|compile|compile-bytecode|prefer-binary|break-system-packages|system|require-hashes|no-warn-script-location|no-clean))$/;
const LIST = /^(?:-r|--requirement)(?:=?(.+))?$/;
// What comes from another index, or goes elsewhere, is not what an ordinary installation would get.
const ELSEWHERE =
  /^(?:-[iftc]|--(?:index-url|extra-index-url|no-index|find-links|target|prefix|root))(?:=|$)/;
const REQUIREMENT = /^([A-Za-z][\w.-]*(?:\[[\w,.-]+\])?)((?:[=<>!~]=?=?[\w.*${}-]+,?)*)$/;
// They install; the project does not use them.
const INSTALLERS = /^(?:pip|setuptools|wheel|uv|poetry|pipenv|pdm|build|pip-tools)\b/i;
const OF_DEVELOPMENT =
  /(?:^|[/._-])(?:dev|develop|development|tests?|testing|lint|docs?|ci|local)\b/i;
const IS_CONDITIONAL = /(?:^|[;&|\s])(?:if|case|for|while)\s/;
const MOST_STAGES = 20;

/** The packages that the project's image gets beside or in place of the usual requirements file. */
export function imagePackages(tree: SourceTree, directory: string): ImagePackages | undefined {
  const file = [at(directory, "Dockerfile"), "Dockerfile"].find(
    (path) => tree.read(path) !== undefined,
  );
  const view =
    file === undefined ? undefined : resolveStage(parseDockerfile(tree.read(file) ?? ""));
  if (file === undefined || view === undefined) return undefined;
  const texts = stagesOf(view).flatMap(({ runs }) => runs.map(({ text }) => text));
  const found = texts
    .filter((text) => !IS_CONDITIONAL.test(text))
    .flatMap(commandsIn)
    .map(pipWords);
  const lists = found
    .flatMap((words) => words.lists)
    .flatMap((list) => resolvedList({ tree, directory, view }, list) ?? []);
  return {
    file,
    requirements: [...new Set(found.flatMap(({ requirements }) => requirements))],
    lists: [...new Set(lists)].filter((list) => !OF_DEVELOPMENT.test(list)),
    installsProject:
      texts.some((text) => PROJECT.test(text)) || found.some(({ hasProject }) => hasProject),
  };
}

/** The file of the project that a path of the image is. */
function resolvedList(
  {
    tree,
    directory,
    view,
  }: { readonly tree: SourceTree; readonly directory: string; readonly view: StageView },
  path: string,
): string | undefined {
  const copied = projectPathOf(view, joined(view.workdir.value, path));
  const plain = path.replace(/^(?:\.?\/)+/, "");
  const base = plain.slice(plain.lastIndexOf("/") + 1);
  const places = [copied, ...[copied ?? plain, plain, base].map((one) => at(directory, one))];
  return places.find((place) => place !== undefined && tree.read(place) !== undefined);
}

/** A stage, and those that files are copied from. */
function stagesOf(view: StageView): readonly StageView[] {
  const found = new Map<number, StageView>();
  const add = (stage: StageView | undefined) => {
    if (stage === undefined || found.has(stage.index) || found.size >= MOST_STAGES) return;
    found.set(stage.index, stage);
    for (const { from } of stage.copies) if (typeof from === "number") add(stage.earlier[from]);
  };
  add(view);
  return [...found.values()];
}

/** What is only tried when something else fails is left out. */
function commandsIn(text: string): readonly string[] {
  return simpleCommands(text.split("||")[0] ?? "");
}

interface PipWords {
  readonly requirements: readonly string[];
  readonly lists: readonly string[];
  readonly hasProject: boolean;
}

const NOTHING: PipWords = { requirements: [], lists: [], hasProject: false };

function pipWords(command: string): PipWords {
  const said = PIP.exec(command)?.[1]?.replace(/\s#.*$/s, "");
  // What another command prints is not known.
  if (said === undefined || /\$\(|`/.test(command)) return NOTHING;
  const words = (said.match(WORD) ?? []).map(unquoted);
  const read = readWords(words);
  return words.some((word) => ELSEWHERE.test(word)) ? { ...read, requirements: [] } : read;
}

function readWords(words: readonly string[]): PipWords {
  const requirements: string[] = [];
  const lists: string[] = [];
  let hasProject = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const list = LIST.exec(word);
    hasProject ||= /^(?:-e|--editable|\.(?:\[.*)?)$/.test(word);
    if (list !== null) lists.push(list[1] ?? words[index + 1] ?? "");
    else if (!word.startsWith("-")) requirements.push(...requirementOf(word));
    if (takesNext(word, list)) index += 1;
  }
  return { requirements, lists, hasProject };
}

function takesNext(word: string, list: RegExpExecArray | null): boolean {
  if (list !== null) return list[1] === undefined;
  return word.startsWith("-") && !word.includes("=") && !FLAG.test(word);
}

/** A version that only a build argument knows is left to pip. */
function requirementOf(word: string): readonly string[] {
  const [, name, version = ""] = REQUIREMENT.exec(word.replace(/\s+/g, "")) ?? [];
  if (name === undefined || INSTALLERS.test(name) || /\.(?:whl|zip|gz|txt)$/.test(name)) return [];
  return [version.includes("$") ? name : `${name}${version}`];
}

function unquoted(word: string): string {
  return word.replace(/^(["'])(.*)\1$/s, "$2");
}
