import { commandLine } from "#contract/command-line.ts";
import { fingerprintOf } from "#contract/fingerprint.ts";
import type { CommandPlan, LaunchPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { at } from "./directory.ts";
import { type ImagePackages, imagePackages } from "./image-packages.ts";
import { pyprojectArguments } from "./pyproject.ts";

/** The Python environment of the target: where it is, and how it is made when it is not there. */
export interface PythonEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly install: readonly CommandPlan[];
  /** The same with what the tests need, when the project says what that is. */
  readonly legacy?: LaunchPlan["legacy"];
}

interface InstallSource {
  readonly file: string;
  /** Arguments of pip install. */
  readonly arguments: string;
  /** What is installed after it, where that succeeds. */
  readonly extras?: string;
  /** Texts that decide what is installed. */
  readonly identity: readonly string[];
}

const REQUIREMENTS = [
  "requirements.txt",
  "requirements/prod.txt",
  "requirements/production.txt",
  "requirements/base.txt",
  "requirements-prod.txt",
];
const DEVELOPMENT = [
  "requirements-dev.txt",
  "requirements_dev.txt",
  "dev-requirements.txt",
  "requirements/dev.txt",
  "requirements/development.txt",
  "requirements-test.txt",
  "test-requirements.txt",
  "requirements/test.txt",
];

/** The project's own virtual environment, else one in the cache that is made from the requirements. */
export function pythonEnvironment(tree: SourceTree, settings: Settings): PythonEnvironment {
  const { directory, install } = settings.app;
  const own = [".venv", "venv"]
    .map((name) => at(directory, name))
    .find((path) => tree.has(`${path}/bin/python`));
  const base =
    tree.has(at(directory, "src")) && !tree.has(at(directory, "src/__init__.py"))
      ? { PYTHONPATH: `${tree.root}/${at(directory, "src")}` }
      : {};
  // An image holds what it needs, or its build is at fault.
  if (settings.app.runtime === "docker") return { env: base, install: [] };
  if (own !== undefined) {
    const root = `${tree.root}/${own}`;
    return {
      env: { ...base, VIRTUAL_ENV: root, PATH: `${root}/bin:\${PATH}` },
      install: customInstall(install, directory, {}),
    };
  }
  if (install !== undefined) return { env: base, install: customInstall(install, directory, base) };
  const source = installSource(tree, directory);
  if (source === undefined) return { env: base, install: [] };
  const development = developmentSource(tree, directory, source);
  return {
    ...cachedEnvironment(source, { base, directory }),
    ...(development === undefined
      ? {}
      : { legacy: cachedEnvironment(development, { base, directory }) }),
  };
}

/** A virtual environment in the cache, made once for these very requirements. */
function cachedEnvironment(
  source: InstallSource,
  where: { readonly base: Readonly<Record<string, string>>; readonly directory: string },
): { readonly env: Readonly<Record<string, string>>; readonly install: readonly CommandPlan[] } {
  const root = `\${cache}/venv-${fingerprintOf([source.arguments, source.extras ?? "", ...source.identity])}`;
  const env = { ...where.base, VIRTUAL_ENV: root, PATH: `${root}/bin:\${PATH}` };
  const script = [
    `mkdir -p "\${cache}"`,
    // Two runs at once must not build the same folder.
    `exec 9>"${root}.lock"`,
    "if command -v flock >/dev/null; then flock 9; fi",
    `if [ -f "${root}/.complete" ]; then exit 0; fi`,
    `rm -rf "${root}"`,
    `python3 -m venv "${root}"`,
    `"${root}/bin/pip" install --quiet --disable-pip-version-check ${source.arguments}`,
    ...(source.extras === undefined
      ? []
      : [`"${root}/bin/pip" install --quiet --disable-pip-version-check ${source.extras} || :`]),
    `touch "${root}/.complete"`,
  ].join("\n");
  const plan = {
    argv: ["sh", "-e", "-c", script],
    cwd: where.directory,
    env: {},
    origin: { text: `pip install ${source.arguments}`, file: source.file },
  };
  return { env, install: [plan] };
}

