import type { SourceTree } from "#contract/source-tree.ts";
import { moduleOf } from "../python-sources.ts";

export interface DjangoProject {
  /** The file `manage.py`. */
  readonly manage: string;
  /** Its folder, from which modules are imported. */
  readonly folder: string;
  /** Module whose `application` a WSGI server serves, and its file. */
  readonly wsgi?: EntryModule;
  readonly asgi?: EntryModule;
}

export interface EntryModule {
  readonly module: string;
  readonly file: string;
  readonly line: number;
  /** What the module names when the environment names no settings. */
  readonly settings?: string;
}

const SETTINGS = /["']DJANGO_SETTINGS_MODULE["']\s*(?:\]\s*=|,)\s*["']([\w.]+)["']/;

// An assignment of a Dockerfile, a YAML or TOML manifest, or a process line.
const DECLARED =
  /^(?!\s*#).*\bDJANGO_SETTINGS_MODULE["']?\s*[=: ]\s*["']?([A-Za-z_]\w*(?:\.\w+)+)/m;
const DEPLOYMENT = /(^|\/)(Dockerfile|Procfile|fly\.toml|app\.json|railway\.(?:json|toml))$/;

/** The project of the outermost manage.py. */
export function djangoProject(tree: SourceTree, directory: string): DjangoProject | undefined {
  const prefix = directory === "." ? "" : `${directory}/`;
  const [manage] = tree.files
    .filter((file) => file.startsWith(prefix) && /(^|\/)manage\.py$/.test(file))
    .filter((file) => /\bdjango\b/i.test(tree.read(file) ?? ""))
    .sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
  if (manage === undefined) return undefined;
  const folder = manage.includes("/") ? manage.slice(0, manage.lastIndexOf("/")) : ".";
  const wsgi = entryOf(tree, folder, /\bget_wsgi_application\(/);
  const asgi = entryOf(tree, folder, /\bget_asgi_application\(/);
  return {
    manage,
    folder,
    ...(wsgi === undefined ? {} : { wsgi }),
    ...(asgi === undefined ? {} : { asgi }),
  };
}

/** The path of manage.py in the application's directory. */
export function managePath(directory: string, { manage }: DjangoProject): string {
  return directory === "." ? manage : manage.slice(directory.length + 1);
}

/** The settings that a file names for whoever's environment names none. */
export function settingsNamedBy(tree: SourceTree, file: string): string | undefined {
  return SETTINGS.exec(tree.read(file) ?? "")?.[1];
}

/** The settings that an image or a platform's manifest sets for production. */
export function declaredSettings(tree: SourceTree): string | undefined {
  return tree.files
    .filter((file) => DEPLOYMENT.test(file))
    .map((file) => DECLARED.exec(tree.read(file) ?? "")?.[1])
    .find((found) => found !== undefined);
}

function entryOf(tree: SourceTree, folder: string, made: RegExp): EntryModule | undefined {
  const prefix = folder === "." ? "" : `${folder}/`;
  const usual = /(^|\/)[aw]sgi\.py$/;
  const [file] = tree.files
    .filter((path) => path.startsWith(prefix) && path.endsWith(".py"))
    .filter((path) => {
      const text = tree.read(path) ?? "";
      return made.test(text) && /^application\s*(?::[^=\n]+)?=/m.test(text);
    })
    .sort((a, b) => rank(a, usual) - rank(b, usual) || depthOf(a) - depthOf(b));
  if (file === undefined) return undefined;
  const text = tree.read(file) ?? "";
  const at = text.search(/^application\s*(?::[^=\n]+)?=/m);
  const settings = settingsNamedBy(tree, file);
  return {
    module: moduleOf(file, folder),
    file,
    line: text.slice(0, at).split("\n").length,
    ...(settings === undefined ? {} : { settings }),
  };
}

function rank(path: string, usual: RegExp): number {
  return usual.test(path) ? 0 : 1;
}

function depthOf(path: string): number {
  return path.split("/").length;
}
