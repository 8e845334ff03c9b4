import { fingerprintOf } from "#contract/fingerprint.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { at } from "../start-command.ts";

/** The Python environment of the target: where it is, and how it is made when it is not there. */
export interface PythonEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly install: readonly CommandPlan[];
}

const REQUIREMENTS = [
  "requirements.txt",
  "requirements/prod.txt",
  "requirements/production.txt",
  "requirements/base.txt",
  "requirements-prod.txt",
];

/** Something pip can install from. */
export interface InstallSource {
  readonly file: string;
  /** For pip. */
  readonly arguments: string;
  /** Texts and folders that decide what is installed. */
  readonly identity: readonly string[];
}

/** The project's own virtual environment, else one in the cache that is made from the requirements. */
export function pythonEnvironment(tree: SourceTree, settings: Settings): PythonEnvironment {
  const { directory, install } = settings.app;
  const own = ownEnvironment(tree, directory);
  const base = sourceRoot(tree, directory);
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
  return cachedEnvironment(tree, { name: "venv", directory, source });
}

/** Folder of the virtual environment that the project holds, if any. */
export function ownEnvironment(tree: SourceTree, directory: string): string | undefined {
  return [".venv", "venv"]
    .map((name) => at(directory, name))
    .find((path) => tree.has(`${path}/bin/python`));
}

/** A virtual environment in the cache, made once for what is installed into it. */
export function cachedEnvironment(
  tree: SourceTree,
  asked: { readonly name: string; readonly directory: string; readonly source: InstallSource },
): PythonEnvironment {
  const { name, directory, source } = asked;
  const root = `\${cache}/${name}-${fingerprintOf(source.identity)}`;
  const script = [
    `mkdir -p "\${cache}"`,
    // Two runs at once must not build the same folder.
    `exec 9>"${root}.lock"`,
    "if command -v flock >/dev/null; then flock 9; fi",
    `if [ -f "${root}/.complete" ]; then exit 0; fi`,
    `rm -rf "${root}"`,
    `python3 -m venv "${root}"`,
    `"${root}/bin/pip" install --quiet --disable-pip-version-check ${source.arguments}`,
    `touch "${root}/.complete"`,
  ].join("\n");
  const plan = {
    argv: ["sh", "-e", "-c", script],
    cwd: directory,
    env: {},
    origin: { text: `pip install ${source.arguments}`, file: source.file },
  };
  const env = { VIRTUAL_ENV: root, PATH: `${root}/bin:\${PATH}` };
  return { env: { ...sourceRoot(tree, directory), ...env }, install: [plan] };
}

function sourceRoot(tree: SourceTree, directory: string): Readonly<Record<string, string>> {
  const holdsPackages =
    tree.has(at(directory, "src")) && !tree.has(at(directory, "src/__init__.py"));
  return holdsPackages ? { PYTHONPATH: `${tree.root}/${at(directory, "src")}` } : {};
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

/** What production installs. */
export function installSource(tree: SourceTree, directory: string): InstallSource | undefined {
  const name = REQUIREMENTS.find((path) => tree.read(at(directory, path)) !== undefined);
  if (name !== undefined) {
    const file = at(directory, name);
    return { file, arguments: `-r ${name}`, identity: requirementTexts(tree, file, 0) };
  }
  const file = at(directory, "pyproject.toml");
  const text = tree.read(file);
  // An installation from pyproject.toml holds a copy of the sources, so it belongs to this folder and these files.
  return text === undefined ? undefined : { file, arguments: "-e .", identity: [tree.root, text] };
}

const DEEPEST = 5;

/** A requirements file and those it includes. */
export function requirementTexts(tree: SourceTree, file: string, depth: number): string[] {
  const text = tree.read(file) ?? "";
  if (depth >= DEEPEST) return [text];
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
  const included = [...text.matchAll(/^\s*(?:-r|-c|--requirement|--constraint)\s+(\S+)/gm)];
  return [
    text,
    ...included.flatMap(([, path = ""]) => requirementTexts(tree, `${folder}${path}`, depth + 1)),
  ];
}