function customInstall(
  line: string | undefined,
  directory: string,
  env: Readonly<Record<string, string>>,
): CommandPlan[] {
  return line === undefined
    ? []
    : [shellPlan({ line, directory, env, origin: { text: "app.install in the settings" } })];
}

/** What the image installs, in its own words; where it has none, the usual files. */
function installSource(tree: SourceTree, directory: string): InstallSource | undefined {
  const image = imagePackages(tree, directory);
  const usual = usualSource(tree, directory);
  const base = withLists(tree, directory, { image, usual });
  const words = commandLine(image?.requirements ?? []);
  if (image === undefined || words === "") return base;
  if (base === undefined)
    return { file: image.file, arguments: words, identity: image.requirements };
  // What the image adds may not be there for this version of Python; the project's own must be.
  return { ...base, extras: words, identity: [...base.identity, ...image.requirements] };
}

/** The texts of what production installs. */
export function installedTexts(tree: SourceTree, directory: string): readonly string[] {
  return installSource(tree, directory)?.identity ?? [];
}

interface Sources {
  readonly image: ImagePackages | undefined;
  readonly usual: InstallSource | undefined;
}

/** The image's lists in place of the usual one, or beside it where the project itself is installed. */
function withLists(
  tree: SourceTree,
  directory: string,
  { image, usual }: Sources,
): InstallSource | undefined {
  const lists = image?.lists ?? [];
  const [first] = lists;
  if (image === undefined || first === undefined) return usual;
  const prefix = directory === "." ? "" : `${directory}/`;
  const shown = (file: string) =>
    commandLine([file.startsWith(prefix) ? file.slice(prefix.length) : `${tree.root}/${file}`]);
  const words = lists.map((file) => `-r ${shown(file)}`);
  const identity = lists.flatMap((file) => requirementTexts(tree, file, 0));
  const isBeside = image.installsProject && usual !== undefined && !lists.includes(usual.file);
  if (!isBeside) return { file: first, arguments: words.join(" "), identity };
  return {
    file: usual.file,
    arguments: [usual.arguments, ...words].join(" "),
    identity: [...usual.identity, ...identity],
  };
}

function usualSource(tree: SourceTree, directory: string): InstallSource | undefined {
  const name = REQUIREMENTS.find((path) => tree.read(at(directory, path)) !== undefined);
  if (name !== undefined) {
    const file = at(directory, name);
    return { file, arguments: `-r ${name}`, identity: requirementTexts(tree, file, 0) };
  }
  const file = at(directory, "pyproject.toml");
  const text = tree.read(file);
  // An installation from pyproject.toml holds a copy of the sources, so it belongs to this folder and these files.
  if (text === undefined) return undefined;
  const words = pyprojectArguments(text);
  return words === undefined ? undefined : { file, arguments: words, identity: [tree.root, text] };
}

function developmentSource(
  tree: SourceTree,
  directory: string,
  production: InstallSource,
): InstallSource | undefined {
  const name = DEVELOPMENT.find((path) => tree.read(at(directory, path)) !== undefined);
  if (name === undefined) return undefined;
  const file = at(directory, name);
  return {
    file,
    ...(production.extras === undefined ? {} : { extras: production.extras }),
    arguments: `${production.arguments} -r ${name}`,
    identity: [...production.identity, ...requirementTexts(tree, file, 0)],
  };
}

const DEEPEST = 5;

function requirementTexts(tree: SourceTree, file: string, depth: number): string[] {
  const text = tree.read(file) ?? "";
  if (depth >= DEEPEST) return [text];
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
  const included = [...text.matchAll(/^\s*(?:-r|-c|--requirement|--constraint)\s+(\S+)/gm)];
  return [
    text,
    ...included.flatMap(([, path = ""]) => requirementTexts(tree, `${folder}${path}`, depth + 1)),
  ];
}
