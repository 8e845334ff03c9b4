import type { SourceTree } from "#contract/source-tree.ts";
import { joined } from "#engines/dockerfile/image-path.ts";
import { projectPathOf } from "#engines/dockerfile/mapping.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";
import { at } from "./directory.ts";
import { simpleCommands } from "./shell-lines.ts";

/** What the Dockerfile has pip install. */
export interface ImagePackages {
  readonly file: string;
  /** Requirements as they are written, such as `gunicorn==20.0.4`. */
  readonly requirements: readonly string[];
  /** Requirements files, relative to the project; those that it holds. */
  readonly lists: readonly string[];
}

const PIP = /^(?:\S*\/)?(?:python[\d.]*\s+-m\s+|uv\s+)?(?:\S*\/)?pip[\d.]*\s+install\s+(.*)$/s;
const WORD = /"[^"]*"|'[^']*'|\S+/g;
const WITH_VALUE =
  /^(?:-[citfe]|--(?:constraint|index-url|extra-index-url|find-links|target|prefix|root|timeout|retries|trusted-host|editable|platform|python|cache-dir|progress-bar))$/;
const LIST = /^(?:-r|--requirement)(?:=(.*))?$/;
const REQUIREMENT = /^([A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?)((?:[=<>!~]=?=?[\w.*$+{}-]+,?)*)$/;
// They install; the project does not use them.
const INSTALLERS = /^(?:pip|setuptools|wheel|uv|poetry|pipenv|pdm|build|pip-tools)\b/i;

/** The packages that the project's image gets beside or in place of the usual requirements file. */
export function imagePackages(tree: SourceTree, directory: string): ImagePackages | undefined {
  const file = [at(directory, "Dockerfile"), "Dockerfile"].find(
    (path) => tree.read(path) !== undefined,
  );
  if (file === undefined) return undefined;
  const dockerfile = parseDockerfile(tree.read(file) ?? "");
  const view = resolveStage(dockerfile);
  const resolved = (path: string) => {
    const copied = view && projectPathOf(view, joined(view.workdir.value, path));
    const plain = path.replace(/^(?:\.?\/)+/, "");
    const base = plain.slice(plain.lastIndexOf("/") + 1);
    const places = [copied, ...[copied ?? plain, plain, base].map((one) => at(directory, one))];
    return places.find((place) => place !== undefined && tree.read(place) !== undefined);
  };
  const requirements = new Set<string>();
  const lists = new Set<string>();
  for (const { keyword, text } of dockerfile.instructions) {
    if (keyword !== "RUN") continue;
    for (const words of simpleCommands(text).flatMap(pipWords)) {
      for (const one of words.requirements) requirements.add(one);
      for (const path of words.lists.flatMap((list) => resolved(list) ?? [])) lists.add(path);
    }
  }
  return { file, requirements: [...requirements], lists: [...lists] };
}

function pipWords(command: string): { requirements: string[]; lists: string[] }[] {
  const words = PIP.exec(command)?.[1]?.match(WORD)?.map(unquoted);
  if (words === undefined) return [];
  const found = { requirements: [] as string[], lists: [] as string[] };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const list = LIST.exec(word);
    if (list !== null) {
      const path = list[1] ?? words[index + 1];
      if (list[1] === undefined) index += 1;
      if (path !== undefined) found.lists.push(path);
    } else if (WITH_VALUE.test(word)) index += 1;
    else found.requirements.push(...requirementOf(word));
  }
  return [found];
}

/** A version that only a build argument knows is left to pip. */
function requirementOf(word: string): string[] {
  const [, name, version = ""] = REQUIREMENT.exec(word) ?? [];
  if (name === undefined || INSTALLERS.test(name)) return [];
  return [version.includes("$") ? name : `${name}${version}`];
}

function unquoted(word: string): string {
  return word.replace(/^(["'])(.*)\1$/s, "$2");
}
